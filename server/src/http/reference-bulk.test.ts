/** The reference's bulk request (§2) and every way to write a list, field by field and in order. */
import { afterAll, describe, expect, test } from 'vitest'
import { expectDocumented, expectError, operationsOf } from '../test/documented.ts'
import { type Customer, temporaryApi } from '../test/temporary-api.ts'

const api = await temporaryApi(afterAll)
const send = (await operationsOf(api)).find(({ endpoint }) => endpoint === 'send')!
const customer = await api.customer()

const json = (payload: object, { headers }: Customer = customer) => api.call('POST', '/sms/out', { headers, payload })
const form = (payload: string) =>
  api.call('POST', '/sms/out', {
    headers: { ...customer.headers, 'content-type': 'application/x-www-form-urlencoded' },
    payload,
  })
const balanceOf = async ({ headers }: Customer) =>
  ((await api.call('GET', '/balance', { headers })).body as { balance: number }).balance

const accepted = (to: string) => [
  ['success', true],
  ['status', 'accepted'],
  ['message_id', expect.stringMatching(/^\d+$/)],
  ['to', to],
  ['from', '552'],
  ['parts', 1],
  ['route', expect.stringMatching(/^smsc_/)],
]
const failed = (to: string, error: string) => [
  ['success', false],
  ['to', to],
  ['error', expect.stringContaining(error)],
  ['error_code', 400],
]

/** The messages of an answer, each as its fields in order. */
function entriesOf(body: unknown) {
  const { messages, ...rest } = body as { messages: object[]; success: boolean; summary: object }
  expect(Object.keys(body as object)).toEqual(['success', 'messages', 'summary'])
  return { ...rest, messages: messages.map((message) => Object.entries(message)) }
}

test('the request of the reference', async () => {
  const to = ['6421111111', '6422222222', '6423333333']
  const answer = await json({ to, body: 'Your appointment is tomorrow at 2pm' })
  expect(answer.status).toBe(200)
  expectDocumented(send, answer)
  expect(entriesOf(answer.body)).toEqual({
    success: true,
    messages: to.map(accepted),
    summary: { total: 3, sent: 3, failed: 0 },
  })
  const ids = (answer.body as { messages: { message_id: string }[] }).messages.map(({ message_id }) => message_id)
  expect(new Set(ids).size).toBe(3)
})

describe('a list is answered as a list, even of one number', () => {
  test.each([
    ['JSON', () => json({ to: ['64276123456'], body: 'Hello' })],
    ['JSON numbers', () => json({ to: [64_276_123_456], body: 'Hello' })],
    ['to[]', () => form('to[]=64276123456&body=Hello')],
    ['to[0]', () => form('to%5B0%5D=64276123456&body=Hello')],
  ])('%s', async (_how, ask) => {
    const answer = await ask()
    expectDocumented(send, answer)
    expect(entriesOf(answer.body)).toMatchObject({ messages: [accepted('64276123456')], summary: { total: 1 } })
  })

  test.each([
    'to=64276123456&to=64276123457',
    'to[]=64276123456&to[]=64276123457',
    'to[0]=64276123456&to[1]=64276123457',
  ])('%s', async (list) => {
    const answer = await form(`${list}&body=Hello`)
    expectDocumented(send, answer)
    expect(entriesOf(answer.body).messages).toEqual([accepted('64276123456'), accepted('64276123457')])
  })
})

test('a bad number is answered at its place, as it was written, and is not charged', async () => {
  const poor = await api.customer({ creditMicros: 500_000 })
  const to = ['+64 27 612 3456', 'abc', '64276123457', '', '6'.repeat(200)]
  const answer = await json({ to, body: 'Hello' }, poor)
  expect(answer.status).toBe(200)
  expectDocumented(send, answer)
  expect(entriesOf(answer.body)).toEqual({
    success: true,
    messages: [
      accepted('64276123456'),
      failed('abc', 'Invalid phone number'),
      accepted('64276123457'),
      failed('', ''),
      failed('6'.repeat(200), 'Invalid phone number'),
    ],
    summary: { total: 5, sent: 2, failed: 3 },
  })
  expect(await balanceOf(poor)).toBe(0.3)
})

test('no good number at all is 400 with the same body', async () => {
  const answer = await json({ to: ['abc', '123'], body: 'Hello' })
  expect(answer.status).toBe(400)
  expectDocumented(send, answer)
  expect(entriesOf(answer.body)).toEqual({
    success: false,
    messages: [failed('abc', 'Invalid phone number'), failed('123', 'Invalid phone number')],
    summary: { total: 2, sent: 0, failed: 2 },
  })
})

