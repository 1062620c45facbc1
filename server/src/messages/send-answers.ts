/** Answers to a send: for one message, or for each recipient of a list in its place (reference §1 and §2). */
import type { BulkAnswer, DuplicateRecipient, FailedRecipient, SendAnswer } from '@websms/contract'
import { laterId } from '../idempotency/idempotency-answer.ts'
import type { Composed } from './compose.ts'

/** A recipient who appears earlier in the list. */
interface Duplicate {
  to: string
  /** Index of the message to the first of them, among all messages. */
  place: number
}

type Result = Composed | FailedRecipient | Duplicate

export function answerOf(message: Composed, messageId: string): SendAnswer {
  const { to, sender, parts, route, porting, options } = message
  return {
    success: true,
    status: 'accepted',
    message_id: messageId,
    to,
    from: sender,
    parts,
    route,
    ...(porting && { porting }),
    ...(options?.reference !== undefined && { reference: options.reference }),
  }
}

/** @param firstId null while ids are not assigned: an answer stored under a key gets them when it is replayed */
export function bulkAnswer(results: readonly Result[], dedupe: boolean, firstId: number | null): BulkAnswer {
  let sent = 0
  let failed = 0
  const messages = results.map((result): SendAnswer | FailedRecipient | DuplicateRecipient => {
    if (isFailed(result)) {
      failed += 1
      return result
    }
    if (isComposed(result)) {
      sent += 1
      return answerOf(result, firstId === null ? '' : String(firstId + sent - 1))
    }
    const { to, place } = result
    const messageId = firstId === null ? laterId(place) : String(firstId + place)
    return { success: true, status: 'duplicate', message_id: messageId, to }
  })
  const total = results.length
  const summary = { total, sent, failed, ...(dedupe && { duplicates: total - sent - failed }) }
  return { success: sent > 0, messages, summary }
}

/** Replaces each repeated message to the same number by a duplicate. */
export function withoutDuplicates(results: readonly (Composed | FailedRecipient)[]): Result[] {
  const places = new Map<string, number>()
  return results.map((result) => {
    if (isFailed(result)) return result
    const place = places.get(result.to)
    if (place !== undefined) return { to: result.to, place }
    places.set(result.to, places.size)
    return result
  })
}

export function isComposed(result: Result): result is Composed {
  return 'carrierId' in result
}

export function isFailed(result: Result): result is FailedRecipient {
  return 'success' in result
}
