import { gunzipSync } from 'node:zlib'
import { endpoints, errors } from '@websms/contract'
import { afterAll, describe, expect, test } from 'vitest'
import { temporaryApi } from '../test/temporary-api.ts'

const publicUrl = 'https://sms.example.nz'
const api = await temporaryApi(afterAll, {
  WEBSMS_TRUST_PROXY: 'loopback',
  WEBSMS_PUBLIC_URL: publicUrl,
  WEBSMS_PARTS_MAX: '3',
  WEBSMS_COUNTRIES: 'NZ,AU',
  WEBSMS_OTP_PER_NUMBER: '0',
})
const ask = (url: string, headers = {}) => api.app.inject({ method: 'GET', url, headers })
const page = (headers = {}) => ask('/api/connexus/', headers)
const html = (await page()).body

const attributes = (name: string) =>
  [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(([, value]) => value!)

test('the page is there with and without a slash at its end, in a language', async () => {
  for (const path of ['', '/']) {
    const { statusCode, headers, body } = await ask(`/api/connexus${path}`)
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(body).toContain('<html lang="en-NZ">')
    expect(body).toContain('<title>API reference · WebSMS</title>')
  }
})

test('it loads files from this host alone, and they exist', async () => {
  const loaded = [...html.matchAll(/<(?:script|link|img)\s[^>]*\b(?:src|href)="([^"]+)"/g)].map(
    ([, address]) => address!,
  )
  expect(new Set(loaded.map((address) => address.split('?')[0]))).toEqual(
    new Set(['/api/connexus/reference.css', '/api/connexus/reference.js', '/api/connexus/reference.svg']),
  )
  for (const url of loaded) {
    const { statusCode, headers } = await ask(url)
    expect([statusCode, headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable'])
  }
})

test('its policy lets it ask this host alone, and run no script or style but its own files', async () => {
  const { headers } = await page()
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  )
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
  expect(html).not.toMatch(/<script>|<style|\sstyle=|\son\w+=/)
})

test('behind TLS it asks to be reached by TLS from then on', async () => {
  expect((await page({ 'x-forwarded-proto': 'https' })).headers['strict-transport-security']).toBe('max-age=31536000')
  expect((await page()).headers['strict-transport-security']).toBeUndefined()
})

test('it is compressed for clients that accept compression', async () => {
  const packed = await page({ 'accept-encoding': 'br, gzip' })
  expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' })
  expect(gunzipSync(packed.rawPayload).toString()).toBe(html)
})

test('every link within it has its place, and no place is there twice', () => {
  const ids = attributes('id')
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  const wanted = [
    ...attributes('href')
      .filter((href) => href.startsWith('#'))
      .map((href) => href.slice(1)),
    ...['aria-labelledby', 'aria-controls', 'for'].flatMap(attributes),
  ]
  expect(wanted.filter((id) => !ids.includes(id))).toEqual([])
})

test('it leads to the Members Area, and to the OpenAPI document', () => {
  expect(attributes('href')).toEqual(
    expect.arrayContaining(['/members/', '/members/keys', '/api/connexus/openapi.json']),
  )
})

describe('a customer reads', () => {
  const text = html
    .replace(/<[^>]+>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')

  test.each(Object.entries(endpoints))('endpoint %s with its paths, answers and a form to try it', (name, endpoint) => {
    expect(attributes('id')).toContain(name)
    for (const path of endpoint.paths) expect(html).toContain(`<code>${path}</code>`)
    for (const answer of Object.values(endpoint.answerExamples)) expect(text).toContain(JSON.stringify(answer, null, 2))
    expect(html).toContain(`data-method="${endpoint.methods[0]}" data-path="${endpoint.paths[0]}"`)
  })

  test('every error with its cause and its fix', () => {
    for (const entry of Object.values(errors)) {
      for (const sentence of [entry.text, entry.cause, entry.cure]) expect(text).toContain(sentence.replaceAll('`', ''))
    }
  })

  test('the limits of this gateway, and where it sends to', () => {
    expect(text).toContain('3 (maximum)up to 460up to 201')
    expect(text).toContain('This gateway sends to New Zealand and Australia.')
    expect(text).toContain('One-time passwords to one numbernone')
    expect(text).toContain('Recipients in one request10,000')
  })

  test('segments and price, statuses, retries and the signature', () => {
    for (const words of [
      '$0.10 NZD',
      'up to 307',
      'Not delivered within 48 hours',
      '30 minutes later',
      'webhook-signature',
      'HMAC-SHA256 over id.timestamp.body',
      'timingSafeEqual',
      'hash_equals',
      'hmac.compare_digest',
    ])
      expect(text).toContain(words)
  })

  test('requests with the address that programs use', () => {
    expect(text).toContain(`curl ${publicUrl}/api/connexus/sms/out`)
    expect(text).not.toContain('localhost')
  })
})