test('an error of the whole request refuses the whole of it, and nothing is charged', async () => {
  const poor = await api.customer({ creditMicros: 199_999 })
  const to = ['64276123456', '64276123457']
  expectError(send, await json({ to, body: 'Hello' }, poor), 'insufficient_balance')
  expectError(send, await json({ to, body: 'Hello', from: '777' }, poor), 'unregistered_sender')
  expectError(send, await json({ to, body: 'a'.repeat(2000) }, poor), 'message_too_long')
  expectError(send, await json({ to: [], body: 'Hello' }, poor), 'missing_parameter')
  expect(await balanceOf(poor)).toBe(0.199999)
})

describe('a number that stands in the list several times', () => {
  const to = ['64276123456', '+64 27 612 3456', 'abc', '64276123457', '027 612 3456', 'abc']
  const ids = (body: unknown) =>
    (body as { messages: { message_id?: string }[] }).messages.map(({ message_id }) => message_id)
  const form = (dedupe: string, { headers }: Customer) =>
    api.call('POST', '/sms/out', {
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      payload: `${to.map((each) => `to=${encodeURIComponent(each)}`).join('&')}&body=Hello&dedupe=${dedupe}`,
    })

  test('gets as many messages', async () => {
    const own = await api.customer({ creditMicros: 900_000 })
    for (const dedupe of [undefined, false, 'False', 0]) {
      const answer = await json({ to: to.slice(0, 2), body: 'Hello', dedupe }, own)
      expect(entriesOf(answer.body)).toMatchObject({
        messages: [accepted('64276123456'), accepted('64276123456')],
        summary: { total: 2, sent: 2, failed: 0 },
      })
      expect(new Set(ids(answer.body)).size).toBe(2)
    }
    expect(await balanceOf(own)).toBe(0.1)
  })

  test.each([
    ['JSON', (own: Customer) => json({ to, body: 'Hello', dedupe: true }, own)],
    ['JSON text', (own: Customer) => json({ to, body: 'Hello', dedupe: 'true' }, own)],
    ['a form', (own: Customer) => form('true', own)],
    ['a form of PHP', (own: Customer) => form('1', own)],
    ['a form of Python', (own: Customer) => form('True', own)],
  ])('gets one with dedupe in %s, and each repeat names it', async (_how, ask) => {
    const own = await api.customer({ creditMicros: 200_000 })
    const answer = await ask(own)
    expect(answer.status).toBe(200)
    expectDocumented(send, answer)
    const [first, , , other] = ids(answer.body)
    const duplicate = [
      ['success', true],
      ['status', 'duplicate'],
      ['message_id', first],
      ['to', '64276123456'],
    ]
    expect(entriesOf(answer.body)).toEqual({
      success: true,
      messages: [
        accepted('64276123456'),
        duplicate,
        failed('abc', 'Invalid phone number'),
        accepted('64276123457'),
        duplicate,
        failed('abc', 'Invalid phone number'),
      ],
      summary: { total: 6, sent: 2, failed: 2, duplicates: 2 },
    })
    expect(other).not.toBe(first)
    expect(await balanceOf(own)).toBe(0)
  })

  test('is asked about with true or false alone', async () => {
    for (const dedupe of ['yes', 2, '', {}, []]) {
      const answer = await json({ to, body: 'Hello', dedupe })
      expectError(send, answer, 'invalid_parameter')
      expect(answer.text).toMatch(/dedupe must be true or false/)
    }
  })

  test('is one message where the list is one number', async () => {
    const answer = await json({ to: '64276123456', body: 'Hello', dedupe: true })
    expect(answer.body).toMatchObject({ status: 'accepted', to: '64276123456' })
  })
})

test('10,000 recipients are one request, 10,001 are refused', async () => {
  const to = Array.from({ length: 10_001 }, (_, index) => `6427${String(index).padStart(7, '0')}`)
  const before = await balanceOf(customer)
  const refused = await json({ to, body: 'Hello' })
  expectError(send, refused, 'too_many_recipients')
  expect(refused.text).toContain('the limit is 10000 in one request')
  expect(await balanceOf(customer)).toBe(before)
  const rich = await api.customer({ creditMicros: 1_000_000_000, rateLimit: 1 })
  const answer = await json({ to: to.slice(1), body: 'Hello' }, rich)
  expect(answer.status).toBe(200)
  expect(answer.body).toMatchObject({ success: true, summary: { total: 10_000, sent: 10_000, failed: 0 } })
})
