/** What ends by our own clock, and what can no longer be sent: both in slices, so that traffic goes on between them. */
import type { DatabaseSync } from 'node:sqlite'
import { lanes, status } from '../../../../rules/status.ts'
import type { ConcatReferences } from '../../tables/concat-references.ts'
import type { WaitingReceipts } from '../../tables/waiting-receipts.ts'
import { expiry, type Parts } from '../parts/parts.ts'

export interface Sweeps {
  expire(before: number, at: number, limit: number): number
  failQueued(carrierId: number, error: string, at: number, limit: number): number
}

/** How long a receipt may wait for its submission, and a submit without an answer for its receipt, in ms (72 h). */
const receiptWaitMs = 72 * 3_600_000

/** How long it is remembered which reference a handset's last long message had, in ms (72 h): longer than one may wait. */
const referenceMs = 72 * 3_600_000

export function prepareSweeps(
  db: DatabaseSync,
  parts: Parts,
  waiting: Pick<WaitingReceipts, 'dropOld'>,
  references: ConcatReferences,
): Sweeps {
  // Every message is looked at once, when it is old enough: ids rise with time, so a cursor is enough and no index on a
  // column that changes is needed.
  const cursor = db.prepare("SELECT value FROM counters WHERE name = 'expired_up_to'")
  const moveCursor = db.prepare(
    "INSERT INTO counters (name, value) VALUES ('expired_up_to', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  )
  const after = db.prepare(
    'SELECT id, status, wire_parts, lane, created_at FROM messages WHERE id > ? ORDER BY id LIMIT ?',
  )
  const redate = db.prepare('UPDATE messages SET created_at = ?1 WHERE id > ?2 AND id <= ?3 AND created_at > ?1')
  const queued = db.prepare(
    `SELECT message_id FROM outbox WHERE carrier_id = ?1 UNION ALL SELECT message_id FROM put_off WHERE carrier_id = ?1 LIMIT ?2`,
  )

  const forgetLost = db.prepare(
    `DELETE FROM lost_answers WHERE (carrier_id, to_number, message_id, part, claimed_at) IN
       (SELECT carrier_id, to_number, message_id, part, claimed_at FROM lost_answers WHERE claimed_at < ? LIMIT ?)`,
  )

  /** Messages dated ahead were made while the clock was wrong, and would hold up all that came after them until then. At
   *  the latest they were made now. Returns how many. */
  let redatedUpTo = 0
  const redateSlice = (from: number, at: number, limit: number): number => {
    const last = after.all(from, limit).at(-1)
    const redated = last === undefined ? 0 : Number(redate.run(at, from, last.id!).changes)
    redatedUpTo = redated === 0 ? 0 : Number(last!.id)
    return redated
  }

  return {
    expire(before, at, limit) {
      waiting.dropOld(at - receiptWaitMs, limit)
      forgetLost.run(at - receiptWaitMs, limit)
      references.dropOld(at - referenceMs, limit)
      let upTo = Number(cursor.get()?.value ?? 0)
      let passed = 0
      let ahead = redatedUpTo > 0
      for (const { id, status: current, wire_parts, lane, created_at } of after.all(upTo, limit)) {
        if (Number(created_at) >= before) {
          ahead ||= Number(created_at) > at
          break
        }
        upTo = Number(id)
        passed += 1
        const open = Number(current) < status.delivered
        if (open) parts.end(upTo, status.expired, expiry, at)
        // A message in several parts, or with a one-time code, may have ended before all was reported on.
        if (open || wire_parts !== 1 || lane === lanes.otp) parts.forget(upTo)
      }
      if (passed > 0) moveCursor.run(upTo)
      return passed === 0 && ahead ? redateSlice(Math.max(upTo, redatedUpTo), at, limit) : passed
    },
    failQueued(carrierId, error, at, limit) {
      const rows = queued.all(carrierId, limit)
      for (const { message_id } of rows) {
        parts.end(Number(message_id), status.failed, { nothingTaken: error, taken: error }, at)
      }
      return rows.length
    },
  }
}
