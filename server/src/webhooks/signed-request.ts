/** The request that carries an event. Both the request that is sent and the one that people are shown are made here. */
import packageJson from '../../package.json' with { type: 'json' }
import type { CheckedDestination } from './destination.ts'
import { signatureHeader } from './signature.ts'

/** One attempt, ready to be sent. */
export interface WebhookRequest extends HeaderValues {
  /** Connections are not shared between accounts. */
  accountId: number
  /** Scheme, host and port. */
  origin: string
  /** Path and query. */
  path: string
  body: Buffer
}

interface HeaderValues {
  webhookId: string
  /** Seconds since epoch. */
  timestampSeconds: number
  /** Null: no longer known. */
  signature: string | null
  /** True for a test event. */
  test?: boolean
  /** The customer's reference of the message that the event is about. */
  reference?: string | undefined
  /** Passes a trace on, where the message has one. */
  traceparent?: string | undefined
}

export type AllowedDestination = Extract<CheckedDestination, { ok: true }>

interface Unsigned {
  webhookId: string
  body: string
  /** Time at which the attempt begins, in ms since epoch. */
  at: number
  test?: boolean
  reference?: string | undefined
  traceparent?: string | undefined
}

export const signedRequest = (
  { accountId, origin, path, keys }: AllowedDestination,
  { webhookId, body: text, at, test = false, reference, traceparent }: Unsigned,
): WebhookRequest => {
  const timestampSeconds = Math.floor(at / 1000)
  const body = Buffer.from(text)
  const signature = signatureHeader(keys, webhookId, timestampSeconds, body)
  return { accountId, origin, path, body, webhookId, timestampSeconds, signature, test, reference, traceparent }
}

/** In the order in which they are sent. */
export const webhookHeaders = ({
  webhookId,
  timestampSeconds,
  signature,
  test,
  reference,
  traceparent,
}: HeaderValues): [string, string][] => [
  ['content-type', 'application/json'],
  ['user-agent', userAgent],
  ['webhook-id', webhookId],
  ['webhook-timestamp', String(timestampSeconds)],
  ...(signature === null ? [] : ([['webhook-signature', signature]] satisfies [string, string][])),
  ...(test ? ([['webhook-test', 'true']] satisfies [string, string][]) : []),
  // Unsigned: the signature covers the id, the time and the body alone. Text as percent-encoded UTF-8.
  ...(reference === undefined
    ? []
    : ([['websms-reference', encodeURIComponent(reference)]] satisfies [string, string][])),
  ...(traceparent === undefined ? [] : ([['traceparent', traceparent]] satisfies [string, string][])),
]

const userAgent = `WebSMS/${packageJson.version}`
