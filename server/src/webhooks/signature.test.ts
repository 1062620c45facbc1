import { expect, test } from 'vitest'
import { newWebhookSecret, signatureHeader, signingKey, verifySignature } from './signature.ts'

// The example of the Standard Webhooks specification.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
const seconds = 1614265330
const body = '{"test": 2432232314}'
const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='

const headers = (value: string) => ({
  'webhook-id': id,
  'webhook-timestamp': String(seconds),
  'webhook-signature': value,
})
const verify = (value: string, { given = secret, text = body, offMs = 0 } = {}) =>
  verifySignature(given, { headers: headers(value), body: text }, seconds * 1000 + offMs)

test("signs the specification's example as the specification does", () => {
  expect(signatureHeader([signingKey(secret)], id, seconds, body)).toBe(signature)
  expect(signatureHeader([signingKey(secret)], id, seconds, Buffer.from(body))).toBe(signature)
})

test('two secrets give two signatures, and either secret verifies', () => {
  const next = newWebhookSecret()
  const both = signatureHeader([signingKey(next), signingKey(secret)], id, seconds, body)
  expect(both.split(' ')).toHaveLength(2)
  expect(verify(both)).toBe(true)
  expect(verify(both, { given: next })).toBe(true)
  expect(verify(both, { given: newWebhookSecret() })).toBe(false)
})

test.each([
  ['another body', verify(signature, { text: `${body} ` })],
  ['another secret', verify(signature, { given: newWebhookSecret() })],
  ['a cut signature', verify(signature.slice(0, -1))],
  ['no signature', verify('')],
  ['a time 5 min and 1 s ago', verify(signature, { offMs: 301_000 })],
  ['a time 5 min and 1 s ahead', verify(signature, { offMs: -301_000 })],
  ['no headers', verifySignature(secret, { headers: {}, body }, seconds * 1000)],
  [
    'a time that is not a number',
    verifySignature(secret, { headers: { ...headers(signature), 'webhook-timestamp': 'x' }, body }, seconds * 1000),
  ],
])('refuses %s', (_what, verified) => {
  expect(verified).toBe(false)
})

test('accepts a webhook that is up to 5 min old or ahead', () => {
  expect(verify(signature, { offMs: 300_000 })).toBe(true)
  expect(verify(signature, { offMs: -300_000 })).toBe(true)
})

test('a new secret is whsec_ and 32 random bytes', () => {
  const fresh = newWebhookSecret()
  expect(fresh).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  expect(signingKey(fresh).symmetricKeySize).toBe(32)
  expect(newWebhookSecret()).not.toBe(fresh)
})

test('a secret without a key is an error, not a signature that anyone could make', () => {
  expect(() => signingKey('whsec_')).toThrow(RangeError)
})
