import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { newWebhookSecret, signatureHeader, signingKey } from '../server/src/webhooks/signature.ts'

const page = readFileSync(new URL('../docs/webhooks.md', import.meta.url), 'utf8')

test('the JavaScript on the webhooks page accepts our signature, and no other secret, body or old timestamp', async () => {
  const code = /```js\n([\s\S]*?)```/.exec(page)![1]!
  const { verify } = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)
  const [secret, old] = [newWebhookSecret(), newWebhookSecret()]
  const body = Buffer.from('{"type":"mo","message":"Kia ora, mā te wā"}')
  const headers = (at: number) => ({
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(at),
    'webhook-signature': signatureHeader([signingKey(old), signingKey(secret)], 'evt_1', at, body),
  })
  const now = Math.floor(Date.now() / 1000)
  expect(verify(secret, headers(now), body)).toBe(true)
  expect(verify(old, headers(now), body)).toBe(true)
  expect(verify(newWebhookSecret(), headers(now), body)).toBe(false)
  expect(verify(secret, headers(now), Buffer.from('{}'))).toBe(false)
  expect(verify(secret, headers(now - 600), body)).toBe(false)
  expect(verify(secret, {}, body)).toBe(false)
})
