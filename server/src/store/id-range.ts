/** Ids rise with time, so the ids of a period are found by binary search, and no index on times is needed. */
import { type Kysely, sql } from 'kysely'
import type { Tables } from './tables.ts'

/** The tables whose rows come in order of time, and the column that says when. */
const timeColumns = {
  messages: 'created_at',
  inbound: 'received_at',
  rejections: 'at',
  events: 'created_at',
  transfers: 'created_at',
} as const
type Timed = keyof typeof timeColumns

export interface IdRange {
  /** The first id. */
  low: number
  /** Behind the last. */
  high: number
}

/** Rows that were written together may be a little out of order, in ms: those at the edge are judged by their own time. */
const disorderMs = 600_000

/** All ids that rows of this time can have, and few others. */
export async function idRange(
  db: Kysely<Tables>,
  table: Timed,
  { since, until }: { since?: number | undefined; until?: number | undefined },
): Promise<IdRange> {
  const ends = sql<{ low: number | null; high: number | null }>`
    SELECT (SELECT min(id) FROM ${sql.table(table)}) AS low, (SELECT max(id) FROM ${sql.table(table)}) AS high`
  const { low, high } = (await ends.execute(db)).rows[0]!
  if (low === null || high === null) return { low: 0, high: 0 }
  const all = { low, high: high + 1 }
  return {
    low: since === undefined ? all.low : await firstIdAt(db, table, all, since - disorderMs),
    high: until === undefined ? all.high : await firstIdAt(db, table, all, until + disorderMs),
  }
}

/** The first id whose row is not older than this. */
async function firstIdAt(db: Kysely<Tables>, table: Timed, { low, high }: IdRange, at: number): Promise<number> {
  const time = sql.ref(timeColumns[table])
  const middle = sql`(low + high) / 2`
  // Where ids are missing, the next one speaks for them.
  const older = sql`(SELECT ${time} FROM ${sql.table(table)} WHERE id >= ${middle} ORDER BY id LIMIT 1) < ${at}`
  // SQLite binds numbers as floating point, whose halves would not be ids.
  const query = sql<{ id: number }>`
    WITH RECURSIVE halves (low, high) AS (
      SELECT CAST(${low} AS bigint), CAST(${high} AS bigint)
      UNION ALL
      SELECT CASE WHEN ${older} THEN ${middle} + 1 ELSE low END, CASE WHEN ${older} THEN high ELSE ${middle} END
      FROM halves WHERE low < high
    )
    SELECT low AS id FROM halves WHERE low >= high`
  return (await query.execute(db)).rows[0]!.id
}
