/** The reference's documented requests and answers, field by field and in order. */
import { apiBase } from '@websms/contract'
import { afterAll, describe, expect, test } from 'vitest'
import { expectDocumented, operationsOf } from '../test/documented.ts'
import { type Answered, type Customer, temporaryApi } from '../test/temporary-api.ts'
import { wellReceipt } from '../test/temporary-store.ts'

const api = await temporaryApi(afterAll)
const operations = await operationsOf(api)
const customer = await api.customer({ creditMicros: 45_500_000 })
const sender = await api.customer()

const operation = (method: string, path: string) =>
  operations.find((candidate) => candidate.method === method && candidate.path === path)!

const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' }
const form = (path: string, payload: string, { headers }: Pick<Customer, 'headers'> = sender) =>
  api.call('POST', path, { headers: { ...formHeaders, ...headers }, payload })
const json = (path: string, payload: object, { headers }: Pick<Customer, 'headers'> = sender) =>
  api.call('POST', path, { headers, payload })

/** The answer's fields with their values, in their order; digits only ever stand for ids. */
function expectAnswer(path: string, answer: Answered, expected: [string, unknown][], method = 'POST') {
  expect(answer.status, answer.text).toBe(200)
  expect(Object.entries(answer.body as object)).toEqual(expected)
  expectDocumented(operation(method, path), answer)
}

const id = expect.stringMatching(/^\d+$/)

describe('access token', () => {
  const token: [string, unknown][] = [
    ['access_token', expect.stringMatching(/^wst_[\w-]{43}$/)],
    ['token_type', 'Bearer'],
    ['expires_in', 86_400],
  ]
  const { clientId: client_id, clientSecret: client_secret } = sender
  const basic = Buffer.from(`${client_id}:${client_secret}`).toString('base64')
  const nobody = { headers: { authorization: '' } }

  test.each([
    ['a form', () => form('/auth/token', new URLSearchParams({ client_id, client_secret }).toString(), nobody)],
    ['JSON', () => json('/auth/token', { client_id, client_secret }, nobody)],
    ['grant_type', () => json('/auth/token', { client_id, client_secret, grant_type: 'client_credentials' }, nobody)],
    ['HTTP Basic', () => form('/auth/token', '', { headers: { authorization: `Basic ${basic}` } })],
    ['Basic and no body', () => api.call('POST', '/auth/token', { headers: { authorization: `Basic ${basic}` } })],
  ])('by %s, and nobody may keep it', async (_how, ask) => {
    const answer = await ask()
    expectAnswer('/auth/token', answer, token)
    expect(answer.headers['cache-control']).toBe('no-store')
    const { access_token } = answer.body as { access_token: string }
    const { status } = await api.call('GET', '/balance', { headers: { authorization: `Bearer ${access_token}` } })
    expect(status).toBe(200)
  })

  test('another grant_type is 400', async () => {
    const { status, body } = await json('/auth/token', { client_id, client_secret, grant_type: 'password' }, nobody)
    expect([status, body]).toEqual([400, expect.objectContaining({ error_code: 400 })])
  })
})

describe('send SMS', () => {
  const accepted: [string, unknown][] = [
    ['success', true],
    ['status', 'accepted'],
    ['message_id', id],
    ['to', '64276123456'],
    ['from', '552'],
    ['parts', 1],
    ['route', 'smsc_spark'],
  ]

  test.each([
    ['the form of the reference', () => form('/sms/out', 'to=64276123456&body=Hello+from+WebSMS')],
    ['JSON', () => json('/sms/out', { to: '64276123456', body: 'Hello' })],
    ['a number as a JSON number', () => json('/sms/out', { to: 64_276_123_456, body: 'Hello' })],
    ['a sender of null', () => json('/sms/out', { to: '64276123456', body: 'Hello', from: null })],
    ['an empty sender', () => form('/sms/out', 'to=64276123456&body=Hello&from=')],
    ['a body that is a number', () => json('/sms/out', { to: '64276123456', body: 847_291 })],
    [
      'a charset',
      () =>
        api.call('POST', '/sms/out', {
          headers: { ...sender.headers, 'content-type': 'Application/JSON; charset=UTF-8' },
          payload: '{"to":"64276123456","body":"Hello"}',
        }),
    ],
    ['a number as people write it', () => form('/sms/out', 'to=%2B64+27+612-3456&body=Hello')],
  ])('takes %s', async (_what, ask) => {
    expectAnswer('/sms/out', await ask(), accepted)
  })

  test('says where a ported number went, last', async () => {
    expectAnswer('/sms/out', await form('/sms/out', 'to=6421234567&body=Hello'), [
      ['success', true],
      ['status', 'accepted'],
      ['message_id', id],
      ['to', '6421234567'],
      ['from', '552'],
      ['parts', 1],
      ['route', 'smsc_spark'],
      ['porting', { ported: true, carrier: 'Spark' }],
    ])
  })

  test('ids rise and are strings', async () => {
    const ids: string[] = []
    for (let count = 0; count < 3; count++) {
      const { body } = await form('/sms/out', 'to=64276123456&body=Hello')
      ids.push((body as { message_id: string }).message_id)
    }
    expect(ids).toEqual([...ids].sort((a, b) => Number(a) - Number(b)))
    expect(new Set(ids).size).toBe(3)
  })
})

