/** Cancels messages of which nothing was claimed, and gives messages that wait for their time another one. */
import { cancelledError } from '../../../../rules/schedule.ts'
import { lanes, status } from '../../../../rules/status.ts'
import type { CancelOutcome, ChosenMessages, RescheduleOutcome } from '../../../traffic/scheduling.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import type { Parts } from '../parts/parts.ts'

interface ScheduleChanges {
  cancel(chosen: ChosenMessages & { at: number }): CancelOutcome[]
  reschedule(chosen: ChosenMessages & { dueAt: number }): RescheduleOutcome[]
}

export function prepareScheduleChanges(
  tables: Pick<TrafficTables, 'scheduled' | 'lateMessages' | 'messages'>,
  parts: Pick<Parts, 'isUntouched' | 'end'>,
): ScheduleChanges {
  const { scheduled, lateMessages, messages } = tables

  const cancelOne = (messageId: number, accountId: number, at: number): CancelOutcome => {
    const message = messages.find(messageId)
    if (message?.account_id !== accountId || message.lane === lanes.otp) return 'unknown'
    if (parts.isUntouched(messageId)) {
      const error = { nothingTaken: cancelledError, taken: cancelledError }
      parts.end(messageId, status.failed, error, at, { wholePrice: true })
      return 'cancelled'
    }
    return message.status === status.failed && message.error === cancelledError ? 'cancelled' : 'taken'
  }

  const rescheduleOne = (messageId: number, accountId: number, dueAt: number): RescheduleOutcome => {
    const message = messages.find(messageId)
    if (message?.account_id !== accountId) return 'unknown'
    const { due_at, to_number: to, transfer_id: transferId } = message
    if (due_at === null || message.status !== status.queued) return 'due'
    const waited = scheduled.remove(messageId, due_at)
    // A message of a bulk that is still being queued will wait for the time that it is given here.
    if (!waited && lateMessages.isKnown(messageId, due_at)) return 'due'
    messages.setDueAt(messageId, dueAt)
    if (waited) scheduled.add({ messageId, dueAt, accountId, transferId, to })
    return 'rescheduled'
  }

  return {
    cancel: ({ accountId, messageIds, at }) => messageIds.map((id) => cancelOne(id, accountId, at)),
    reschedule: ({ accountId, messageIds, dueAt }) => messageIds.map((id) => rescheduleOne(id, accountId, dueAt)),
  }
}
