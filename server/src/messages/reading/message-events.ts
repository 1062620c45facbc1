/** The webhook events about one message, each with its attempts. */
import type { Kysely } from 'kysely'
import type { EventType } from '../../rules/webhook-payload.ts'
import type { Tables } from '../../store/tables.ts'
import { eventStates } from '../../webhooks/events.ts'

export interface MessageEvent {
  id: number
  type: EventType
  state: (typeof eventStates)[number]
  createdAt: number
  attempts: EventAttempt[]
}

export interface EventAttempt {
  number: number
  startedAt: number
  durationMs: number
  statusCode: number | null
  error: string | null
  response: string | null
}

/** Events in order of time. */
export async function eventsAbout(
  db: Kysely<Tables>,
  about: 'message_id' | 'inbound_id',
  id: number,
): Promise<MessageEvent[]> {
  const rows = await db
    .selectFrom('events as e')
    .leftJoin('attempts as a', 'a.event_id', 'e.id')
    .select(['e.id', 'e.type', 'e.state', 'e.created_at'])
    .select(['a.number', 'a.started_at', 'a.duration_ms', 'a.status_code', 'a.error', 'a.response'])
    .where(`e.${about}`, '=', id)
    .orderBy('e.id')
    .orderBy('a.number')
    .execute()
  const events = new Map<number, MessageEvent>()
  for (const row of rows) {
    const event = events.get(row.id) ?? {
      id: row.id,
      type: row.type,
      state: eventStates[row.state]!,
      createdAt: row.created_at,
      attempts: [],
    }
    events.set(row.id, event)
    if (row.number === null) continue
    event.attempts.push({
      number: row.number,
      startedAt: row.started_at!,
      durationMs: row.duration_ms!,
      statusCode: row.status_code,
      error: row.error,
      response: row.response,
    })
  }
  return [...events.values()]
}
