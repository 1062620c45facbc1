/** The request that carries an event: what is sent, and what people are told was sent, both come from here. */
import packageJson from '../../package.json' with { type: 'json' }
import type { Destination } from './endpoint.ts'
import { signatureHeader } from './signature.ts'

/** One try, ready to be sent. */
export interface WebhookRequest extends HeaderValues {
  /** Connections are not shared between accounts. */
  accountId: number
  /** Scheme, host and port. */
  origin: string
  /** Path and query. */
  path: string
  body: Buffer
}

export interface HeaderValues {
  webhookId: string
  /** Seconds since epoch. */
  timestampSeconds: number
  /** Null: not known any more. */
  signature: string | null
  /** What it carries is made up. */
  test?: boolean
}

export type OpenDestination = Extract<Destination, { ok: true }>

export interface Unsigned {
  webhookId: string
  body: string
  /** When the try begins, ms since epoch. */
  at: number
  test?: boolean
}

export const signedRequest = (
  { accountId, origin, path, keys }: OpenDestination,
  { webhookId, body: text, at, test = false }: Unsigned,
): WebhookRequest => {
  const timestampSeconds = Math.floor(at / 1000)
  const body = Buffer.from(text)
  const signature = signatureHeader(keys, webhookId, timestampSeconds, body)
  return { accountId, origin, path, body, webhookId, timestampSeconds, signature, test }
}

/** In the order in which they are sent. */
export const webhookHeaders = ({ webhookId, timestampSeconds, signature, test }: HeaderValues): [string, string][] => [
  ['content-type', 'application/json'],
  ['user-agent', userAgent],
  ['webhook-id', webhookId],
  ['webhook-timestamp', String(timestampSeconds)],
  ...(signature === null ? [] : ([['webhook-signature', signature]] satisfies [string, string][])),
  ...(test ? ([['webhook-test', 'true']] satisfies [string, string][]) : []),
]

const userAgent = `WebSMS/${packageJson.version}`
