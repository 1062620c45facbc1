/** What came of a try at an event: the attempt, and the event's place in the queue or its end. */
import type { DatabaseSync } from 'node:sqlite'
import { storedText } from '../../stored-text.ts'
import type { AttemptRow } from '../../traffic/events.ts'
import type { Disabling } from './event-disabling.ts'

/** An attempt at an event that was queued for `dueAt`. */
export type DueAttempt = AttemptRow & { dueAt: number }

export function prepareAttempts(db: DatabaseSync, disabling: Disabling): (attempt: DueAttempt) => void {
  const leave = db.prepare('DELETE FROM event_queue WHERE key_id = ? AND next_at = ? AND event_id = ?')
  // Somebody asked meanwhile for a try at once: this was one.
  const leaveMoved = db.prepare('DELETE FROM event_queue WHERE key_id = ? AND event_id = ?')
  const requeue = db.prepare('INSERT INTO event_queue (key_id, next_at, event_id, attempts) VALUES (?, ?, ?, ?)')
  // A replayed event starts its tries anew, and keeps the earlier ones.
  const lastAttempt = db.prepare('SELECT max(number) AS number FROM attempts WHERE event_id = ?')
  const insertAttempt = db.prepare(
    `INSERT INTO attempts (event_id, number, started_at, duration_ms, status_code, error, response)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const end = db.prepare('UPDATE events SET state = ?, final_at = ? WHERE id = ?')

  return (attempt) => {
    const { eventId, keyId, dueAt, number, startedAt, durationMs, statusCode, error, response, outcome, nextAt } =
      attempt
    const left = leave.run(keyId, dueAt, eventId).changes > 0 || leaveMoved.run(keyId, eventId).changes > 0
    if (!left) return
    const before = Number(lastAttempt.get(eventId)!.number ?? 0)
    insertAttempt.run(eventId, before + 1, startedAt, durationMs, statusCode, stored(error), stored(response))
    if (outcome === 'retry') requeue.run(keyId, nextAt!, eventId, number)
    else end.run(outcome === 'delivered' ? 1 : 2, startedAt + durationMs, eventId)
    if (outcome === 'delivered') disabling.delivered(keyId)
    else disabling.failed(keyId, outcome === 'failed', startedAt)
  }
}

function stored(text: string | null): string | null {
  return text === null ? null : storedText(text)
}
