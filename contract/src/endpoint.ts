/** An entry of the customers' API: what the table in `endpoints.ts` is made of. */
import type { TObject, TSchema } from 'typebox'
import type { ErrorName } from './errors.ts'

/** The base path of the API (reference "Base URL"). */
export const apiBase = '/api/connexus'

/** The largest request, 10,000 recipients each written in full on a line of its own, stays below a quarter of this. */
export const sendBytesMax = 4_000_000

/** The largest JSON body of a send with `messages`. */
export const personalBytesMax = 16_000_000

/** The limit of all other requests. */
export const bodyBytesMax = 64_000

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface Endpoint<Request extends TObject = TObject, Answer extends TSchema = TSchema> {
  readonly summary: string
  readonly description: string
  /** The chapter of the documentation that it stands in. */
  readonly chapter: Chapter
  /** Below the base URL; every method is served on each of them. */
  readonly paths: readonly string[]
  readonly methods: readonly Method[]
  /** The body of a POST or PUT, the query string of a GET or DELETE. */
  readonly request: Request
  /** The schema that the gateway checks, when it allows more than `request` documents. */
  readonly checked?: TSchema
  /** Maximum bytes of a body, when the endpoint needs more than others. */
  readonly bodyBytesMax?: number
  /** The answers of HTTP 200, by their shape. */
  readonly answers: readonly Answer[]
  readonly errors: readonly ErrorName[]
  /** False for the endpoint that gives tokens. */
  readonly needsToken: boolean
  /** A POST that is repeated with the same Idempotency-Key takes effect once. */
  readonly idempotent: boolean
  /** The answer holds a token or a code: nobody may keep a copy. */
  readonly secret: boolean
  readonly requestExamples: Examples
  readonly answerExamples: Examples
}

/** By name, in the order in which they are shown. */
export type Examples = Readonly<Record<string, unknown>>

export const chapters = {
  Authentication: 'Exchange your client ID and client secret for an access token.',
  Messages: 'Send a message to one number or to many, ask what it would cost, and check its delivery.',
  Templates: 'Texts with fields, such as `{{ first_name }}`, that are kept by name and version.',
  'One-time passwords': 'Send a verification code with your company name, and check it.',
  'Opt-outs': 'Numbers that get no more messages from a sender, by a STOP from the handset or by your own list.',
  Numbers: 'Validate a phone number and find its carrier.',
  Account: 'Your prepaid balance.',
} as const

export type Chapter = keyof typeof chapters

/** Errors of every request with a body. */
export const bodyErrors = [
  'missing_parameter',
  'invalid_parameter',
  'bad_json',
  'bad_encoding',
  'unsupported_media_type',
  'body_too_large',
  'invalid_request',
] as const satisfies readonly ErrorName[]

/** Errors of every request with a token. */
export const tokenErrors = [
  'invalid_token',
  'account_suspended',
  'rate_limited',
] as const satisfies readonly ErrorName[]

export const faults = ['server_error', 'server_busy'] as const satisfies readonly ErrorName[]

export const idempotencyErrors = [
  'invalid_idempotency_key',
  'request_in_progress',
  'idempotency_key_reused',
] as const satisfies readonly ErrorName[]

/** Errors of one recipient. */
export const recipientErrors = [
  'invalid_number',
  'country_not_allowed',
  'sender_not_allowed',
  'no_route',
] as const satisfies readonly ErrorName[]

/** Errors of messages, whether they are sent or quoted. */
export const messageErrors = [
  ...bodyErrors,
  'unregistered_sender',
  'sender_not_usable',
  'message_too_long',
  'option_not_granted',
  'option_not_carried',
  'opted_out',
  'too_many_recipients',
  'template_not_found',
  'missing_field',
  'invalid_field',
  ...recipientErrors,
] as const satisfies readonly ErrorName[]
