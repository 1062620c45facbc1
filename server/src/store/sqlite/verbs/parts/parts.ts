/**
 * What happens to a part, and through it to its message. A message in one part follows its part. One in several has a row
 * a part until it has ended and nothing more is expected of any: it is sent when every part was taken, delivered when
 * every part was delivered that its carrier reports on, and failed with its first part that fails.
 */
import type { DatabaseSync } from 'node:sqlite'
import { identifies, isContentRef } from '../../../../rules/receipts/carrier-ref.ts'
import { type Status, status } from '../../../../rules/status.ts'
import type { CountSent } from '../../tables/sent-count.ts'
import type { CarrierIds } from '../../tables/submissions.ts'
import type { PartHabits } from './part-habits.ts'
import type { PutOff } from './put-off.ts'
import type { Settlement } from './settle.ts'

export interface PartOf {
  carrierId: number
  messageId: number
  part: number
  wireParts: number
}

export type FinalStatus = Exclude<Status, 0 | 1>

export interface Parts {
  /** A carrier took it under this id; it was written to the wire after `claimedAt`. */
  taken(part: PartOf, carrierRef: string, claimedAt: number, at: number): void
  /** So much is known of one whose message has ended. */
  named(part: PartOf, carrierRef: string, claimedAt: number): void
  /** A receipt told that the carrier took it, under these ids. */
  found(part: PartOf, carrierRefs: readonly string[], claimedAt: number, at: number): void
  /** Nobody knows whether the carrier took it: for people its message is sent. */
  unsure(messageId: number): void
  /** A carrier refused it for good. `unsure`: an earlier submit of it was never answered. */
  refused(part: PartOf, error: string, unsure: boolean, at: number): void
  /** It was to be sent once more, and need not be: its carrier has it. */
  leaveQueue(messageId: number, part: number, at: number): void
  /** It is not sent, or not once more, because its message has ended meanwhile. */
  dropped(part: PartOf, unsure: boolean, at: number): void
  /** A receipt gave it its final status. False when it had one. */
  reported(part: PartOf, final: FinalStatus, error: string | null, at: number): boolean
  /** Ends a message whose carrier turned out to report on no more of its parts. */
  judgeAgain(carrierId: number, messageId: number, at: number): void
  /** The parts of a message in several that were delivered, in order. */
  delivered(messageId: number): number[]
  /** The first part of a message that no receipt has given its final status. */
  firstOpen(messageId: number): number
  /** Ends a message by our own will: nothing more of it leaves the outbox. */
  end(messageId: number, final: FinalStatus, error: { nothingTaken: string; taken: string }, at: number): void
  /** Expects nothing more of a message that has ended: no answer, no receipt. */
  forget(messageId: number): void
}

/** What is said of a message that our own clock ends. */
export const expiry = {
  nothingTaken: 'not sent within its validity period',
  taken: 'no receipt within its validity period',
}

/** What is known of a part's being taken (`message_parts.taken`). */
const taking = { no: 0, unsure: 1, yes: 2 } as const

export interface PartsDependencies {
  settlement: Settlement
  putOff: Pick<PutOff, 'withdraw' | 'removePart'>
  ids: Pick<CarrierIds, 'add'>
  habits: PartHabits
  countSent: CountSent
}

