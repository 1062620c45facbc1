/**
 * Walks down the ids of a table window by window, newest first, so that a search among very many rows, of which few pass,
 * can be ended between two windows and gone on with later. Every window is one statement that is done well within the 5 s
 * that a search may take.
 */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { IdRange } from '../../../store/id-range.ts'
import type { Tables } from '../../../store/tables.ts'

/** Where one walk got to. */
export interface Walk {
  /** Newest first. */
  ids: number[]
  /** All ids from here on were looked at; null when there are none below. */
  reached: number | null
}

/** Gives the ids from `low` on and below `high` that pass, newest first, at most `limit`. */
export type Window = (low: number, high: number, limit: number) => RawBuilder<{ id: number }>

/** Gives where the window below `high` begins, or undefined where it is the last. */
export type WindowStart = (high: number) => Promise<number | undefined>

/** A search is answered after about this long, in ms, with what was found until then. */
const walkMsMax = 1500

export async function walk(
  db: Kysely<Tables>,
  { low, high }: IdRange,
  limit: number,
  windowStart: WindowStart,
  window: Window,
): Promise<Walk> {
  const untilMs = performance.now() + walkMsMax
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

/** Of an account's rows of the table, by their index alone. */
const accountRows = 200_000

export function accountWindows(db: Kysely<Tables>, table: 'messages' | 'inbound', accountId: number): WindowStart {
  return async (high) => {
    const query = sql<{ id: number }>`SELECT id FROM ${sql.table(table)}
      WHERE account_id = ${accountId} AND id < ${high} ORDER BY id DESC LIMIT 1 OFFSET ${sql.lit(accountRows)}`
    return (await query.execute(db)).rows[0]?.id
  }
}

/** The whole rest at once, where rows are read in the order of an index until there are enough. */
export const oneWindow: WindowStart = async () => undefined
