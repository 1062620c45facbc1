/** The SDK on a page of another site, in a real browser, at a gateway that allows that site. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { startBrowser } from '../members/start-browser.ts'
import { customerOf, servedApi } from './set-up.ts'

/** An empty page, and the modules of the SDK. */
const site = createServer((request, response) => {
  const [, name] = /^\/sdk\/([\w-]+\.ts)$/.exec(request.url!) ?? []
  if (name === undefined) return response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>')
  const source = readFileSync(new URL(`../../sdk/src/${name}`, import.meta.url), 'utf8')
  response.writeHead(200, { 'content-type': 'text/javascript' }).end(stripTypeScriptTypes(source))
})
site.listen(0, '127.0.0.1')
await once(site, 'listening')
const browser = await startBrowser()
afterAll(async () => {
  await browser.close()
  site.closeAllConnections()
  site.close()
})

const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`

test('a page sends once though the connection is lost, reads names of errors, and verifies webhooks', async () => {
  const api = await servedApi(afterAll, { WEBSMS_CORS_ORIGINS: origin })
  const { customer, proxy, accepted } = await customerOf(api, afterAll)
  proxy.next('/sms/out', 'cut after')
  const { clientId, clientSecret } = customer
  const program = `(async () => {
    const { createClient, verifyWebhook } = await import('/sdk/index.ts')
    const websms = createClient(${JSON.stringify({ clientId, clientSecret, baseUrl: proxy.url })})
    const { to } = await websms.send({ to: '6421234567', body: 'Kia ora' })
    const missing = await websms.status('1').catch(({ code, requestId }) => ({ code, hasId: requestId !== null }))
    const headers = { 'webhook-id': '1', 'webhook-timestamp': String(Math.floor(Date.now() / 1000)), 'webhook-signature': 'v1,AAAA' }
    const forged = await verifyWebhook({ secret: 'whsec_AAAA', headers, body: '{}' }).catch(({ code }) => code)
    return { to, missing, forged }
  })()`
  const tab = await browser.newPage()
  await tab.goto(origin)
  expect(await tab.evaluate(program)).toEqual({
    to: '6421234567',
    missing: { code: 'message_not_found', hasId: true },
    forged: 'signature_mismatch',
  })
  expect(await accepted()).toEqual({ messages: 1, dollars: 0.1 })
  expect(proxy.count('/sms/out')).toBeGreaterThan(1)
})

test('a page of a site that is not listed gets no answer of the API, and no listed one an answer with cookies', async () => {
  const api = await servedApi(afterAll, { WEBSMS_CORS_ORIGINS: origin })
  const ask = (options: object) =>
    `fetch(${JSON.stringify(`${api.url}/sms/balance`)}, ${JSON.stringify({ method: 'POST', ...options })}).then(
      ({ status }) => status, ({ name }) => name)`
  const headers = { authorization: 'Bearer unknown' }
  const [listed, unlisted] = [await browser.newPage(), await browser.newPage()]
  await Promise.all([listed.goto(origin), unlisted.goto(origin.replace('127.0.0.1', 'localhost'))])
  expect(await listed.evaluate(ask({ headers }))).toBe(401)
  expect(await listed.evaluate(ask({ headers, credentials: 'include' }))).toBe('TypeError')
  expect(await unlisted.evaluate(ask({ headers }))).toBe('TypeError')
})
