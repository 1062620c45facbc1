/**
 * The parts of messages in several parts (`message_parts`): a row for each part, from its first outcome until its
 * message has ended and no part is outstanding.
 */

import { type Status, status } from '../../../rules/status.ts'
import type { Connection } from '../connection.ts'

export interface PartOf {
  carrierId: number
  messageId: number
  part: number
  wireParts: number
}

/** Knowledge of whether a carrier has taken a part (`message_parts.taken`). */
export const taking = { no: 0, unsure: 1, yes: 2 } as const
type Taking = (typeof taking)[keyof typeof taking]

interface MessageParts {
  /** Records a part's progress. Its status and `taken` never go back, and '' keeps the recorded id. */
  save(messageId: number, part: number, reached: Status, taken: Taking, carrierRef: string): void
  /** Records the final status of a part that a receipt told. False when the part has one already. */
  report(messageId: number, part: number, final: Status, at: number): boolean
  /** The status of a part with this id that was reported on after `since`; null when there is none. */
  reportedOf(messageId: number, carrierRef: string, since: number): Status | null
  totals(messageId: number): PartTotals
  /** The numbers of the parts that were delivered, in order. */
  delivered(messageId: number): number[]
  /** The first part that the carrier took and whose fate is not known yet; null when there is no such part. */
  firstTaken(messageId: number): number | null
  forget(messageId: number): void
  /** Removes the parts of messages above `from`, up to `upTo`. */
  remove(from: number, upTo: number): void
}

/** Totals over the recorded parts of a message; null where no part is recorded. */
interface PartTotals {
  taken: number | null
  /** The highest value of any part. */
  taking: Taking | null
  /** Parts that were taken and not reported on. */
  open: number | null
  delivered: number | null
  /** Number of different ids. */
  ids: number
  /** The ids in the order of the parts, comma-separated. */
  refs: string | null
}

export function prepareMessageParts(db: Connection): MessageParts {
  const save = db.prepare(
    `INSERT INTO message_parts (message_id, part, status, taken, carrier_ref) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (message_id, part) DO UPDATE SET status = max(message_parts.status, excluded.status),
       taken = max(message_parts.taken, excluded.taken),
       carrier_ref = CASE excluded.carrier_ref WHEN '' THEN message_parts.carrier_ref ELSE excluded.carrier_ref END`,
  )
  const report = db.prepare(
    `UPDATE message_parts SET status = ?, taken = ${taking.yes}, reported_at = ?
     WHERE message_id = ? AND part = ? AND status < ${status.delivered}`,
  )
  const reportedOf = db.prepare(
    `SELECT status FROM message_parts WHERE message_id = ? AND carrier_ref = ? AND reported_at >= ? LIMIT 1`,
  )
  const totals = db.prepare(
    `SELECT sum(CASE taken WHEN ${taking.yes} THEN 1 ELSE 0 END) AS taken, max(taken) AS taking,
            sum(CASE status WHEN ${status.sent} THEN 1 ELSE 0 END) AS open,
            sum(CASE status WHEN ${status.delivered} THEN 1 ELSE 0 END) AS delivered, count(DISTINCT carrier_ref) AS ids,
            group_concat(nullif(carrier_ref, '') ORDER BY part) AS refs
     FROM message_parts WHERE message_id = ?`,
  )
  const delivered = db.prepare(
    `SELECT part FROM message_parts WHERE message_id = ? AND status = ${status.delivered} ORDER BY part`,
  )
  const firstTaken = db.prepare(
    `SELECT part FROM message_parts WHERE message_id = ? AND status = ${status.sent} AND taken = ${taking.yes}
     ORDER BY part LIMIT 1`,
  )
  const forget = db.prepare('DELETE FROM message_parts WHERE message_id = ?')
  const remove = db.prepare('DELETE FROM message_parts WHERE message_id > ? AND message_id <= ?')

  return {
    save(messageId, part, reached, taken, carrierRef) {
      save.run(messageId, part, reached, taken, carrierRef)
    },
    report: (messageId, part, final, at) => report.run(final, at, messageId, part).changes > 0,
    reportedOf(messageId, carrierRef, since) {
      const row = reportedOf.get(messageId, carrierRef, since)
      return row === undefined ? null : (row.status as Status)
    },
    totals: (messageId) => totals.get(messageId) as unknown as PartTotals,
    delivered: (messageId) => delivered.all(messageId).map(({ part }) => Number(part)),
    firstTaken(messageId) {
      const row = firstTaken.get(messageId)
      return row === undefined ? null : Number(row.part)
    },
    forget(messageId) {
      forget.run(messageId)
    },
    remove(from, upTo) {
      remove.run(from, upTo)
    },
  }
}
