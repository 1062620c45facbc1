/** What became of claimed parts: taken, refused, to be tried again, or not known. */
import type { DatabaseSync } from 'node:sqlite'
import { storedText } from '../stored-text.ts'
import { lanes, type SubmitOutcome, status } from '../traffic.ts'
import type { PartOf, Parts } from './parts.ts'
import type { WaitingReceipts } from './receipts.ts'
import { expiry } from './sweep.ts'

export interface Submissions {
  record(outcome: SubmitOutcome): void
  claimsLost(carrierId: number | null, at: number): void
  /** Returns how many parts went back to the outbox. */
  resendUnknown(before: number, at: number): number
}

/** Most unknown parts sent again in one transaction. */
const resendBatchMax = 500

export function prepareSubmissions(db: DatabaseSync, parts: Parts, waitingReceipts: WaitingReceipts): Submissions {
  const claimed = 'carrier_id = ? AND to_number = ? AND message_id = ? AND part = ? AND claimed_at = ?'
  const dropClaim = db.prepare(`DELETE FROM claims WHERE ${claimed}`)
  const markUnknown = db.prepare(`UPDATE claims SET unknown_at = ? WHERE ${claimed} AND unknown_at IS NULL`)
  const requeue = db.prepare(
    `INSERT OR IGNORE INTO outbox (carrier_id, lane, account_id, message_id, part, resent)
     SELECT carrier_id, lane, account_id, id, ?, ? FROM messages WHERE id = ? AND status < ${status.delivered}`,
  )
  const lost = 'UPDATE claims SET unknown_at = ? WHERE unknown_at IS NULL'
  const lostOne = db.prepare(`${lost} AND carrier_id = ? RETURNING carrier_id, to_number`)
  const lostAll = db.prepare(`${lost} RETURNING carrier_id, to_number`)
  const longUnknown = db.prepare(
    `SELECT c.message_id, c.part, c.carrier_id, c.to_number, c.claimed_at, m.wire_parts
     FROM claims c JOIN messages m ON m.id = c.message_id
     WHERE c.unknown_at < ? AND c.resent = 0 AND m.lane <> ${lanes.otp} LIMIT ${resendBatchMax}`,
  )

  const keepLost = db.prepare(
    `INSERT OR IGNORE INTO lost_answers (carrier_id, to_number, message_id, part, claimed_at) VALUES (?, ?, ?, ?, ?)`,
  )
  const redateUnknown = db.prepare('UPDATE claims SET unknown_at = ?1 WHERE unknown_at > ?1 AND resent = 0')

  /** Back to the outbox, unless the message has ended. `unsure`: an earlier submit was never answered. */
  const tryAgain = (part: PartOf, unsure: boolean, at: number): boolean => {
    const queued = requeue.run(part.part, unsure ? 1 : 0, part.messageId).changes > 0
    if (!queued) parts.dropped(part, unsure, at)
    return queued
  }

  return {
    record(outcome) {
      const { claim, at } = outcome
      const { carrierId, to, messageId, part, claimedAt, resent } = claim
      if (outcome.outcome === 'unknown') {
        markUnknown.run(at, carrierId, to, messageId, part, claimedAt)
      } else {
        const { changes } = dropClaim.run(carrierId, to, messageId, part, claimedAt)
        if (changes === 0) return // a receipt settled it first, the message expired, or it was sent once more
        if (outcome.outcome === 'accepted') parts.taken(claim, storedText(outcome.carrierRef), claimedAt, at)
        else if (outcome.outcome === 'refused') parts.refused(claim, outcome.error, resent, at)
        else if (outcome.outcome === 'expired') parts.end(messageId, status.expired, expiry, at)
        else tryAgain(claim, resent, at)
      }
      // Whatever it was, a receipt that waits for this destination may be clear now.
      waitingReceipts.matchNow(carrierId, to, at)
    },
    claimsLost(carrierId, at) {
      const claims = carrierId === null ? lostAll.all(at) : lostOne.all(at, carrierId)
      for (const claim of claims) waitingReceipts.matchNow(Number(claim.carrier_id), String(claim.to_number), at)
    },
    resendUnknown(before, at) {
      let queued = 0
      redateUnknown.run(at) // the clock was ahead when they were marked
      for (const row of longUnknown.all(before)) {
        const part: PartOf = {
          carrierId: Number(row.carrier_id),
          messageId: Number(row.message_id),
          part: Number(row.part),
          wireParts: Number(row.wire_parts),
        }
        const key = [part.carrierId, String(row.to_number), part.messageId, part.part, row.claimed_at!] as const
        keepLost.run(...key)
        dropClaim.run(...key)
        if (tryAgain(part, true, at)) queued += 1
      }
      return queued
    },
  }
}
