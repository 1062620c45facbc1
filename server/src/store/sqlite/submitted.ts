/** What became of claimed parts: taken, refused, to be tried again, or not known. */
import type { DatabaseSync } from 'node:sqlite'
import { lanes, type SubmitOutcome, status } from '../traffic.ts'
import type { Parts } from './parts.ts'
import type { WaitingReceipts } from './receipts.ts'

export interface Submissions {
  record(outcome: SubmitOutcome): void
  claimsLost(carrierId: number | null, at: number): void
  /** Returns how many parts went back to the outbox. */
  resendUnknown(before: number): number
}

/** Most unknown parts sent again in one transaction. */
const resendBatchMax = 500

export function prepareSubmissions(db: DatabaseSync, parts: Parts, waitingReceipts: WaitingReceipts): Submissions {
  const dropClaim = db.prepare('DELETE FROM claims WHERE message_id = ? AND part = ?')
  const markUnknown = db.prepare(
    'UPDATE claims SET unknown_at = ? WHERE message_id = ? AND part = ? AND unknown_at IS NULL',
  )
  const requeue = db.prepare(
    `INSERT OR IGNORE INTO outbox (carrier_id, lane, account_id, message_id, part, resent)
     SELECT carrier_id, lane, account_id, id, ?, ? FROM messages WHERE id = ? AND status < ${status.delivered}`,
  )
  const lostOne = db.prepare('UPDATE claims SET unknown_at = ? WHERE carrier_id = ? AND unknown_at IS NULL')
  const lostAll = db.prepare('UPDATE claims SET unknown_at = ? WHERE unknown_at IS NULL')
  const longUnknown = db.prepare(
    `SELECT c.message_id, c.part FROM claims c JOIN messages m ON m.id = c.message_id
     WHERE c.unknown_at < ? AND c.resent = 0 AND m.lane <> ${lanes.otp} LIMIT ${resendBatchMax}`,
  )

  return {
    record(outcome) {
      const { claim, at } = outcome
      const { messageId, part, resent } = claim
      if (outcome.outcome === 'unknown') {
        markUnknown.run(at, messageId, part)
        return
      }
      // The claim is gone when a receipt settled it first.
      if (dropClaim.run(messageId, part).changes === 0) return
      if (outcome.outcome === 'accepted') {
        parts.taken(claim, outcome.carrierRef, at)
        waitingReceipts.matchNow(claim.carrierId, claim.to, at)
      } else if (outcome.outcome === 'refused') {
        parts.refused(claim, outcome.error, resent, at)
      } else {
        requeue.run(part, resent ? 1 : 0, messageId)
      }
    },
    claimsLost(carrierId, at) {
      if (carrierId === null) lostAll.run(at)
      else lostOne.run(at, carrierId)
    },
    resendUnknown(before) {
      const rows = longUnknown.all(before)
      for (const { message_id, part } of rows) {
        dropClaim.run(message_id!, part!)
        requeue.run(part!, 1, message_id!)
      }
      return rows.length
    },
  }
}
