/**
 * Walks down the ids of a table window by window, newest first. So a search with few matches among very many rows can
 * stop between two windows and continue later. Every window is one statement that ends well within the 5 s that a
 * search may take.
 */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { IdRange } from '../../../store/id-range.ts'
import type { Tables } from '../../../store/tables.ts'

/** The result of one walk. */
interface Walk {
  /** Newest first. */
  ids: number[]
  /** Searched down to this id; null when there is nothing below. */
  reached: number | null
}

/** Returns the matching ids from `low` to below `high`, newest first, at most `limit`. */
export type Window = (low: number, high: number, limit: number) => RawBuilder<{ id: number }>

/** Returns the lower end of the window below `high`; undefined when it is the last window. */
export type WindowStart = (high: number) => Promise<number | undefined>

/** A search stops after about this time, in ms, and answers with what it has found. */
const walkMsMax = 1500

export async function walk(
  db: Kysely<Tables>,
  { low, high }: IdRange,
  limit: number,
  windowStart: WindowStart,
  window: Window,
  msMax = walkMsMax,
): Promise<Walk> {
  const untilMs = performance.now() + msMax
  const ids: number[] = []
  let reached = high
  while (reached > low) {
    const start = Math.max(low, (await windowStart(reached)) ?? low)
    const { rows } = await window(start, reached, limit - ids.length).execute(db)
    ids.push(...rows.map(({ id }) => id))
    if (ids.length >= limit) return { ids, reached: ids.at(-1)! }
    reached = start
    if (performance.now() >= untilMs) break
  }
  return { ids, reached: reached > low ? reached : null }
}

/** Windows over an account's rows, from their index alone. */
const accountRows = 200_000

export function accountWindows(db: Kysely<Tables>, table: 'messages' | 'inbound', accountId: number): WindowStart {
  return async (high) => {
    const query = sql<{ id: number }>`SELECT id FROM ${sql.table(table)}
      WHERE account_id = ${accountId} AND id < ${high} ORDER BY id DESC LIMIT 1 OFFSET ${sql.lit(accountRows)}`
    return (await query.execute(db)).rows[0]?.id
  }
}

/** A single window with all remaining rows, for queries that read an index in order until they have enough. */
export const oneWindow: WindowStart = async () => undefined
