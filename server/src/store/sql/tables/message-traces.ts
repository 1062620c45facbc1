/** Trace contexts of requests (`message_traces`), a row for the messages of a request. Empty while tracing is off. */
import type { Connection } from '../connection.ts'

interface MessageTraces {
  /** @param count number of the request's messages, whose ids are in a row */
  add(firstId: number, count: number, traceparent: string): void
  /** Removes rows whose messages all have ids in this range. */
  remove(firstId: number, lastId: number): void
}

export function prepareMessageTraces(db: Connection): MessageTraces {
  const add = db.prepare('INSERT INTO message_traces (first_id, last_id, traceparent) VALUES (?, ?, ?)')
  const remove = db.prepare('DELETE FROM message_traces WHERE first_id >= ?1 AND first_id <= ?2 AND last_id <= ?2')
  return {
    add(firstId, count, traceparent) {
      add.run(firstId, firstId + count - 1, traceparent)
    },
    remove(firstId, lastId) {
      remove.run(firstId, lastId)
    },
  }
}