describe('delivery status', () => {
  const sent = async () =>
    ((await form('/sms/out', 'to=64276123456&body=Hello')).body as { message_id: string }).message_id
  const statusOf = (messageId: string, { headers } = sender) =>
    api.call('GET', `/sms/status?message_id=${messageId}`, { headers })

  test('of a message that waits', async () => {
    const messageId = await sent()
    const expected: [string, unknown][] = [
      ['success', true],
      ['message_id', messageId],
      ['status', 'queued'],
      ['to', '64276123456'],
    ]
    expectAnswer('/sms/status', await statusOf(messageId), expected, 'GET')
  })

  test('of a message whose answer from the carrier was lost is sent: it may have it', async () => {
    const messageId = await sent()
    const claims = await Promise.all([1, 2, 3].map((carrierId) => api.store.traffic.claim(carrierId, 1000)))
    const claim = claims.flat().find((candidate) => String(candidate.messageId) === messageId)!
    await api.store.traffic.submitted([{ claim, outcome: 'unknown', at: Date.now() }])
    expect((await statusOf(messageId)).body).toMatchObject({ status: 'sent' })
  })

  test('of a message that was delivered has the time, in whole seconds of UTC', async () => {
    const messageId = await sent()
    const { traffic } = api.store
    const at = Date.parse('2024-01-15T10:30:05.900Z')
    const claims = await traffic.claim(2, 1000)
    const claim = claims.find((part) => String(part.messageId) === messageId)!
    await traffic.submitted([{ claim, at, outcome: 'accepted', carrierRef: 'a1' }])
    const receipt = { carrierId: 2, carrierRefs: ['a1'], source: '64276123456', destination: '552' }
    await traffic.receipts([{ ...wellReceipt, ...receipt, at }])
    const expected: [string, unknown][] = [
      ['success', true],
      ['message_id', messageId],
      ['status', 'delivered'],
      ['delivered_at', '2024-01-15T10:30:05Z'],
      ['to', '64276123456'],
    ]
    expectAnswer('/sms/status', await statusOf(messageId), expected, 'GET')
  })

  test('of a message of another account, or of none, is the same 404', async () => {
    const messageId = await sent()
    for (const asked of [messageId, '1', '0', '-1', 'msg_abc123', '9'.repeat(30), '1e6', '%00', "1'--"]) {
      const { status, body } = await statusOf(asked, customer)
      expect([asked, status, body]).toEqual([
        asked,
        404,
        { success: false, error: 'Message not found', error_code: 404 },
      ])
    }
  })
})

describe('number lookup', () => {
  test.each([
    ['GET', () => api.call('GET', '/number/lookup?number=6421234567', { headers: sender.headers })],
    ['POST', () => form('/number/lookup', 'number=6421234567')],
  ] as const)('by %s', async (method, ask) => {
    const expected: [string, unknown][] = [
      ['success', true],
      ['number', '6421234567'],
      ['valid', true],
      ['carrier', 'Spark'],
      ['country', 'NZ'],
      ['type', 'mobile'],
    ]
    expectAnswer('/number/lookup', await ask(), expected, method)
  })
})

describe('balance', () => {
  const expected: [string, unknown][] = [
    ['success', true],
    ['balance', 45.5],
    ['currency', 'NZD'],
  ]

  test.each([
    ['POST', '/sms/balance'],
    ['GET', '/sms/balance'],
    ['GET', '/balance'],
    ['POST', '/balance'],
  ] as const)('by %s %s', async (method, path) => {
    const { headers } = customer
    expectAnswer(path, await api.call(method, path, { headers }), expected, method)
    // An empty form, as curl -X POST -d '' sends it.
    if (method === 'POST') expectAnswer(path, await form(path, '', customer), expected, method)
  })

  test('is charged for the sent parts, to the cent', async () => {
    const poor = await api.customer({ creditMicros: 300_000 })
    await form('/sms/out', 'to=64276123456&body=Hello', poor)
    expect((await api.call('GET', '/balance', { headers: poor.headers })).text).toBe(
      '{"success":true,"balance":0.2,"currency":"NZD"}',
    )
  })

  test('that does not pay for a message is 403, and nothing is charged', async () => {
    const poor = await api.customer({ creditMicros: 99_999 })
    const { status, text } = await form('/sms/out', 'to=64276123456&body=Hello', poor)
    expect([status, text]).toEqual([403, '{"success":false,"error":"Insufficient balance","error_code":403}'])
    expect((await api.call('GET', '/balance', { headers: poor.headers })).body).toMatchObject({ balance: 0.099999 })
  })
})

test('the base URL is the reference’s', () => {
  expect(apiBase).toBe('/api/connexus')
})
