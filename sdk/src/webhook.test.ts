import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { type SignedWebhook, verifyWebhook } from './webhook.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const body = '{"type":"mo","from":"6421234567","to":"2190","message":"Āe","timestamp":"2024-01-15T10:30:00Z"}'

function signed(more: Record<string, string> = {}, at = Math.floor(Date.now() / 1000)): SignedWebhook {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const signature = createHmac('sha256', key).update(`evt_1.${at}.${body}`).digest('base64')
  return {
    secret,
    body,
    headers: {
      'webhook-id': 'evt_1',
      'webhook-timestamp': String(at),
      'webhook-signature': `v1,${signature}`,
      ...more,
    },
  }
}

test('a webhook gives its event, with its id, time, reference and mark of a test', async () => {
  const { timestamp } = JSON.parse(body)
  expect(await verifyWebhook(signed())).toEqual({
    id: 'evt_1',
    attemptedAt: expect.any(Date),
    event: { type: 'mo', from: '6421234567', to: '2190', message: 'Āe', timestamp },
    reference: null,
    isTest: false,
  })
  const more = { 'websms-reference': 'ride%207%20%C5%8C', 'webhook-test': 'true' }
  expect(await verifyWebhook(signed(more))).toMatchObject({ reference: 'ride 7 Ō', isTest: true })
  expect(await verifyWebhook(signed({ 'websms-reference': '%' }))).toMatchObject({ reference: null })
})

test('the body may be text, bytes, a view of bytes or a buffer, and the headers those of fetch', async () => {
  const bytes = new TextEncoder().encode(body)
  const padded = new Uint8Array([0, ...bytes, 0])
  for (const form of [bytes, bytes.buffer, Buffer.from(body), padded.subarray(1, -1)]) {
    expect(await verifyWebhook({ ...signed(), body: form })).toMatchObject({ id: 'evt_1' })
  }
  const { headers } = signed()
  expect(await verifyWebhook({ ...signed(), headers: new Headers(headers as Record<string, string>) })).toBeDefined()
})

test('one secret of several is enough', async () => {
  expect(await verifyWebhook({ ...signed(), secret: ['whsec_b3RoZXI=', secret] })).toBeDefined()
})

const now = () => Math.floor(Date.now() / 1000)

test.each<[string, () => SignedWebhook, string]>([
  ['an attempt of long ago', () => signed({}, now() - 301), 'timestamp_out_of_range'],
  ['an attempt of the future', () => signed({}, now() + 320), 'timestamp_out_of_range'],
  ['a time that is no number', () => signed({ 'webhook-timestamp': '1e9' }), 'timestamp_out_of_range'],
  ['another id', () => signed({ 'webhook-id': 'evt_2' }), 'signature_mismatch'],
  ['a signature of another version', () => signed({ 'webhook-signature': 'v2,AAAA' }), 'signature_mismatch'],
  ['a signature that is no base64', () => signed({ 'webhook-signature': 'v1,%' }), 'signature_mismatch'],
  ['no signature', () => signed({ 'webhook-signature': '' }), 'missing_header'],
  ['another secret', () => ({ ...signed(), secret: 'whsec_b3RoZXI=' }), 'signature_mismatch'],
  ['no secret', () => ({ ...signed(), secret: undefined }), 'invalid_secret'],
  ['an empty list of secrets', () => ({ ...signed(), secret: [] }), 'invalid_secret'],
  ['a secret that is no base64', () => ({ ...signed(), secret: 'whsec_%' }), 'invalid_secret'],
  ['a body that was parsed', () => ({ ...signed(), body: JSON.parse(body) }), 'invalid_body'],
])('%s is refused', async (_, webhook, code) => {
  await expect(verifyWebhook(webhook())).rejects.toMatchObject({ name: 'WebhookError', code })
})
