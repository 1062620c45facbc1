/** Times from a carrier's answer to its receipt of a delivery, over its newest messages. */
import { type Kysely, sql } from 'kysely'
import { status } from '../rules/status.ts'
import type { Tables } from '../store/tables.ts'

interface ReceiptDelays {
  medianMs: number
  /** 90 and 99 of 100 come within. */
  p90Ms: number
  p99Ms: number
  /** Messages that they are taken from. */
  seen: number
}

/** The newest messages that are looked at: some 10 ms on the reader. */
const messagesMax = 20_000
/** They are read again after this time, in ms. */
const freshMs = 10_000

/** Reads them by carrier, seldom however often it is asked. */
export function createReceiptDelays(): (db: Kysely<Tables>) => Promise<ReadonlyMap<number, ReceiptDelays>> {
  let known: Promise<ReadonlyMap<number, ReceiptDelays>> | null = null
  let readAt = 0
  return (db) => {
    if (known === null || performance.now() - readAt > freshMs) {
      readAt = performance.now()
      known = readDelays(db)
      known.catch(() => {
        known = null
      })
    }
    return known
  }
}

async function readDelays(db: Kysely<Tables>): Promise<ReadonlyMap<number, ReceiptDelays>> {
  const { rows } = await sql<{ carrier_id: number; seen: number; p50: number; p90: number; p99: number }>`
    WITH delays AS (
      SELECT carrier_id, max(final_at - sent_at, 0) AS ms FROM messages
      WHERE id > (SELECT max(id) FROM messages) - ${messagesMax} AND status = ${status.delivered} AND sent_at IS NOT NULL
    ), ranked AS (
      SELECT carrier_id, ms, row_number() OVER (PARTITION BY carrier_id ORDER BY ms) AS place,
             count(*) OVER (PARTITION BY carrier_id) AS seen
      FROM delays
    )
    SELECT carrier_id, seen, min(ms) FILTER (WHERE place * 100 >= seen * 50) AS p50,
           min(ms) FILTER (WHERE place * 100 >= seen * 90) AS p90, min(ms) FILTER (WHERE place * 100 >= seen * 99) AS p99
    FROM ranked GROUP BY carrier_id, seen`.execute(db)
  return new Map(
    rows.map(({ carrier_id, seen, p50, p90, p99 }) => [carrier_id, { medianMs: p50, p90Ms: p90, p99Ms: p99, seen }]),
  )
}
