/** SQL in PostgreSQL's words. */
import { sql } from 'kysely'
import type { OwnSql } from '../own-sql.ts'

export const postgresSql: OwnSql = {
  // A condition with IN would run `ids` for every row of the table.
  idsOfEach: (_table, alias, ids) => [sql`LATERAL (${ids}) AS ${sql.ref(alias)} (id)`, sql<boolean>`1 = 1`],
  indexedBy: () => sql``,
  jsonRows: (json) => sql`jsonb_array_elements(CAST(${json} AS jsonb)) AS j (value)`,
  clockMs: sql`clock_ms()`,
}
