/** Checks that a webhook comes from the gateway: signatures of the Standard Webhooks scheme over the bytes as they came. */
import { WebhookError } from './errors.ts'
import type { InboundEvent, OptOutEvent, ReceiptEvent } from './events.ts'

export interface SignedWebhook {
  /** The webhook secret of the API key, `whsec_…`. Several are secrets of several keys: one that fits is enough. A variable of the
   *  environment that is not set is refused. */
  secret: string | readonly string[] | undefined
  /** The headers of the request, as a `Headers` object or by their names in lower case. */
  headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  /** The body as it came, before anything parsed it. */
  body: Uint8Array | ArrayBuffer | string
  /** Seconds by which the time of the attempt may differ from that of this machine. Default 300. */
  toleranceSeconds?: number
}

/** A receipt, a reply, or an opt-out. Leave types aside that you do not know: others may follow. */
export type WebhookEvent = ReceiptEvent | InboundEvent | OptOutEvent

export interface Webhook {
  /** The event: the same at each attempt, so that one that was handled can be told. */
  id: string
  /** Time of the attempt. */
  attemptedAt: Date
  event: WebhookEvent
  /** The reference of the message that the event is about, where it has one. It is not signed: `message_id` is what counts. */
  reference: string | null
  /** True for a test event from the Members Area, whose content is made up. */
  isTest: boolean
}

/** @throws WebhookError `missing_header`, `timestamp_out_of_range`, `signature_mismatch`: answer 401; `invalid_secret` and
 *  `invalid_body` are faults of the receiver */
export async function verifyWebhook(webhook: SignedWebhook): Promise<Webhook> {
  const { secret, toleranceSeconds = 300 } = webhook
  const header = (name: string) => headerOf(webhook.headers, name)
  const id = required(header, 'webhook-id')
  const timestamp = required(header, 'webhook-timestamp')
  const signatures = required(header, 'webhook-signature')
  const body = bytesOf(webhook.body)

  const offSeconds = Math.abs(Date.now() / 1000 - Number(timestamp))
  if (!/^\d+$/.test(timestamp) || offSeconds > toleranceSeconds) {
    throw new WebhookError(`The attempt was made at ${timestamp}, which is too far from the time of this machine`, {
      code: 'timestamp_out_of_range',
    })
  }
  const signed = joined(encoder.encode(`${id}.${timestamp}.`), body)
  if (!(await isSigned(signed, secretsIn(secret), signatures))) {
    throw new WebhookError('No signature fits: the secret is another one, or the body is not as it was sent', {
      code: 'signature_mismatch',
    })
  }
  return {
    id,
    attemptedAt: new Date(Number(timestamp) * 1000),
    event: eventIn(body),
    reference: decoded(header('websms-reference')),
    isTest: header('webhook-test') === 'true',
  }
}

function secretsIn(secret: SignedWebhook['secret']): readonly string[] {
  const secrets = typeof secret === 'string' ? [secret] : (secret ?? [])
  if (secrets.length > 0) return secrets
  throw new WebhookError('The webhook secret is missing: it is shown with the API key', { code: 'invalid_secret' })
}

/** Signatures of a webhook that are tried, at most: there are two while a secret is rotated. */
const signaturesMax = 10

/** `crypto.subtle.verify` compares in constant time. */
async function isSigned(signed: Bytes, secrets: readonly string[], header: string): Promise<boolean> {
  const signatures = header
    .split(' ', signaturesMax)
    .filter((text) => text.startsWith('v1,'))
    .map((text) => fromBase64(text.slice(3)))
  for (const secret of secrets) {
    const key = await signingKey(secret)
    for (const signature of signatures) {
      if (signature !== null && (await crypto.subtle.verify('HMAC', key, signature, signed))) return true
    }
  }
  return false
}

function signingKey(secret: string) {
  const bytes = fromBase64(secret.trim().replace(/^whsec_/, ''))
  if (bytes === null || bytes.length === 0) {
    throw new WebhookError('The webhook secret has the wrong form: it is whsec_ and base64', { code: 'invalid_secret' })
  }
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
}

type Bytes = Uint8Array<ArrayBuffer>

const encoder = new TextEncoder()

function headerOf(headers: SignedWebhook['headers'], name: string): string | null {
  if (headers instanceof Headers) return headers.get(name)
  const value = (headers as Readonly<Record<string, string | readonly string[] | undefined>>)[name]
  return typeof value === 'string' ? value : (value?.[0] ?? null)
}

function required(header: (name: string) => string | null, name: string): string {
  const value = header(name)
  if (value) return value
  throw new WebhookError(`The header ${name} is missing: this is no webhook of the gateway`, { code: 'missing_header' })
}

function bytesOf(body: unknown): Uint8Array {
  if (typeof body === 'string') return encoder.encode(body)
  if (body instanceof ArrayBuffer) return new Uint8Array(body)
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength)
  throw new WebhookError('body must be the bytes as they came: something has parsed them before', {
    code: 'invalid_body',
  })
}

function joined(one: Uint8Array, other: Uint8Array): Bytes {
  const bytes = new Uint8Array(one.length + other.length)
  bytes.set(one)
  bytes.set(other, one.length)
  return bytes
}

function eventIn(body: Uint8Array): WebhookEvent {
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch (cause) {
    throw new WebhookError('The body is signed, and is not JSON', { code: 'invalid_body', cause })
  }
}

function fromBase64(text: string): Bytes | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}

function decoded(reference: string | null): string | null {
  try {
    return reference === null ? null : decodeURIComponent(reference)
  } catch {
    return null
  }
}
