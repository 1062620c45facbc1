/**
 * What happens to a part, and through it to its message. A message in one part follows its part. One in several has a row
 * a part until it has ended and none is in flight: it is sent when every part was taken, delivered when every part was
 * delivered, and failed with its first part that fails.
 */
import type { DatabaseSync } from 'node:sqlite'
import { canonicalRef } from '../../carriers/carrier-ref.ts'
import { type Status, status } from '../traffic.ts'
import type { Settlement } from './settle.ts'

export interface PartOf {
  carrierId: number
  messageId: number
  part: number
  wireParts: number
}

export type FinalStatus = Exclude<Status, 0 | 1>

export interface Parts {
  /** A carrier took it under this id. */
  taken(part: PartOf, carrierRef: string, at: number): void
  /** A carrier refused it for good. `unsure`: an earlier submit of it was never answered. */
  refused(part: PartOf, error: string, unsure: boolean, at: number): void
  /** A receipt gave it its final status. */
  reported(part: PartOf, final: FinalStatus, error: string | null, at: number): void
  /** Nothing more of this message leaves the outbox. */
  withdraw(messageId: number): void
  /** Whether it is certain that no part of a message was taken. */
  nothingTaken(messageId: number): boolean
}

export function prepareParts(db: DatabaseSync, settlement: Settlement): Parts {
  const insertSubmission = db.prepare(
    `INSERT OR REPLACE INTO submissions (carrier_id, carrier_ref, message_id, part, submitted_at) VALUES (?, ?, ?, ?, ?)`,
  )
  const markSent = db.prepare(
    'UPDATE messages SET status = 1, sent_at = ?, carrier_ref = ? WHERE id = ? AND status = 0',
  )
  const upsert = db.prepare(
    `INSERT INTO message_parts (message_id, part, status, carrier_ref) VALUES (?, ?, ?, ?)
     ON CONFLICT (message_id, part) DO UPDATE SET status = max(status, excluded.status),
       carrier_ref = CASE excluded.carrier_ref WHEN '' THEN carrier_ref ELSE excluded.carrier_ref END`,
  )
  const tally = db.prepare(
    `SELECT sum(carrier_ref <> '') AS taken, sum(status = ${status.delivered}) AS delivered, group_concat(carrier_ref) AS refs
     FROM (SELECT * FROM message_parts WHERE message_id = ? ORDER BY part)`,
  )
  const inFlight = db.prepare('SELECT count(*) AS parts FROM claims WHERE message_id = ?')
  const forget = db.prepare('DELETE FROM message_parts WHERE message_id = ?')
  const message = db.prepare('SELECT status, carrier_ref FROM messages WHERE id = ?')
  const leaveOutbox = db.prepare(
    `DELETE FROM outbox WHERE message_id = ?1 AND (carrier_id, lane, account_id) =
       (SELECT carrier_id, lane, account_id FROM messages WHERE id = ?1)`,
  )

  const noneInFlight = (messageId: number) => inFlight.get(messageId)!.parts === 0
  const nothingTaken = (messageId: number) =>
    message.get(messageId)?.carrier_ref === null && !tally.get(messageId)!.taken && noneInFlight(messageId)
  const forgetWhenDone = (messageId: number) => {
    const ended = Number(message.get(messageId)?.status ?? status.failed) >= status.delivered
    if (ended && noneInFlight(messageId)) forget.run(messageId)
  }

  return {
    nothingTaken,
    withdraw: (messageId) => leaveOutbox.run(messageId),
    taken({ carrierId, messageId, part, wireParts }, carrierRef, at) {
      insertSubmission.run(carrierId, canonicalRef(carrierRef), messageId, part, at)
      if (wireParts === 1) {
        markSent.run(at, carrierRef, messageId)
        return
      }
      upsert.run(messageId, part, status.sent, carrierRef)
      const { taken, refs } = tally.get(messageId)!
      if (taken === wireParts) markSent.run(at, refs!, messageId)
      forgetWhenDone(messageId)
    },
    refused({ messageId, part, wireParts }, error, unsure, at) {
      if (wireParts === 1) {
        settlement.end({ messageId, status: status.failed, error, nothingTaken: !unsure, at })
        return
      }
      upsert.run(messageId, part, status.failed, '')
      leaveOutbox.run(messageId)
      const nothing = !unsure && nothingTaken(messageId)
      const ended = settlement.end({ messageId, status: status.failed, error, nothingTaken: nothing, at })
      if (!ended && nothing) settlement.refundRefused(messageId, at)
      forgetWhenDone(messageId)
    },
    reported({ messageId, part, wireParts }, final, error, at) {
      if (wireParts === 1) {
        settlement.end({ messageId, status: final, error, nothingTaken: false, at })
        return
      }
      upsert.run(messageId, part, final, '')
      if (final !== status.delivered) leaveOutbox.run(messageId)
      if (final !== status.delivered || tally.get(messageId)!.delivered === wireParts) {
        settlement.end({ messageId, status: final, error, nothingTaken: false, at })
      }
      forgetWhenDone(messageId)
    },
  }
}
