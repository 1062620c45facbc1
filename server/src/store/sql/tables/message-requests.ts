/**
 * The ids of the requests that messages came with (`message_requests`). Each accept keeps its own in memory, and the transaction
 * writes one row for all of them: a row for each would cost as much as the message.
 */
import type { Connection } from '../connection.ts'
import type { GroupCommit } from '../group-commit.ts'

interface MessageRequests {
  /** @param count number of the request's messages, whose ids are in a row */
  add(firstId: number, count: number, requestId: string): void
  /** Removes rows whose messages all have ids in this range. */
  remove(firstId: number, lastId: number): void
}

export function prepareMessageRequests(db: Connection, commits: Pick<GroupCommit, 'keep'>): MessageRequests {
  const insert = db.prepare('INSERT INTO message_requests (first_id, last_id, requests) VALUES (?, ?, ?)')
  const remove = db.prepare('DELETE FROM message_requests WHERE first_id >= ?1 AND first_id <= ?2 AND last_id <= ?2')
  let kept: [firstId: number, lastId: number, requestId: string][] = []
  commits.keep({
    write() {
      if (kept.length === 0) return
      // Ids rise within a transaction.
      insert.run(kept[0]![0], kept.at(-1)![1], JSON.stringify(kept))
      kept = []
    },
    forget() {
      kept = []
    },
  })
  return {
    add(firstId, count, requestId) {
      kept.push([firstId, firstId + count - 1, requestId])
    },
    remove(firstId, lastId) {
      remove.run(firstId, lastId)
    },
  }
}
