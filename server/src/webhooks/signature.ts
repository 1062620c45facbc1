/**
 * Signs and verifies webhooks by the Standard Webhooks scheme: HMAC-SHA256 over `id.timestamp.body`, one signature for
 * each valid secret, so that a receiver can change its secret without missing an event.
 */
import type { KeyObject } from 'node:crypto'
import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto'

const secretPrefix = 'whsec_'

/** A new signing secret: `whsec_` and the base64 of 32 random bytes. */
export const newWebhookSecret = (): string => secretPrefix + randomBytes(32).toString('base64')

/** The HMAC key inside a secret, made once for many signatures: signing with raw bytes takes six times as long. Throws
 *  a RangeError for a secret that holds no key. */
export const signingKey = (secret: string): KeyObject => {
  const encoded = secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret
  const key = Buffer.from(encoded, 'base64')
  if (key.length === 0) throw new RangeError('a webhook secret is whsec_ followed by base64')
  return createSecretKey(key)
}

/** The value of `webhook-signature`: one `v1,…` for each key, in the order given, separated by a space. */
export const signatureHeader = (
  keys: readonly KeyObject[],
  id: string,
  timestampSeconds: number,
  body: string | Buffer,
): string => {
  const head = `${id}.${timestampSeconds}.`
  return keys.map((key) => `v1,${createHmac('sha256', key).update(head).update(body).digest('base64')}`).join(' ')
}

interface SignedWebhook {
  /** The headers as received; Node's lower-case names. */
  headers: Record<string, string | string[] | undefined>
  /** The body as received, before any parsing. */
  body: string | Buffer
}

/** Maximum difference of a timestamp from the receiver's clock: Standard Webhooks names 5 minutes as the usual
 *  choice. */
const toleranceMs = 5 * 60_000

/** True when a received webhook was signed with this secret and is at most 5 min old or ahead (`nowMs`: ms since
 *  epoch). Any one of several signatures is enough. Compares in constant time. */
export const verifySignature = (secret: string, { headers, body }: SignedWebhook, nowMs: number): boolean => {
  const id = headers['webhook-id']
  const timestamp = headers['webhook-timestamp']
  const signatures = headers['webhook-signature']
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') return false
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(nowMs - Number(timestamp) * 1000) > toleranceMs) return false
  const expected = Buffer.from(signatureHeader([signingKey(secret)], id, Number(timestamp), body))
  return signatures.split(' ').some((signature) => {
    const given = Buffer.from(signature)
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
}
