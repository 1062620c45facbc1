/** Receipts that match no message, for people. */
import type { Kysely } from 'kysely'
import type { Tables } from '../store/tables.ts'
import type { UnmatchedReason } from '../store/traffic/receipts.ts'

interface UnmatchedReceipt {
  receivedAt: number
  source: string
  destination: string
  /** The receipt's text without its quotation of the message. */
  text: string
  why: string
}

/** Reasons why no message matches. */
export const whyUnmatched: Record<UnmatchedReason, string> = {
  unknown: 'no message has its id',
  several: 'more than one message fits',
  unanswered: 'a message that it may be about has no answer yet',
  unnamed: 'it has no id, and no message to its number waits for a receipt',
  which_part: 'several parts of its message have no answer, and nothing tells which one it is about',
  unreadable: 'it has no id and no state that can be read',
}

/** A carrier's latest unmatched receipts, newest first. */
export async function newestUnmatched(
  db: Kysely<Tables>,
  carrierId: number,
  limit: number,
): Promise<UnmatchedReceipt[]> {
  const rows = await db
    .selectFrom('waiting_receipts')
    .select(['received_at', 'source', 'destination', 'text', 'reason'])
    .where('carrier_id', '=', carrierId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ received_at, reason, ...row }) => ({ ...row, receivedAt: received_at, why: whyUnmatched[reason] }))
}
