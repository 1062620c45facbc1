/** Answers and connections that a carrier should not give, over TCP. */
import { afterAll, expect, test } from 'vitest'
import { lanes } from '../../rules/status.ts'
import { type HttpSetting, readCarrierFields } from '../../settings/carriers.ts'
import type { ClaimedPart } from '../../store/traffic/sending.ts'
import { startReceiver } from '../../webhooks/test/receiver.ts'
import { createSender } from './sender.ts'
import { tryHttp } from './try-http.ts'

type Answer = NonNullable<Parameters<typeof startReceiver>[0]>

let answer: Answer
const provider = await startReceiver((response, request) => answer(response, request))
afterAll(() => provider.close())

const part: ClaimedPart = {
  ...{ messageId: 7, part: 1, carrierId: 1, wireParts: 1, lane: lanes.single, accountId: 3, to: '64215551234' },
  ...{ sender: '552', body: 'Hello', createdAt: Date.now(), concatReference: 0, claimedAt: Date.now() },
  ...{ resent: false, putOffs: 0, firstTry: true },
}

function settingOf(texts: Record<string, string> = {}): HttpSetting {
  const url = `${provider.origin}/send`
  const read = readCarrierFields({ id: 'a', protocol: 'http', url, allow_private: 'yes', id_path: 'id', ...texts })
  if ('faults' in read) throw new Error(JSON.stringify(read.faults))
  return read.setting as HttpSetting
}

async function send(texts: Record<string, string> = {}, claim = part) {
  const sender = createSender(settingOf(texts), { callbackUrl: () => 'https://us.example/cb', responseTimeoutMs: 300 })
  const sent = await sender.send(claim)
  await sender.destroy()
  return sent
}

test('an answer that does not end within its time leaves the outcome unknown', async () => {
  answer = () => {}
  expect(await send()).toMatchObject({ answer: { answer: 'unanswered' }, reason: 'no answer within 0.3 s' })
})

test('a status counts, though its body never ends', async () => {
  answer = (response) => response.writeHead(422).write('{"error":')
  expect((await send()).answer).toMatchObject({ answer: 'refused', refusal: { error: 'HTTP 422' } })
})

test('an answer without an end is read to 64 kB', async () => {
  answer = (response) => {
    const chunk = Buffer.alloc(65_536, 'x')
    const more = () => response.write(chunk, (error) => error || more())
    response.writeHead(200)
    more()
  }
  const { http, answer: taken } = await send()
  expect([http!.body.length, http!.whole, taken]).toEqual([65_536, false, { answer: 'unanswered' }])
})

test('a redirect is not followed', async () => {
  answer = (response) => response.writeHead(307, { location: `${provider.origin}/elsewhere` }).end()
  const before = provider.received.length
  expect((await send()).answer).toMatchObject({ answer: 'refused', refusal: { scope: 'carrier' } })
  expect(provider.received.length).toBe(before + 1)
})

test('a host that takes no connection leaves the part unwritten', async () => {
  const gone = await startReceiver()
  await gone.close()
  const sent = await send({ url: `${gone.origin}/` })
  expect(sent).toMatchObject({ answer: { answer: 'unwritten' }, reason: 'connection refused' })
})

test.each(['https://127.0.0.1/', 'https://[::1]/', 'https://169.254.169.254/'])(
  'the guard keeps requests from %s unless the operator allows the host',
  async (url) => {
    const sent = await send({ url, allow_private: 'no' })
    expect(sent.answer).toEqual({ answer: 'unwritten' })
    expect(sent.reason).toMatch(/is not on the public internet$/)
  },
)

test('a token is asked for once, kept, and asked for again once after a 401', async () => {
  let tokens = 0
  let valid = 'token-1'
  answer = (response, { path, headers, body }) => {
    if (path === '/token') {
      expect(Object.fromEntries(new URLSearchParams(body))).toMatchObject({ client_id: 'us', client_secret: 's&cret' })
      response.end(JSON.stringify({ access_token: `token-${++tokens}`, token_type: 'Bearer', expires_in: 3600 }))
    } else if (headers.authorization === `Bearer ${valid}`) response.end('{"id":"1"}')
    else response.writeHead(401).end()
  }
  const oauth = { auth: 'oauth', user: 'us', secret: 's&cret', token_url: `${provider.origin}/token` }
  const sender = createSender(settingOf(oauth), { callbackUrl: () => '' })
  const answers = await Promise.all([sender.send(part), sender.send(part)])
  expect([answers.map(({ answer: one }) => one.answer), tokens]).toEqual([['accepted', 'accepted'], 1])
  valid = 'token-2'
  expect([(await sender.send(part)).answer.answer, tokens]).toEqual(['accepted', 2])
  valid = 'none'
  expect((await sender.send(part)).answer).toMatchObject({
    answer: 'refused',
    refusal: { error: 'HTTP 401', scope: 'carrier' },
  })
  expect(tokens).toBe(3)
  await sender.destroy()
})

test('without a token nothing is sent, and the carrier is told apart from the message', async () => {
  answer = (response) => response.writeHead(401).end('{"error":"invalid_client"}')
  const sent = await send({ auth: 'oauth', user: 'us', secret: 'x', token_url: `${provider.origin}/token` })
  expect(sent.request).toBeNull()
  expect(sent.answer).toMatchObject({ refusal: { error: 'token_url HTTP 401: invalid_client', scope: 'carrier' } })
})

test('a message in the parts of another protocol is refused', async () => {
  expect((await send({}, { ...part, wireParts: 3 })).answer).toMatchObject({ refusal: { error: 'cannot be encoded' } })
})

test('connections are kept for the next request', async () => {
  answer = (response) => response.end('{"id":"1"}')
  const sender = createSender(settingOf({ window: '1' }), { callbackUrl: () => '' })
  const before = provider.connections.opened
  for (let count = 0; count < 3; count++) await sender.send(part)
  expect(provider.connections.opened - before).toBe(1)
  await sender.destroy()
})

test('a try shows the request without its secrets, the answer, and the id', async () => {
  answer = (response, { body }) => response.end(`{"id":"9","echo":${body}}`)
  const secrets = { secret: 'very secret', callback_secret: 'c'.repeat(43) }
  const body = '{"key":"{secret}","to":"{to}","text":"{text}","cb":"{callback_url}"}'
  const test = await tryHttp(settingOf({ ...secrets, auth: 'header', body }), '+64215551234')
  expect(test).toMatchObject({ result: 'bound', id: '9', cure: null })
  expect(test.request).toContain('X-API-Key: •••')
  expect(test.request).toContain('"to":"64215551234"')
  expect(test.answer).toMatch(/^HTTP 200\n\{"id":"9"/)
  expect(`${test.request}${test.answer}`).not.toMatch(/very secret|ccccc/)
})

test('a try says what a refusal would do, and what to correct', async () => {
  answer = (response) => response.writeHead(402).end('{}')
  expect(await tryHttp(settingOf(), '64215551234')).toMatchObject({
    result: 'failed',
    said: 'HTTP 402 (there is no credit left with it)',
  })
  answer = (response) => response.end('{"message":{"id":"5"}}')
  const { said, cure } = await tryHttp(settingOf(), '64215551234')
  expect([said, cure]).toEqual(['an answer without an id', expect.stringContaining('id_path')])
})

test('a try without a number only connects', async () => {
  const before = provider.received.length
  expect(await tryHttp(settingOf(), null)).toMatchObject({ result: 'reached', request: null })
  expect(provider.received.length).toBe(before)
})
