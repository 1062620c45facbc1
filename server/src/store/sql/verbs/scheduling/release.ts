/** Moves messages whose time has come to the outbox, and ends those that are too late. */
import { status } from '../../../../rules/status.ts'
import { validUntil } from '../../../../rules/validity.ts'
import type { DueSlice, ReleasedSlice } from '../../../traffic/scheduling.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import type { Parts } from '../parts/parts.ts'

/** Also gives the carriers that messages were queued for. */
type Release = (slice: DueSlice) => ReleasedSlice & { carrierIds: ReadonlySet<number> }

/** Error of a message that was not sent at its time, since the gateway was off or its clock was wrong. */
const tooLate = 'not sent at its time'

export function prepareRelease(
  tables: Pick<TrafficTables, 'scheduled' | 'lateMessages' | 'messages' | 'messageOptions' | 'expiryQueue' | 'outbox'>,
  parts: Pick<Parts, 'end'>,
): Release {
  const { scheduled, lateMessages, messages, messageOptions, expiryQueue, outbox } = tables
  return ({ at, expiredBefore, limit }) => {
    const carrierIds = new Set<number>()
    let released = 0
    let expired = 0
    for (const due of scheduled.due(at, limit)) {
      const { messageId, dueAt, accountId } = due
      if (dueAt < expiredBefore) {
        parts.end(messageId, status.expired, { nothingTaken: tooLate, taken: tooLate }, at, { wholePrice: true })
        expired += 1
        continue
      }
      const message = messages.find(messageId)
      scheduled.remove(messageId, dueAt)
      // One that is not there, or has ended, must not hold up those behind it.
      if (message?.status !== status.queued) continue
      const { carrier_id, lane, wire_parts, options } = message
      lateMessages.add(due, false)
      if (wire_parts > 1) messages.refer(messageId, message, at)
      for (let part = 1; part <= wire_parts; part++) outbox.add(carrier_id, lane, accountId, messageId, part)
      const { validityS } = options > 0 ? messageOptions.onWire(messageId, options) : {}
      if (validityS !== undefined) expiryQueue.add(messageId, validUntil({ lane, createdAt: dueAt, validityS }), false)
      carrierIds.add(carrier_id)
      released += 1
    }
    return { released, expired, nextAt: scheduled.nextAt(), carrierIds }
  }
}
