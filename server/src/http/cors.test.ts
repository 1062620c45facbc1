import { afterAll, expect, test } from 'vitest'
import { temporaryApi } from '../test/temporary-api.ts'

const site = 'https://shop.example.com'
const open = await temporaryApi(afterAll, { WEBSMS_CORS_ORIGINS: `${site}, http://localhost:5173/` })
const closed = await temporaryApi(afterAll)

const preflightOf = (origin: string, url = '/api/connexus/sms/out') =>
  ({
    ...{ method: 'OPTIONS', url },
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
  }) as const

test('a preflight of a listed site is answered without a token, below the API alone', async () => {
  for (const origin of [site, 'http://localhost:5173']) {
    const { statusCode, headers } = await open.app.inject(preflightOf(origin))
    expect(statusCode).toBe(204)
    expect(headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, POST, PUT, DELETE',
      'access-control-allow-headers': expect.stringContaining('Authorization, Content-Type, Idempotency-Key'),
      vary: 'Origin',
    })
    expect(headers).not.toHaveProperty('access-control-allow-credentials')
  }
  for (const url of ['/healthz', '/docs/', '/members/api/session', '/']) {
    const { headers } = await open.app.inject(preflightOf(site, url))
    expect(headers, url).not.toHaveProperty('access-control-allow-origin')
  }
})

test('answers and errors to a listed site can be read, with the headers that tell what happened', async () => {
  const customer = await open.customer()
  const good = await open.call('POST', '/sms/balance', { headers: { origin: site, ...customer.headers } })
  const bad = await open.call('POST', '/sms/balance', { headers: { origin: site } })
  const unknown = await open.call('GET', '/sms/balances', { headers: { origin: site } })
  expect([good.status, bad.status, unknown.status]).toEqual([200, 401, 404])
  for (const { headers } of [good, bad, unknown]) {
    expect(headers['access-control-allow-origin']).toBe(site)
    const exposed = String(headers['access-control-expose-headers']).split(', ')
    expect(exposed).toEqual(
      expect.arrayContaining(['Retry-After', 'WebSMS-Error', 'WebSMS-Idempotency', 'X-Request-Id']),
    )
  }
})

test.each([
  ['a site that is not listed', open, 'https://shop.example.com.evil.example'],
  ['another scheme', open, 'http://shop.example.com'],
  ['another port', open, 'http://localhost:5174'],
  ['a page from a file', open, 'null'],
  ['any site, where none is listed', closed, site],
])('%s is told nothing', async (_what, { app, call }, origin) => {
  const asked = await app.inject(preflightOf(origin))
  const sent = await call('POST', '/sms/balance', { headers: { origin } })
  const lost = await call('GET', '/nothing', { headers: { origin } })
  expect([asked.statusCode, sent.status, lost.status]).toEqual([404, 401, 404])
  for (const { headers } of [asked, sent, lost]) expect(headers).not.toHaveProperty('access-control-allow-origin')
})
