/** What came of a try at an event: the attempt, and the event's place in the queue or its end. */
import type { AttemptRow } from '../../traffic/events.ts'
import type { Events } from '../tables/events.ts'
import type { Disabling } from './event-disabling.ts'

/** An attempt at an event that was queued for `dueAt`. */
export type DueAttempt = AttemptRow & { dueAt: number }

export function prepareAttempts(events: Events, disabling: Disabling): (attempt: DueAttempt) => void {
  return (attempt) => {
    const { eventId, keyId, dueAt, number, startedAt, durationMs, outcome, nextAt } = attempt
    if (!events.leaveQueue(keyId, dueAt, eventId)) return
    events.addAttempt(attempt)
    if (outcome === 'retry') events.tryAgain(keyId, nextAt!, eventId, number)
    else events.end(eventId, outcome === 'delivered', startedAt + durationMs)
    if (outcome === 'delivered') disabling.delivered(keyId)
    else disabling.failed(keyId, outcome === 'failed', startedAt)
  }
}
