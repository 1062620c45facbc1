/** What became of claimed parts: taken, refused, to be tried again, or not known. */
import type { DatabaseSync } from 'node:sqlite'
import { lanes, status } from '../../../../rules/status.ts'
import { storedText } from '../../../stored-text.ts'
import type { Claim, SubmitOutcome } from '../../../traffic/sending.ts'
import { expiry, type PartOf, type Parts } from '../parts/parts.ts'
import type { PutOff } from '../parts/put-off.ts'
import type { Receipts } from '../receipts/receipts.ts'

export interface Submissions {
  record(outcome: SubmitOutcome): void
  claimsLost(carrierId: number | null, at: number): void
  /** Returns how many parts went back to the outbox. */
  resendUnknown(before: number, at: number): number
}

/** Most unknown parts sent again in one transaction. */
const resendBatchMax = 500

export function prepareSubmissions(
  db: DatabaseSync,
  parts: Parts,
  receipts: Pick<Receipts, 'matchNow'>,
  putOff: PutOff,
): Submissions {
  const claimed = 'carrier_id = ? AND to_number = ? AND message_id = ? AND part = ? AND claimed_at = ?'
  const dropClaim = db.prepare(`DELETE FROM claims WHERE ${claimed}`)
  const markUnknown = db.prepare(`UPDATE claims SET unknown_at = ? WHERE ${claimed} AND unknown_at IS NULL`)
  const requeue = db.prepare(
    `INSERT OR IGNORE INTO outbox (carrier_id, lane, account_id, message_id, part, resent)
     SELECT carrier_id, lane, account_id, id, ?, ? FROM messages WHERE id = ? AND status < ${status.delivered}`,
  )
  const lost = 'UPDATE claims SET unknown_at = ? WHERE unknown_at IS NULL'
  const lostOne = db.prepare(`${lost} AND carrier_id = ? RETURNING carrier_id, to_number, message_id`)
  const lostAll = db.prepare(`${lost} RETURNING carrier_id, to_number, message_id`)
  const longUnknown = db.prepare(
    `SELECT c.message_id, c.part, c.carrier_id, c.to_number, c.claimed_at, m.wire_parts
     FROM claims c JOIN messages m ON m.id = c.message_id
     WHERE c.unknown_at < ? AND c.resent = 0 AND m.lane <> ${lanes.otp} LIMIT ${resendBatchMax}`,
  )

  const keepLost = db.prepare(
    `INSERT OR IGNORE INTO lost_answers (carrier_id, to_number, message_id, part, claimed_at) VALUES (?, ?, ?, ?, ?)`,
  )
  const openMessage = db.prepare(`SELECT 1 FROM messages WHERE id = ? AND status < ${status.delivered}`)
  const foundLost = db.prepare(`UPDATE lost_answers SET carrier_ref = ? WHERE ${claimed} AND carrier_ref IS NULL`)
  const redateUnknown = db.prepare('UPDATE claims SET unknown_at = ?1 WHERE unknown_at > ?1 AND resent = 0')

  /** Back to the outbox, unless the message has ended. `unsure`: an earlier submit was never answered. */
  const tryAgain = (part: PartOf, unsure: boolean, at: number): boolean => {
    const queued = requeue.run(part.part, unsure ? 1 : 0, part.messageId).changes > 0
    if (!queued) parts.dropped(part, unsure, at)
    return queued
  }
  const putBack = (claim: Claim, again: Parameters<PutOff['add']>[1], at: number) => {
    if (!putOff.add(claim, again)) parts.dropped(claim, claim.resent, at)
  }

  /** What the answer to a claim that still stands means for its part. */
  const settle = (outcome: Exclude<SubmitOutcome, { outcome: 'unknown' }>) => {
    const { claim, at } = outcome
    switch (outcome.outcome) {
      case 'accepted':
        return parts.taken(claim, storedText(outcome.carrierRef), claim.claimedAt, at)
      case 'refused':
        return parts.refused(claim, outcome.error, claim.resent, at)
      case 'expired':
        return parts.end(claim.messageId, status.expired, expiry, at)
      case 'put_off':
        return putBack(claim, { error: outcome.error, dueAt: outcome.dueAt, countsAsTry: true }, at)
      case 'retry':
        if (claim.firstTry) tryAgain(claim, claim.resent, at)
        else putBack(claim, { error: null, dueAt: at, countsAsTry: false }, at)
    }
  }

  /** The answer to a submit came after its part had been queued to be sent once more. */
  const settleLost = ({ claim, at, ...answer }: SubmitOutcome) => {
    const { carrierId, to, messageId, part, claimedAt } = claim
    if (answer.outcome !== 'accepted') return
    const found = foundLost.run(storedText(answer.carrierRef), carrierId, to, messageId, part, claimedAt)
    if (found.changes === 0) return
    if (openMessage.get(messageId) === undefined) {
      parts.named(claim, storedText(answer.carrierRef), claimedAt)
      return
    }
    parts.taken(claim, storedText(answer.carrierRef), claimedAt, at)
    parts.leaveQueue(messageId, part, at)
  }

  return {
    record(outcome) {
      const { claim, at } = outcome
      const { carrierId, to, messageId, part, claimedAt } = claim
      if (outcome.outcome === 'unknown') {
        if (markUnknown.run(at, carrierId, to, messageId, part, claimedAt).changes > 0) parts.unsure(messageId)
      } else if (dropClaim.run(carrierId, to, messageId, part, claimedAt).changes > 0) {
        settle(outcome)
      } else {
        settleLost(outcome) // or a receipt settled it first, or the message expired
      }
      putOff.releaseWhenDone(messageId, at)
      // Whatever it was, a receipt that waits for this destination may be clear now.
      receipts.matchNow(carrierId, to, outcome.outcome === 'accepted' ? outcome.carrierRef : null, at)
    },
    claimsLost(carrierId, at) {
      const claims = carrierId === null ? lostAll.all(at) : lostOne.all(at, carrierId)
      for (const claim of claims) {
        const messageId = Number(claim.message_id)
        parts.unsure(messageId)
        putOff.releaseWhenDone(messageId, at)
        receipts.matchNow(Number(claim.carrier_id), String(claim.to_number), null, at)
      }
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
