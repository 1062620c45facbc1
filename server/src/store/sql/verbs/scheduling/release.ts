/**
 * Moves messages whose time has come to the outbox. Ends those that are too late, those of a suspended account, and those whose
 * sender may no longer be used; what is late and would fall into quiet hours waits for their end.
 */
import { purposes } from '../../../../rules/purpose.ts'
import { openingTo } from '../../../../rules/quiet-hours/opening.ts'
import { accountSuspendedError, senderError } from '../../../../rules/schedule.ts'
import { status } from '../../../../rules/status.ts'
import { validUntil } from '../../../../rules/validity.ts'
import type { DueSlice, ReleasedSlice } from '../../../traffic/scheduling.ts'
import type { Connection } from '../../connection.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import type { Parts } from '../parts/parts.ts'

/** Also gives the carriers that messages were queued for. */
type Release = (slice: DueSlice) => ReleasedSlice & { carrierIds: ReadonlySet<number> }

/** Error of a message that was not sent at its time, since the gateway was off or its clock was wrong. */
const tooLate = 'not sent at its time'

/** Later than this, in ms, a message is late: its time was chosen outside quiet hours, and they may have begun since. */
const lateMs = 60_000

type ReleaseTables = Pick<
  TrafficTables,
  'scheduled' | 'lateMessages' | 'messages' | 'messageOptions' | 'expiryQueue' | 'outbox' | 'senders'
>

type DueMessage = ReturnType<ReleaseTables['scheduled']['due']>[number]
type StoredMessage = NonNullable<ReturnType<ReleaseTables['messages']['find']>>

export function prepareRelease(db: Connection, tables: ReleaseTables, parts: Pick<Parts, 'end'>): Release {
  const { scheduled, lateMessages, messages, messageOptions, expiryQueue, outbox } = tables
  const refusals = prepareRefusals(db, tables)
  const quiet = prepareQuietHours(db)

  const end = (messageId: number, final: 'expired' | 'failed', error: string, at: number) =>
    parts.end(messageId, status[final], { nothingTaken: error, taken: error }, at, { wholePrice: true })
  const queue = (due: DueMessage, message: StoredMessage, at: number) => {
    const { messageId, dueAt, accountId } = due
    const { carrier_id, lane, wire_parts, options } = message
    lateMessages.add(due, false)
    if (wire_parts > 1) messages.refer(messageId, message, at)
    for (let part = 1; part <= wire_parts; part++) outbox.add(carrier_id, lane, accountId, messageId, part)
    const { validityS } = options > 0 ? messageOptions.onWire(messageId, options) : {}
    if (validityS !== undefined) expiryQueue.add(messageId, validUntil({ lane, createdAt: dueAt, validityS }), false)
  }
  const move = (due: DueMessage, dueAt: number) => {
    messages.setDueAt(due.messageId, dueAt)
    scheduled.add({ ...due, dueAt })
  }

  return ({ at, expiredBefore, limit }) => {
    const carrierIds = new Set<number>()
    const done = { released: 0, expired: 0, refused: 0, moved: 0 }
    const whyNot = refusals(at)
    for (const due of scheduled.due(at, limit)) {
      const { messageId, dueAt, accountId } = due
      if (dueAt < expiredBefore) {
        end(messageId, 'expired', tooLate, at)
        done.expired += 1
        continue
      }
      const message = messages.find(messageId)
      const refusal = message === undefined ? null : whyNot(accountId, message.sender)
      if (refusal !== null) {
        end(messageId, 'failed', refusal, at)
        done.refused += 1
        continue
      }
      scheduled.remove(messageId, dueAt)
      // One that is not there, or has ended, must not hold up those behind it.
      if (message?.status !== status.queued) continue
      const opensAt = dueAt < at - lateMs ? quiet(due, message, at) : at
      if (opensAt > at) {
        move(due, opensAt)
        done.moved += 1
        continue
      }
      queue(due, message, at)
      carrierIds.add(message.carrier_id)
      done.released += 1
    }
    return { ...done, nextAt: scheduled.nextAt(), carrierIds }
  }
}

/** Gives the error of a message that may not be sent now; null: it may. Each account and sender is asked about once in a slice. */
function prepareRefusals(db: Connection, { senders }: Pick<ReleaseTables, 'senders'>) {
  const suspended = db.prepare('SELECT 1 FROM accounts WHERE id = ? AND suspended_at IS NOT NULL')
  return (at: number) => {
    const known = new Map<string, string | null>()
    return (accountId: number, sender: string): string | null => {
      const key = `${accountId} ${sender}`
      let error = known.get(key)
      if (error === undefined) {
        const reason = senders.whyNotFrom(sender, accountId, at)
        error = suspended.get(accountId) !== undefined ? accountSuspendedError : reason && senderError(sender, reason)
        known.set(key, error)
      }
      return error
    }
  }
}

/** Gives the time from which a message may be sent by the quiet hours of its account, as they are now. */
function prepareQuietHours(db: Connection) {
  const find = db.prepare('SELECT from_minute, to_minute FROM quiet_hours WHERE account_id = ? AND purpose = ?')
  return ({ accountId, to }: DueMessage, { purpose }: StoredMessage, at: number): number => {
    const row = purposes[purpose] === 'otp' ? undefined : find.get(accountId, purpose)
    if (row === undefined) return at
    return openingTo(to, { from: Number(row.from_minute), to: Number(row.to_minute) }, at)
  }
}
