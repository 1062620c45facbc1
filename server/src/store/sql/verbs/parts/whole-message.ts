/** Judges a message in several parts by its parts: whether it has ended, and whether its price is refunded. */
import { status } from '../../../../rules/status.ts'
import { type PartOf, taking } from '../../tables/message-parts.ts'
import type { FinalStatus } from '../../tables/messages.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import type { PartHabits } from './part-habits.ts'
import type { PutOff } from './put-off.ts'
import type { Settlement } from './settle.ts'

export interface WholeMessages {
  /** Ends a message as delivered once no more reports are expected. */
  judgeDelivered(message: Omit<PartOf, 'part'>, at: number): void
  /** True when no carrier has, or may have, any part of it. */
  nothingTaken(messageId: number): boolean
  /** Takes out the parts that wait to be sent. */
  withdraw(messageId: number, at: number): void
  /** Ends a message while some of its parts are in flight, and settles the money as far as that is clear now. */
  close(messageId: number, final: FinalStatus, error: string | null, at: number, money?: EndMoney): void
  /** Forgets the parts of a message that has ended, once no part is outstanding. */
  forgetWhenDone(messageId: number): void
}

/** The money of a message that ends by our own will. */
export interface EndMoney {
  /** Where nothing was taken, the price goes back whatever the account's refund policy. Default false. */
  wholePrice?: boolean
}

export interface WholeMessageDependencies {
  settlement: Settlement
  putOff: Pick<PutOff, 'withdraw'>
  habits: PartHabits
}

type WholeMessageTables = Pick<
  TrafficTables,
  'messages' | 'messageParts' | 'claims' | 'outbox' | 'scheduled' | 'lateMessages'
>

export function prepareWholeMessages(
  { messages, messageParts, claims, outbox, scheduled, lateMessages }: WholeMessageTables,
  { settlement, putOff, habits }: WholeMessageDependencies,
): WholeMessages {
  const nothingTaken = (messageId: number) =>
    messages.find(messageId)?.carrier_ref === null &&
    !messageParts.totals(messageId).taking &&
    !claims.hasAny(messageId)
  const forgetWhenDone = (messageId: number) => {
    if (messages.isOpen(messageId) || messageParts.totals(messageId).open || claims.hasAny(messageId)) return
    messageParts.forget(messageId)
  }
  const close: WholeMessages['close'] = (messageId, final, error, at, { wholePrice = false } = {}) => {
    const nothing = nothingTaken(messageId)
    const { refs } = messageParts.totals(messageId)
    const ending = { messageId, status: final, error, nothingTaken: nothing, wholePrice, carrierRef: refs, at }
    const ended = settlement.end(ending)
    if (!ended && nothing) settlement.refundRefused(messageId, at)
    forgetWhenDone(messageId)
  }

  /** Also for a message of a bulk that is still being queued, which would wait for its time soon. */
  const leaveSchedule = (messageId: number) => {
    const message = messages.find(messageId)
    if (message === undefined || message.due_at === null) return
    const late = { messageId, dueAt: message.due_at, to: message.to_number }
    const waited = scheduled.remove(messageId, message.due_at)
    if (waited || (message.status === status.queued && !lateMessages.isKnown(messageId, message.due_at))) {
      lateMessages.add(late, true)
    }
  }

  return {
    nothingTaken,
    forgetWhenDone,
    close,
    withdraw(messageId, at) {
      leaveSchedule(messageId)
      for (const { part, resent } of [...outbox.leave(messageId), ...putOff.withdraw(messageId, at)]) {
        if (resent) messageParts.save(messageId, part, status.queued, taking.unsure, '')
      }
    },
    judgeDelivered({ carrierId, messageId, wireParts }, at) {
      const known = messageParts.totals(messageId)
      if (known.delivered === wireParts) {
        // An id that all parts share is reported on once, and tells nothing of the carrier's habit.
        if (known.ids === 1) habits.forget(carrierId, messageId)
        else habits.wholly(carrierId, messageId)
        close(messageId, status.delivered, null, at)
      } else if (known.taken === wireParts && known.delivered && messages.isOpen(messageId)) {
        if (habits.partly(carrierId, messageId, messageParts.delivered(messageId), wireParts, at)) {
          close(messageId, status.delivered, null, at)
        }
      }
    },
  }
}
