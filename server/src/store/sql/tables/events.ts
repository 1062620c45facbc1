/**
 * Events for customers' webhooks (`events`), the queue of events that wait for a try (`event_queue`), and the tries
 * made (`attempts`). The store's thread writes them; the queue is read on a connection beside it.
 */

import type { EventType } from '../../../rules/webhook-payload.ts'
import { storedText } from '../../stored-text.ts'
import type { AttemptRow } from '../../traffic/events.ts'
import { type Connection, changesRow, type Statement } from '../connection.ts'

export interface NewEvent {
  keyId: number
  type: EventType
  messageId: number | null
  inboundId: number | null
  /** Made only for a key that has a webhook URL. */
  body: () => string
  /** The customer's reference of the message that it is about; null, the default, without one. */
  reference?: string | null
  at: number
}

export interface Events {
  /** Adds an event, and its first try to the queue. */
  add(event: NewEvent): void
  /** Adds an event that is not tried, and can be replayed. */
  addFailed(event: NewEvent): void
  /** Takes an event that was due at `dueAt` out of the queue. False when it is not there. */
  leaveQueue(keyId: number, dueAt: number, eventId: number): boolean
  /** Queues an event for its next try, after `attempts` tries. */
  tryAgain(keyId: number, nextAt: number, eventId: number, attempts: number): void
  addAttempt(attempt: AttemptRow): void
  end(eventId: number, delivered: boolean, at: number): void
  /** The next events by their ids, with their times. */
  after(id: number, limit: number): { id: number; created_at: number }[]
  /** Removes events above `from`, up to `upTo`, that have ended, with their attempts. */
  remove(from: number, upTo: number): void
}

export function prepareEvents(db: Connection): Events {
  const add = db.prepare(
    'INSERT INTO events (key_id, type, message_id, inbound_id, body, reference, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const addFailed = db.prepare(
    `INSERT INTO events (key_id, type, message_id, inbound_id, body, reference, created_at, state, final_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 2, ?7)`,
  )
  const queue = db.prepare('INSERT INTO event_queue (key_id, next_at, event_id) VALUES (?, ?, ?)')
  const leaveQueue = db.prepare('DELETE FROM event_queue WHERE key_id = ? AND next_at = ? AND event_id = ?')
  // Finds the event at another place in the queue: somebody asked meanwhile for a try at once.
  const leaveMoved = db.prepare('DELETE FROM event_queue WHERE key_id = ? AND event_id = ?')
  const tryAgain = db.prepare('INSERT INTO event_queue (key_id, next_at, event_id, attempts) VALUES (?, ?, ?, ?)')
  // A replayed event starts with a first attempt again, and keeps the records of earlier ones.
  const addAttempt = db.prepare(
    `INSERT INTO attempts (event_id, number, started_at, duration_ms, status_code, error, response)
     VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM attempts WHERE event_id = ?1), ?2, ?3, ?4, ?5, ?6)`,
  )
  const addTrace = db.prepare(
    'INSERT OR IGNORE INTO attempt_traces (event_id, started_at, traceparent) VALUES (?, ?, ?)',
  )
  const end = db.prepare('UPDATE events SET state = ?, final_at = ? WHERE id = ?')
  const after = db.prepare('SELECT id, created_at FROM events WHERE id > ? ORDER BY id LIMIT ?')
  // The newest event stays, whatever its age: the next id counts on from it, and receivers know events by their id.
  const remove = db.prepare(
    'DELETE FROM events WHERE id > ? AND id <= ? AND state <> 0 AND id < (SELECT max(id) FROM events) RETURNING id',
  )
  const removeAttempts = db.prepare('DELETE FROM attempts WHERE event_id = ?')
  const removeTraces = db.prepare('DELETE FROM attempt_traces WHERE event_id = ?')

  const insert = (statement: Statement, event: NewEvent) => {
    const { keyId, type, messageId, inboundId, body, reference = null, at } = event
    return statement.run(keyId, type, messageId, inboundId, body(), reference, at).lastInsertRowid
  }

  return {
    add(event) {
      const { keyId, at } = event
      queue.run(keyId, at, insert(add, event))
    },
    addFailed(event) {
      insert(addFailed, event)
    },
    leaveQueue: (keyId, dueAt, eventId) =>
      changesRow(leaveQueue, keyId, dueAt, eventId) || leaveMoved.run(keyId, eventId).changes > 0,
    tryAgain(keyId, nextAt, eventId, attempts) {
      tryAgain.run(keyId, nextAt, eventId, attempts)
    },
    addAttempt({ eventId, startedAt, durationMs, statusCode, error, response, traceparent }) {
      addAttempt.run(eventId, startedAt, durationMs, statusCode, stored(error), stored(response))
      if (traceparent !== undefined) addTrace.run(eventId, startedAt, traceparent)
    },
    end(eventId, delivered, at) {
      end.run(delivered ? 1 : 2, at, eventId)
    },
    after: (id, limit) => after.all(id, limit) as unknown as ReturnType<Events['after']>,
    remove(from, upTo) {
      for (const { id } of remove.all(from, upTo)) {
        removeAttempts.run(id!)
        removeTraces.run(id!)
      }
    },
  }
}

