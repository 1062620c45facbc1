import { hash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { temporaryApi } from '../test/temporary-api.ts'

const api = await temporaryApi(afterAll, { WEBSMS_TRUST_PROXY: 'loopback' })
const page = (path: string, headers = {}) => api.app.inject({ method: 'GET', url: `/api/connexus${path}`, headers })
const html = (await page('/')).body

test('the page is there with and without a slash at its end', async () => {
  for (const path of ['', '/']) {
    const { statusCode, headers, body } = await page(path)
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(body).toContain('<title>WebSMS API reference</title>')
  }
})

test('it takes its script and the document from here', async () => {
  const addresses = [...html.matchAll(/\b(?:src|href|url)"?\s*[=:]\s*"([^"]+)"/g)].map(([, address]) => address!)
  expect(addresses.sort()).toEqual(['/api/connexus/openapi.json', '/api/connexus/reference.js'])
  for (const url of addresses) expect((await api.app.inject({ method: 'GET', url })).statusCode).toBe(200)
})

test('it names no other host, and everything that would ask one is off', () => {
  expect(html).not.toMatch(/https?:|\/\//)
  const settings = JSON.parse(/createApiReference\('#app', (\{[\s\S]*\})\)/.exec(html)![1]!)
  expect(settings).toMatchObject({
    proxyUrl: '',
    withDefaultFonts: false,
    telemetry: false,
    agent: { disabled: true },
    mcp: { disabled: true },
    hideClientButton: true,
    showDeveloperTools: 'never',
  })
})

test('its policy lets it ask this host alone, and run no script but its own', async () => {
  const { headers } = await page('/')
  const policy = Object.fromEntries(
    String(headers['content-security-policy'])
      .split('; ')
      .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]),
  )
  const [, inline] = /<script type="text\/javascript">([\s\S]*?)<\/script>/.exec(html)!
  expect(policy).toEqual({
    'default-src': ["'none'"],
    'script-src': ["'self'", `'sha256-${hash('sha256', inline!, 'base64')}'`],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'", 'data:'],
    'connect-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
  })
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
  expect(html.match(/<script/g)).toHaveLength(2)
})

test('behind TLS it asks to be reached by TLS from then on', async () => {
  const behindTls = await page('/', { 'x-forwarded-proto': 'https' })
  expect(behindTls.headers['strict-transport-security']).toBe('max-age=31536000')
  expect((await page('/')).headers['strict-transport-security']).toBeUndefined()
})

test('its script comes packed for those who take it packed', async () => {
  const plain = await page('/reference.js')
  const packed = await page('/reference.js', { 'accept-encoding': 'br, gzip' })
  expect(packed.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'content-encoding': 'gzip',
    vary: 'accept-encoding',
    'x-content-type-options': 'nosniff',
  })
  expect(plain.headers['content-encoding']).toBeUndefined()
  expect(gunzipSync(packed.rawPayload).equals(plain.rawPayload)).toBe(true)
  expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2)
})
