/** Answers that the store remembers for requests with an Idempotency-Key. */

/** Time that an Idempotency-Key stands for its request, in ms (promise 7: 24 h). */
export const idempotencyKeyMs = 24 * 3_600_000

/** The Idempotency-Key of a request. Keys count for one account and path. */
export interface RequestKey {
  /** Below the base URL, such as `/sms/out`. */
  path: string
  key: string
  /** Fingerprint of the request's parameters: another one shows that the key was used for another request. */
  fingerprint: string
}

/** A request's key and the answer for its repetitions. */
export interface KeyedAnswer extends RequestKey {
  /** The answer without the ids of its messages, which are not known yet; for a one-time code encrypted. */
  answer: string
  at: number
}

/** The accepted request of an Idempotency-Key. */
export interface FoundAnswer {
  fingerprint: string
  /** The first of its messages' ids; the others follow in a row. */
  firstId: number
  /** Null for a one-time code. */
  answer: string | null
  /** The encrypted answer of a one-time code; null for others, and once the code has expired. */
  sealedAnswer: string | null
}

/** A request with the same Idempotency-Key was accepted meanwhile: its answer can be found. */
export interface AlreadyAnswered {
  ok: false
  reason: 'already_answered'
}

export interface AnswerVerbs {
  /** The answer for a repetition of the request with this Idempotency-Key; null when none was accepted in time. */
  findAnswer(accountId: number, path: string, key: string, at: number): Promise<FoundAnswer | null>
  /** Removes Idempotency-Keys that are older than `before`; returns how many: 0 when none is left. */
  expireAnswers(before: number, limit: number): Promise<number>
}