function stored(text: string | null): string | null {
  return text === null ? null : storedText(text)
}

/** The queue as it is read to choose what is tried next. */
export interface EventQueue {
  /** The first key above `keyId` that has something queued, and when its first event is due. */
  nextKey(keyId: number): { keyId: number; nextAt: number } | null
  /** Events of a key that are due, in their order. */
  due(keyId: number, at: number, limit: number): QueuedEvent[]
  /** Events that fall due later. */
  later(keyId: number, at: number, limit: number): QueuedEvent[]
  /** Time of the first event that is due later; null when none waits. */
  laterAt(keyId: number, at: number): number | null
  /** The first events of a key, due or not. */
  first(keyId: number, limit: number): QueuedEvent[]
  /** Reads ahead what `due` and `laterAt` will be asked for, of several keys. Left out where that is as quick one by one. */
  readTurns?(turns: readonly { keyId: number; limit: number }[], at: number): void
  content(eventId: number): EventContent
  /** Reads ahead what `content` will be asked for. */
  readContents(eventIds: readonly number[]): void
}

interface EventContent {
  body: string
  reference: string | null
}

export type QueuedEvent = [eventId: number, nextAt: number, attempts: number, regularAt: number | null]

export function prepareEventQueue(db: Connection): EventQueue {
  const nextKey = db.prepare(
    'SELECT key_id, next_at FROM event_queue WHERE key_id > ? ORDER BY key_id, next_at LIMIT 1',
  )
  // The bodies are left out, because events in flight are read here too.
  const queued = (which: string) => {
    const statement = db.prepare(
      `SELECT event_id, next_at, attempts, regular_at FROM event_queue WHERE key_id = ? ${which}
       ORDER BY next_at, event_id LIMIT ?`,
    )
    statement.setReturnArrays(true)
    return statement
  }
  const due = queued('AND next_at <= ?')
  const later = queued('AND next_at > ?')
  const first = queued('')
  const laterAt = db.prepare(
    'SELECT next_at FROM event_queue WHERE key_id = ? AND next_at > ? ORDER BY next_at LIMIT 1',
  )
  const content = db.prepare('SELECT body, reference FROM events WHERE id = ?')

  return {
    nextKey(keyId) {
      const row = nextKey.get(keyId)
      return row === undefined ? null : { keyId: Number(row.key_id), nextAt: Number(row.next_at) }
    },
    due: (keyId, at, limit) => due.all(keyId, at, limit) as unknown as QueuedEvent[],
    later: (keyId, at, limit) => later.all(keyId, at, limit) as unknown as QueuedEvent[],
    first: (keyId, limit) => first.all(keyId, limit) as unknown as QueuedEvent[],
    laterAt(keyId, at) {
      const row = laterAt.get(keyId, at)
      return row === undefined ? null : Number(row.next_at)
    },
    ...(due.readAhead && {
      readTurns(turns: readonly { keyId: number; limit: number }[], at: number) {
        due.readAhead!(turns.map(({ keyId, limit }) => [keyId, at, limit]))
        laterAt.readAhead!(turns.map(({ keyId }) => [keyId, at]))
      },
    }),
    content: (eventId) => content.get(eventId) as unknown as EventContent,
    readContents: (eventIds) => content.readAhead?.(eventIds.map((id) => [id])),
  }
}

/** For a restored backup: receivers know events by their id, so an ended event beyond the ids that may have been sent
 *  since the backup makes them skipped. */
export function skipEventIds(db: Connection, ids: number, at: number): void {
  db.prepare(
    `INSERT INTO events (id, key_id, type, body, state, created_at, final_at)
     SELECT coalesce(max(id), 0) + ?, 0, 'dlr', '', 1, ?, ? FROM events`,
  ).run(ids, at, at)
}
