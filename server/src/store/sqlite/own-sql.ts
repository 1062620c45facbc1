/** SQL in SQLite's words. */
import { sql } from 'kysely'
import type { OwnSql } from '../own-sql.ts'

export const sqliteSql: OwnSql = {
  // Reads the rows by their ids, in the order of the loops as written.
  idsOfEach: (table, alias, ids) => [
    sql`${sql.table(table)} AS ${sql.ref(alias)}`,
    sql<boolean>`${sql.ref(`${alias}.id`)} IN (${ids})`,
  ],
  indexedBy: (index) => sql`INDEXED BY ${sql.ref(index)}`,
  jsonRows: (json) => sql`json_each(${json})`,
  clockMs: sql`CAST(unixepoch('subsec') * 1000 AS INTEGER)`,
}
