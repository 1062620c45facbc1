/** The webhook receivers of docs/sdk.md take what the gateway signs, and nothing else. */
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { app as expressApp } from '../../examples/sdk/express.ts'
import { app as fastifyApp } from '../../examples/sdk/fastify.ts'
import { app as honoApp } from '../../examples/sdk/hono.ts'
import { POST } from '../../examples/sdk/next.ts'
import worker from '../../examples/sdk/worker.ts'
import { newWebhookSecret, signingKey } from '../../server/src/webhooks/signature.ts'
import { signedRequest, webhookHeaders } from '../../server/src/webhooks/signed-request.ts'

const secret = newWebhookSecret()
const previous = newWebhookSecret()
const stranger = newWebhookSecret()
const receipt = '{"type":"dlr","message_id":"1188236","status":"delivered","timestamp":"2024-01-15T10:30:05Z"}'
const reply = '{"type":"mo","from":"6421234567","to":"2190","message":"Āe, ka pai","timestamp":"2024-01-15T10:30:00Z"}'

let expressServer: Server
beforeAll(async () => {
  vi.stubEnv('WEBSMS_WEBHOOK_SECRET', secret)
  expressServer = expressApp.listen(0, '127.0.0.1')
  await once(expressServer, 'listening')
  await fastifyApp.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await fastifyApp.close()
  expressServer.closeAllConnections()
  expressServer.close()
})

const over = (server: () => Server) => (request: Request) => {
  const { port } = server().address() as AddressInfo
  return fetch(new Request(`http://127.0.0.1:${port}/webhook`, request))
}

/** The POST of the gateway, with all of its headers. */
function posted(body: string, secrets: readonly string[], at = Date.now()): Request {
  const destination = {
    ok: true,
    accountId: 1,
    url: 'http://receiver/webhook',
    origin: 'http://receiver',
    path: '/webhook',
  } as const
  const signed = signedRequest(
    { ...destination, keys: secrets.map(signingKey) },
    { webhookId: 'evt_1', body, at, reference: 'ride 7' },
  )
  return new Request('http://receiver/webhook', { method: 'POST', headers: webhookHeaders(signed), body })
}

describe.each<[string, (request: Request) => Promise<Response> | Response]>([
  ['Express', over(() => expressServer)],
  ['Fastify', over(() => fastifyApp.server)],
  ['Hono', (request) => honoApp.fetch(request)],
  ['Next.js', POST],
  ['a worker', (request) => worker.fetch(request, { WEBSMS_WEBHOOK_SECRET: secret })],
])('the receiver for %s', (_, receive) => {
  const answers: { printed: string[]; refused: string[] } = { printed: [], refused: [] }
  const print = (lines: string[]) => (line: unknown) => void lines.push(String(line))
  const ask = async (request: Request) => {
    const log = vi.spyOn(console, 'log').mockImplementation(print(answers.printed))
    const error = vi.spyOn(console, 'error').mockImplementation(print(answers.refused))
    try {
      const response = await receive(request)
      return [response.status, await response.json()]
    } finally {
      log.mockRestore()
      error.mockRestore()
    }
  }

  test('takes a receipt, and a reply that is signed by two secrets during a rotation', async () => {
    expect(await ask(posted(receipt, [secret]))).toEqual([200, { success: true }])
    expect(await ask(posted(reply, [previous, secret]))).toEqual([200, { success: true }])
    expect(answers.printed).toEqual(['Message 1188236 is delivered', 'SMS from 6421234567: Āe, ka pai'])
  })

  test('refuses another secret, another body, an old attempt and a POST without a signature', async () => {
    answers.printed.length = 0
    const { headers } = posted(receipt, [secret])
    const changed = new Request('http://receiver/webhook', { method: 'POST', headers, body: `${receipt} ` })
    const unsigned = new Request('http://receiver/webhook', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: receipt,
    })
    const forged = [posted(receipt, [stranger]), changed, posted(receipt, [secret], Date.now() - 600_000), unsigned]
    for (const request of forged) expect(await ask(request)).toEqual([401, { success: false }])
    expect(answers.printed).toEqual([])
    expect(answers.refused).toHaveLength(4)
  })
})
