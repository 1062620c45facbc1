/** Where a time begins in a table whose ids rise with its times: found by halving, without an index on the time. */
import { type Kysely, sql } from 'kysely'
import type { Tables } from './tables.ts'

/** How far a row's time may be out of the order of the ids, in ms: requests are stored after they came. */
const disorderMs = 60_000

type Table = 'messages' | 'transfers'

/** An id below which no row is of `at` or later, and close to the first that is; 1 where the table is empty. A clock that was
 *  set back by more than a minute leaves rows on the wrong side. */
export function firstIdSince(db: Kysely<Tables>, table: Table, at: number): Promise<number> {
  return firstIdAt(db, table, at - disorderMs)
}

/** An id from which on no row is before `at`, and close to the last that is. */
export function firstIdAfter(db: Kysely<Tables>, table: Table, at: number): Promise<number> {
  return firstIdAt(db, table, at + disorderMs)
}

async function firstIdAt(db: Kysely<Tables>, table: Table, at: number): Promise<number> {
  const rows = sql.table(table)
  const middle = sql`(low + high) / 2`
  // Where ids are missing, the next one speaks for them.
  const older = sql`(SELECT created_at FROM ${rows} WHERE id >= ${middle} ORDER BY id LIMIT 1) < ${at}`
  const found = await sql<{ id: number | null }>`
    WITH RECURSIVE halves (low, high) AS (
      SELECT (SELECT min(id) FROM ${rows}), (SELECT max(id) + 1 FROM ${rows})
      UNION ALL
      SELECT CASE WHEN ${older} THEN ${middle} + 1 ELSE low END, CASE WHEN ${older} THEN high ELSE ${middle} END
      FROM halves WHERE low < high
    )
    SELECT low AS id FROM halves WHERE low >= high OR low IS NULL LIMIT 1`.execute(db)
  return found.rows[0]?.id ?? 1
}