export function prepareParts(db: DatabaseSync, dependencies: PartsDependencies): Parts {
  const { settlement, putOff, ids, habits, countSent } = dependencies
  const markFirstSent = db.prepare(
    `UPDATE messages SET status = ${status.sent}, sent_at = ?, carrier_ref = ? WHERE id = ? AND status = ${status.queued}`,
  )
  // One that has ended meanwhile keeps its status, and is known to have been taken.
  const markTaken = db.prepare(
    `UPDATE messages SET sent_at = coalesce(sent_at, ?), carrier_ref = coalesce(nullif(carrier_ref, ''), ?) WHERE id = ?`,
  )
  const markUnsure = db.prepare(
    `UPDATE messages SET status = ${status.sent} WHERE id = ? AND status = ${status.queued}`,
  )
  const renameTaken = db.prepare('UPDATE messages SET carrier_ref = ? WHERE id = ? AND carrier_ref IS NOT NULL')
  const upsert = db.prepare(
    `INSERT INTO message_parts (message_id, part, status, taken, carrier_ref) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (message_id, part) DO UPDATE SET status = max(status, excluded.status),
       taken = max(taken, excluded.taken),
       carrier_ref = CASE excluded.carrier_ref WHEN '' THEN carrier_ref ELSE excluded.carrier_ref END`,
  )
  const report = db.prepare(
    `UPDATE message_parts SET status = ?, taken = ${taking.yes}, reported_at = ?
     WHERE message_id = ? AND part = ? AND status < ${status.delivered}`,
  )
  const sharedReport = db.prepare(
    `SELECT status FROM message_parts WHERE message_id = ? AND carrier_ref = ? AND reported_at >= ? LIMIT 1`,
  )
  const tally = db.prepare(
    `SELECT sum(taken = ${taking.yes}) AS taken, max(taken) AS taking, sum(status = ${status.sent}) AS open,
            sum(status = ${status.delivered}) AS delivered, count(DISTINCT carrier_ref) AS ids,
            group_concat(nullif(carrier_ref, '') ORDER BY part) AS refs
     FROM message_parts WHERE message_id = ?`,
  )
  const deliveredParts = db.prepare(
    `SELECT part FROM message_parts WHERE message_id = ? AND status = ${status.delivered} ORDER BY part`,
  )
  const reportedParts = db.prepare(
    `SELECT part FROM message_parts WHERE message_id = ? AND status >= ${status.delivered} ORDER BY part`,
  )
  const inFlight = db.prepare(`SELECT 1 FROM claims WHERE ${claimsOf} LIMIT 1`)
  const keepLost = db.prepare(
    `INSERT OR IGNORE INTO lost_answers (carrier_id, to_number, message_id, part, claimed_at)
     SELECT carrier_id, to_number, message_id, part, claimed_at FROM claims WHERE ${claimsOf}`,
  )
  const keepUnnamed = db.prepare(
    `INSERT INTO lost_answers (carrier_id, to_number, message_id, part, claimed_at, answered)
     SELECT carrier_id, to_number, id, ?, ?, 1 FROM messages WHERE id = ?
     ON CONFLICT DO UPDATE SET answered = 1, carrier_ref = NULL`,
  )
  const dropClaims = db.prepare(`DELETE FROM claims WHERE ${claimsOf}`)
  const forgetParts = db.prepare('DELETE FROM message_parts WHERE message_id = ?')
  const message = db.prepare('SELECT status, carrier_ref, carrier_id, wire_parts FROM messages WHERE id = ?')
  const ofMessage = `message_id = ?1 AND (carrier_id, lane, account_id) =
       (SELECT carrier_id, lane, account_id FROM messages WHERE id = ?1)`
  const leaveOutbox = db.prepare(`DELETE FROM outbox WHERE ${ofMessage} RETURNING part, resent`)
  const leaveOutboxAlone = db.prepare(`DELETE FROM outbox WHERE ${ofMessage} AND part = ?2`)

  const noneInFlight = (messageId: number) => inFlight.get(messageId) === undefined
  const nothingTaken = (messageId: number) =>
    message.get(messageId)?.carrier_ref === null && !tally.get(messageId)!.taking && noneInFlight(messageId)
  const withdraw = (messageId: number, at: number) => {
    for (const { part, resent } of [...leaveOutbox.all(messageId), ...putOff.withdraw(messageId, at)]) {
      if (resent) upsert.run(messageId, part!, status.queued, taking.unsure, '')
    }
  }
  const isOpen = (messageId: number) => Number(message.get(messageId)?.status ?? status.failed) < status.delivered
  const forgetWhenDone = (messageId: number) => {
    if (!isOpen(messageId) && !tally.get(messageId)!.open && noneInFlight(messageId)) forgetParts.run(messageId)
  }
  /** Ends a message that still waits or is in flight in part, and settles the money as far as that is clear now. */
  const close = (messageId: number, final: FinalStatus, error: string | null, at: number) => {
    const nothing = nothingTaken(messageId)
    const refs = tally.get(messageId)!.refs as string | null
    const ended = settlement.end({ messageId, status: final, error, nothingTaken: nothing, carrierRef: refs, at })
    if (!ended && nothing) settlement.refundRefused(messageId, at)
    forgetWhenDone(messageId)
  }
  const markSent = (messageId: number, carrierRef: string, at: number) => {
    if (markFirstSent.run(at, carrierRef, messageId).changes > 0) countSent(1)
    else markTaken.run(at, carrierRef, messageId)
  }
  const delivered = (messageId: number) => deliveredParts.all(messageId).map(({ part }) => Number(part))

  /** Ends a message in several parts as delivered once nothing more is to be reported on it. */
  const judgeDelivered = ({ carrierId, messageId, wireParts }: Omit<PartOf, 'part'>, at: number) => {
    const known = tally.get(messageId)!
    if (known.delivered === wireParts) {
      // An id that all parts share is reported on once, and tells nothing of the carrier's habit.
      if (known.ids === 1) habits.forget(carrierId, messageId)
      else habits.wholly(carrierId, messageId)
      close(messageId, status.delivered, null, at)
    } else if (known.taken === wireParts && known.delivered && isOpen(messageId)) {
      if (habits.partly(carrierId, messageId, delivered(messageId), wireParts, at)) {
        close(messageId, status.delivered, null, at)
      }
    }
  }

  const take = (part: PartOf, carrierRef: string, claimedAt: number, at: number) => {
    const { messageId, wireParts } = part
    if (wireParts === 1) {
      markSent(messageId, carrierRef, at)
      return
    }
    upsert.run(messageId, part.part, status.sent, taking.yes, carrierRef)
    // One receipt for an id that all parts share is about all that were on the wire when it came.
    const shared = carrierRef === '' ? undefined : sharedReport.get(messageId, carrierRef, claimedAt)
    if (shared !== undefined) report.run(shared.status!, at, messageId, part.part)
    const { taken, refs } = tally.get(messageId)!
    if (taken !== wireParts) return
    markSent(messageId, (refs as string | null) ?? '', at)
    judgeDelivered(part, at)
  }

  return {
    taken(part, carrierRef, claimedAt, at) {
      const { messageId } = part
      const shared = identifies(carrierRef) ? ids.add(part, carrierRef, claimedAt) : null
      if (shared !== null) keepUnnamed.run(shared.part, shared.claimedAt, shared.messageId)
      if (shared !== null || !identifies(carrierRef)) keepUnnamed.run(part.part, claimedAt, messageId)
      take(part, carrierRef, claimedAt, at)
    },
    named(part, carrierRef, claimedAt) {
      if (identifies(carrierRef)) ids.add(part, carrierRef, claimedAt)
    },
    found(part, carrierRefs, claimedAt, at) {
      for (const ref of carrierRefs) ids.add(part, ref, claimedAt)
      const shown = carrierRefs.find((ref) => !isContentRef(ref)) ?? ''
      take(part, shown, claimedAt, at)
      if (part.wireParts > 1) renameTaken.run(tally.get(part.messageId)!.refs ?? '', part.messageId)
    },
    unsure(messageId) {
      if (markUnsure.run(messageId).changes > 0) countSent(1)
    },
    refused({ messageId, part, wireParts }, error, unsure, at) {
      if (wireParts === 1) {
        settlement.end({ messageId, status: status.failed, error, nothingTaken: !unsure, carrierRef: null, at })
        return
      }
      upsert.run(messageId, part, status.failed, unsure ? taking.unsure : taking.no, '')
      withdraw(messageId, at)
      close(messageId, status.failed, error, at)
    },
    leaveQueue(messageId, part, at) {
      leaveOutboxAlone.run(messageId, part)
      putOff.removePart(messageId, part, at)
    },
    dropped({ messageId, part }, unsure, at) {
      if (unsure) upsert.run(messageId, part, status.queued, taking.unsure, '')
      if (nothingTaken(messageId)) settlement.refundRefused(messageId, at)
      forgetWhenDone(messageId)
    },
    reported({ carrierId, messageId, part, wireParts }, final, error, at) {
      if (wireParts === 1) {
        return settlement.end({ messageId, status: final, error, nothingTaken: false, carrierRef: null, at })
      }
      if (report.run(final, at, messageId, part).changes === 0) return false
      if (final === status.delivered) {
        judgeDelivered({ carrierId, messageId, wireParts }, at)
        forgetWhenDone(messageId)
        return true
      }
      habits.forget(carrierId, messageId)
      withdraw(messageId, at)
      close(messageId, final, error, at)
      return true
    },
    judgeAgain(carrierId, messageId, at) {
      if (!isOpen(messageId)) return
      judgeDelivered({ carrierId, messageId, wireParts: Number(message.get(messageId)!.wire_parts) }, at)
    },
    delivered,
    firstOpen(messageId) {
      const reported = new Set(reportedParts.all(messageId).map(({ part }) => Number(part)))
      for (let part = 1; ; part++) if (!reported.has(part)) return part
    },
    end(messageId, final, error, at) {
      withdraw(messageId, at)
      close(messageId, final, nothingTaken(messageId) ? error.nothingTaken : error.taken, at)
    },
    forget(messageId) {
      const row = message.get(messageId)
      if (row !== undefined) habits.forget(Number(row.carrier_id), messageId)
      forgetParts.run(messageId)
      keepLost.run(messageId)
      dropClaims.run(messageId)
    },
  }
}

/** The claims of one message, by their key. */
const claimsOf = `message_id = ?1 AND (carrier_id, to_number) = (SELECT carrier_id, to_number FROM messages WHERE id = ?1)`
