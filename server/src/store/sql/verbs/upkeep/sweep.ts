/** Ends messages by our own clock, and messages that can no longer be sent: both in slices, so that traffic goes on
 *  between them. */

import { lanes, status } from '../../../../rules/status.ts'
import { lateReportMs } from '../../../../rules/validity.ts'
import type { Connection } from '../../connection.ts'
import type { AgeingMessage } from '../../tables/messages.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import { expiry, type Parts } from '../parts/parts.ts'

interface Sweeps {
  expire(before: number, at: number, limit: number): number
  failQueued(carrierId: number, error: string, at: number, limit: number): number
}

/** Maximum time that a receipt waits for its submission, and a submit without an answer for its receipt, in ms (72
 *  h). */
const receiptWaitMs = 72 * 3_600_000

/** Time that the reference of a handset's last long message is remembered, in ms (72 h): longer than a message may
 *  wait. */
const referenceMs = 72 * 3_600_000

/** Beyond every id. */
const anyId = Number.MAX_SAFE_INTEGER

type SweptTables = Pick<
  TrafficTables,
  'messages' | 'lateMessages' | 'claims' | 'outbox' | 'concatReferences' | 'waitingReceipts' | 'expiryQueue'
>

export function prepareSweeps(db: Connection, tables: SweptTables, parts: Parts): Sweeps {
  const { messages, lateMessages, claims, outbox, concatReferences, waitingReceipts } = tables
  // Every message is judged once, when it is old enough: ids rise with time, so a cursor is enough and no index on a
  // column that changes is needed. Scheduled messages are passed: they stand in a list by the times at which they were due.
  const moveCursor = db.prepare(
    "INSERT INTO counters (name, value) VALUES ('expired_up_to', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  )
  /** Sets the date of messages dated ahead to now: they were made while the clock was wrong, and would hold up all
   *  later ones. Returns their number. */
  let redatedUpTo = 0
  const redateSlice = (from: number, at: number, limit: number): number => {
    const last = messages.after(from, anyId, limit).at(-1)
    const redated = last === undefined ? 0 : messages.redate(from, last.id, at)
    redatedUpTo = redated === 0 ? 0 : last!.id
    return redated
  }

  const judge = createJudge(parts)
  const sweepLate = (before: number, at: number, limit: number): number => {
    const due = lateMessages.toSweep(before, limit)
    for (const late of due) {
      for (const message of messages.after(late.messageId - 1, late.messageId, 1)) judge(message, at)
      lateMessages.sweep(late)
    }
    return due.length
  }
  const expireQueued = prepareExpireQueued(tables, parts)

  return {
    expire(before, at, limit) {
      waitingReceipts.dropOld(at - receiptWaitMs, limit)
      claims.forgetLost(at - receiptWaitMs, limit)
      concatReferences.dropOld(at - referenceMs, limit)
      let upTo = messages.endedUpTo()
      const queued = expireQueued(at, limit)
      let passed = 0
      let ahead = redatedUpTo > 0
      for (const message of messages.after(upTo, anyId, limit)) {
        if (message.created_at >= before) {
          ahead ||= message.created_at > at
          break
        }
        upTo = message.id
        passed += 1
        if (message.due_at === null) judge(message, at)
      }
      if (passed > 0) moveCursor.run(upTo)
      passed += sweepLate(before, at, limit)
      return queued + (passed === 0 && ahead ? redateSlice(Math.max(upTo, redatedUpTo), at, limit) : passed)
    },
    failQueued(carrierId, error, at, limit) {
      const waitingMessages = outbox.messagesWaiting(carrierId, limit)
      for (const messageId of waitingMessages) {
        parts.end(messageId, status.failed, { nothingTaken: error, taken: error }, at)
      }
      return waitingMessages.length
    },
  }
}

/** Ends messages whose own validity is over. One that a carrier took, or may have, is given time for its report. Returns
 *  the number of places of the queue that it passed. */
function prepareExpireQueued(
  { messages, expiryQueue }: Pick<TrafficTables, 'messages' | 'expiryQueue'>,
  parts: Parts,
): (at: number, limit: number) => number {
  const judge = createJudge(parts)
  return (at, limit) => {
    const rows = expiryQueue.due(at, limit)
    for (const row of rows) {
      const { message_id: id, expires_at: expiresAt, waited } = row
      expiryQueue.remove(row)
      const message = messages.after(id - 1, id, 1)[0]
      if (message === undefined || !isOpen(message)) continue
      if (waited === 0 && !parts.nothingTaken(id)) expiryQueue.add(id, expiresAt + lateReportMs, true)
      else judge(message, at)
    }
    return rows.length
  }
}

/** Ends a message that is still open, and expects nothing more of it. */
function createJudge(parts: Parts): (message: AgeingMessage, at: number) => void {
  return (message, at) => {
    const { id, unreported, sent_at, wire_parts, lane } = message
    const open = isOpen(message)
    // Nobody knows that it did not arrive.
    if (open && unreported === 1 && sent_at !== null) parts.endSent(id, at)
    else if (open) parts.end(id, status.expired, expiry, at)
    // A message in several parts, or with a one-time code, may have ended before all was reported on.
    if (open || wire_parts !== 1 || lane === lanes.otp) parts.forget(id)
  }
}

function isOpen({ status: current, final_at }: AgeingMessage): boolean {
  return current < status.delivered && final_at === null
}
