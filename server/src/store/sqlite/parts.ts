/**
 * What happens to a part, and through it to its message. A message in one part follows its part. One in several has a row
 * a part until it has ended and nothing more is expected of any: it is sent when every part was taken, delivered when
 * every part was delivered, and failed with its first part that fails.
 */
import type { DatabaseSync } from 'node:sqlite'
import { canonicalRef } from '../../carriers/carrier-ref.ts'
import { type Status, status } from '../traffic.ts'
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
  /** A carrier refused it for good. `unsure`: an earlier submit of it was never answered. */
  refused(part: PartOf, error: string, unsure: boolean, at: number): void
  /** It is not sent, or not once more, because its message has ended meanwhile. */
  dropped(part: PartOf, unsure: boolean, at: number): void
  /** A receipt gave it its final status. */
  reported(part: PartOf, final: FinalStatus, error: string | null, at: number): void
  /** Ends a message by our own will: nothing more of it leaves the outbox. */
  end(messageId: number, final: FinalStatus, error: { nothingTaken: string; taken: string }, at: number): void
  /** Expects nothing more of a message that has ended: no answer, no receipt. */
  forget(messageId: number): void
}

/** What is known of a part's being taken (`message_parts.taken`). */
const taking = { no: 0, unsure: 1, yes: 2 } as const

export function prepareParts(db: DatabaseSync, settlement: Settlement, putOff: PutOff): Parts {
  const insertSubmission = db.prepare(
    `INSERT OR REPLACE INTO submissions (carrier_id, carrier_ref, message_id, part, claimed_at) VALUES (?, ?, ?, ?, ?)`,
  )
  // One that has ended meanwhile keeps its status, and is known to have been taken.
  const markSent = db.prepare(
    `UPDATE messages SET status = max(status, ${status.sent}), sent_at = coalesce(sent_at, ?),
                         carrier_ref = coalesce(carrier_ref, ?) WHERE id = ?`,
  )
  const upsert = db.prepare(
    `INSERT INTO message_parts (message_id, part, status, taken, carrier_ref) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (message_id, part) DO UPDATE SET status = max(status, excluded.status),
       taken = max(taken, excluded.taken),
       carrier_ref = CASE excluded.carrier_ref WHEN '' THEN carrier_ref ELSE excluded.carrier_ref END`,
  )
  const tally = db.prepare(
    `SELECT sum(taken = ${taking.yes}) AS taken, max(taken) AS taking, sum(status = ${status.sent}) AS open,
            sum(status = ${status.delivered}) AS delivered, group_concat(nullif(carrier_ref, '') ORDER BY part) AS refs
     FROM message_parts WHERE message_id = ?`,
  )
  const inFlight = db.prepare(`SELECT 1 FROM claims WHERE ${claimsOf} LIMIT 1`)
  const keepLost = db.prepare(
    `INSERT OR IGNORE INTO lost_answers (carrier_id, to_number, message_id, part, claimed_at)
     SELECT carrier_id, to_number, message_id, part, claimed_at FROM claims WHERE ${claimsOf}`,
  )
  const dropClaims = db.prepare(`DELETE FROM claims WHERE ${claimsOf}`)
  const forgetParts = db.prepare('DELETE FROM message_parts WHERE message_id = ?')
  const message = db.prepare('SELECT status, carrier_ref FROM messages WHERE id = ?')
  const takenParts = db.prepare(
    `SELECT m.carrier_id, p.part, p.carrier_ref FROM messages m JOIN message_parts p ON p.message_id = m.id
     WHERE m.id = ?1 AND p.taken = ${taking.yes}
     UNION ALL SELECT carrier_id, 1, carrier_ref FROM messages WHERE id = ?1 AND wire_parts = 1 AND carrier_ref IS NOT NULL`,
  )
  const dropSubmission = db.prepare(
    'DELETE FROM submissions WHERE carrier_id = ? AND carrier_ref = ? AND message_id = ? AND part = ?',
  )
  const leaveOutbox = db.prepare(
    `DELETE FROM outbox WHERE message_id = ?1 AND (carrier_id, lane, account_id) =
       (SELECT carrier_id, lane, account_id FROM messages WHERE id = ?1) RETURNING part, resent`,
  )

  const noneInFlight = (messageId: number) => inFlight.get(messageId) === undefined
  const nothingTaken = (messageId: number) =>
    message.get(messageId)?.carrier_ref === null && !tally.get(messageId)!.taking && noneInFlight(messageId)
  const withdraw = (messageId: number, at: number) => {
    for (const { part, resent } of [...leaveOutbox.all(messageId), ...putOff.withdraw(messageId, at)]) {
      if (resent) upsert.run(messageId, part!, status.queued, taking.unsure, '')
    }
  }
  const forgetWhenDone = (messageId: number) => {
    const ended = Number(message.get(messageId)?.status ?? status.failed) >= status.delivered
    if (ended && !tally.get(messageId)!.open && noneInFlight(messageId)) forgetParts.run(messageId)
  }
  /** Ends a message that still waits or is in flight in part, and settles the money as far as that is clear now. */
  const close = (messageId: number, final: FinalStatus, error: string | null, at: number) => {
    const nothing = nothingTaken(messageId)
    const refs = tally.get(messageId)!.refs as string | null
    const ended = settlement.end({ messageId, status: final, error, nothingTaken: nothing, carrierRef: refs, at })
    if (!ended && nothing) settlement.refundRefused(messageId, at)
    forgetWhenDone(messageId)
  }

  return {
    taken({ carrierId, messageId, part, wireParts }, carrierRef, claimedAt, at) {
      insertSubmission.run(carrierId, canonicalRef(carrierRef), messageId, part, claimedAt)
      if (wireParts === 1) {
        markSent.run(at, carrierRef, messageId)
        return
      }
      upsert.run(messageId, part, status.sent, taking.yes, carrierRef)
      const { taken, refs } = tally.get(messageId)!
      if (taken === wireParts) markSent.run(at, refs ?? '', messageId)
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
    dropped({ messageId, part }, unsure, at) {
      if (unsure) upsert.run(messageId, part, status.queued, taking.unsure, '')
      if (nothingTaken(messageId)) settlement.refundRefused(messageId, at)
      forgetWhenDone(messageId)
    },
    reported({ messageId, part, wireParts }, final, error, at) {
      if (wireParts === 1) {
        settlement.end({ messageId, status: final, error, nothingTaken: false, carrierRef: null, at })
        return
      }
      upsert.run(messageId, part, final, taking.yes, '')
      if (final !== status.delivered) {
        withdraw(messageId, at)
        close(messageId, final, error, at)
      } else if (tally.get(messageId)!.delivered === wireParts) {
        close(messageId, final, null, at)
      } else {
        forgetWhenDone(messageId)
      }
    },
    end(messageId, final, error, at) {
      withdraw(messageId, at)
      close(messageId, final, nothingTaken(messageId) ? error.nothingTaken : error.taken, at)
    },
    forget(messageId) {
      for (const { carrier_id, part, carrier_ref } of takenParts.all(messageId)) {
        dropSubmission.run(carrier_id!, canonicalRef(String(carrier_ref)), messageId, part!)
      }
      forgetParts.run(messageId)
      keepLost.run(messageId)
      dropClaims.run(messageId)
    },
  }
}

/** The claims of one message, by their key. */
const claimsOf = `message_id = ?1 AND (carrier_id, to_number) = (SELECT carrier_id, to_number FROM messages WHERE id = ?1)`
