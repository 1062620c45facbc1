/** Data of a past moment that is used again: a backup, or a folder whose data went to PostgreSQL. What happened since is not in it,
 *  so nothing of that is assumed: ids that may have been given are skipped, and what waited to be sent may have been sent. */
import type { DatabaseSync } from 'node:sqlite'
import { claimAllAsUnknown } from '../sql/tables/claims.ts'
import { skipEventIds } from '../sql/tables/events.ts'
import { releaseAll } from '../sql/tables/scheduled.ts'

export interface PastData {
  /** The first message id that may be given now. */
  nextMessageId: number
  /** Parts that waited or were under way at that moment. */
  unknownParts: number
}

/** Ids that may have been given since (readings "Message ids"). */
const idsSkipped = 1_000_000

/** In the transaction of the caller.
 *  @param given the last message id that is known to have been given since; 0: none is known */
export function continuePast(db: DatabaseSync, given: number, at: number): PastData {
  const skip = db.prepare("UPDATE counters SET value = max(value, ?) + ? WHERE name = 'message' RETURNING value")
  const last = Number(skip.get(given, idsSkipped)!.value)
  skipEventIds(db, idsSkipped, at)
  releaseAll(db, at)
  return { nextMessageId: last + 1, unknownParts: claimAllAsUnknown(db, at) }
}
