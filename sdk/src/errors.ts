/**
 * The errors that the client throws. All of them are a `WebsmsError` with a `code` for programs:
 *
 *   WebsmsError ─┬─ ApiError         the server answered with an error
 *                ├─ ConnectionError  no answer came, so the outcome may be unknown
 *                ├─ BulkError        a bulk ended between its requests
 *                └─ WebhookError     a webhook is not to be believed
 */
import type { BulkAnswer, DuplicateRecipient, FailedRecipient, SendAnswer } from './answers.ts'
import type { ErrorName } from './error-names.ts'

/** Codes for servers that do not name their errors: they stand for the HTTP status. */
type StatusCode = 'bad_request' | 'unauthorized' | 'http_error'

/** Codes of errors that no server answered with. */
type LocalCode =
  | 'invalid_option'
  | 'connection_failed'
  | 'timeout'
  | 'aborted'
  | 'invalid_answer'
  | 'invalid_secret'
  | 'missing_header'
  | 'timestamp_out_of_range'
  | 'signature_mismatch'
  | 'invalid_body'

/** A name of an error of the API, as in docs/errors.md, or a code of this package. */
export type ErrorCode = ErrorName | StatusCode | LocalCode

interface ErrorFacts {
  code: ErrorCode
  status?: number | null
  requestId?: string | null
  cause?: unknown
}

export class WebsmsError extends Error {
  override name = 'WebsmsError'
  readonly code: ErrorCode
  /** HTTP status of the answer; null without one. */
  readonly status: number | null
  /** X-Request-Id of the answer, for questions to the operator; null without one. */
  readonly requestId: string | null

  constructor(message: string, { code, status = null, requestId = null, cause }: ErrorFacts) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.status = status
    this.requestId = requestId
  }
}

/** The server answered with an error, or with something that is not an answer of the API. */
export class ApiError extends WebsmsError {
  override name = 'ApiError'
  declare readonly status: number
  /** Retry-After of the answer, in ms; null without one. */
  readonly retryAfterMs: number | null
  /** The body of the answer: an object where it was JSON, else text. */
  readonly body: unknown
  /** False: nothing was sent or charged. True after a 5xx, or an answer that cannot be read. */
  readonly mayHaveTakenEffect: boolean
  /** The Idempotency-Key of the request; null without one. To a server that keeps keys the same request can be made again with it. */
  idempotencyKey: string | null = null

  constructor(message: string, facts: ErrorFacts & { status: number; retryAfterMs: number | null; body: unknown }) {
    super(message, facts)
    const { code, status } = facts
    this.mayHaveTakenEffect = code === 'invalid_answer' || (status >= 500 && code !== 'server_busy')
    this.retryAfterMs = facts.retryAfterMs
    this.body = facts.body
  }
}

/** No answer came: `code` is `connection_failed` or `timeout`. */
export class ConnectionError extends WebsmsError {
  override name = 'ConnectionError'
  /** True when the request may have reached the server: what it asked for may have been done. */
  readonly mayHaveTakenEffect: boolean
  /** The Idempotency-Key of the request; null without one. To a server that keeps keys the same request can be made again with it. */
  idempotencyKey: string | null = null

  constructor(message: string, facts: ErrorFacts & { mayHaveTakenEffect: boolean }) {
    super(message, facts)
    this.mayHaveTakenEffect = facts.mayHaveTakenEffect
  }
}

/** The result of one recipient of a bulk. */
export type BulkResult = SendAnswer | FailedRecipient | DuplicateRecipient

interface BulkProgress {
  /** By the place of the recipient in the request; null where there is none. */
  results: readonly (BulkResult | null)[]
  summary: BulkAnswer['summary']
  /** Places of recipients whose request got no answer: they may have been sent to. */
  unknown: readonly number[]
  /** Places of recipients to whom nothing was sent. */
  notSent: readonly number[]
  idempotencyKey: string
}

/** One of several requests of a bulk failed; `cause` is its error, whose code and status are here too. Recipients of earlier
 *  requests were sent to. To a server that keeps keys the same bulk can be sent again with `idempotencyKey`: it continues where it
 *  ended. */
export class BulkError extends WebsmsError implements BulkProgress {
  override name = 'BulkError'
  readonly results: readonly (BulkResult | null)[]
  readonly summary: BulkAnswer['summary']
  readonly unknown: readonly number[]
  readonly notSent: readonly number[]
  readonly idempotencyKey: string

  constructor(cause: unknown, progress: BulkProgress) {
    const { sent, total } = progress.summary
    const [code, status, requestId] =
      cause instanceof WebsmsError ? [cause.code, cause.status, cause.requestId] : (['aborted', null, null] as const)
    super(`The bulk ended after ${sent} of ${total} messages: ${cause instanceof Error ? cause.message : cause}`, {
      code,
      status,
      requestId,
      cause,
    })
    this.results = progress.results
    this.summary = progress.summary
    this.unknown = progress.unknown
    this.notSent = progress.notSent
    this.idempotencyKey = progress.idempotencyKey
  }
}

/** A webhook that was not sent by the gateway, or not now: answer 401 and do nothing. */
export class WebhookError extends WebsmsError {
  override name = 'WebhookError'
}

/** The code of an error whose server does not name it, by its HTTP status. */
export function codeOfStatus(status: number): ErrorCode {
  if (status >= 500) return 'server_error'
  return codes[status] ?? 'http_error'
}

const codes: Readonly<Record<number, ErrorCode>> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'insufficient_balance',
  404: 'not_found',
  409: 'request_in_progress',
  422: 'idempotency_key_reused',
  429: 'rate_limited',
}
