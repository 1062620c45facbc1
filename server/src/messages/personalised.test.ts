/** Messages with texts of their own: `messages`, `template` and `fields` of POST /sms/out. */
import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { archiveTemplate, setTemplate } from '../templates/templates.ts'
import { expectDocumented, expectError, operationsOf } from '../test/documented.ts'
import { type Customer, temporaryApi } from '../test/temporary-api.ts'

const api = await temporaryApi(afterAll)
const send = (await operationsOf(api)).find(({ endpoint }) => endpoint === 'send')!
const customer = await api.customer()
const json = (payload: object, { headers }: Customer = customer, more: Record<string, string> = {}) =>
  api.call('POST', '/sms/out', { headers: { ...headers, ...more }, payload })
const set = (name: string, text: string, { accountId }: Customer = customer) =>
  api.store.change((db) => setTemplate(db, accountId, { name, text }, { at: Date.now() }))

interface Entry {
  success: boolean
  message_id: string
  parts: number
  error: string
}
const entriesOf = ({ body }: { body: unknown }) => (body as { messages: Entry[] }).messages
const idsOf = (answer: { body: unknown }) => entriesOf(answer).flatMap(({ message_id }) => message_id ?? [])
const textsOf = async (answer: { body: unknown }) => {
  const ids = idsOf(answer).map(Number)
  const rows = api.store.read.selectFrom('messages').select(['id', 'body']).where('id', 'in', ids)
  return (await rows.orderBy('id').execute()).map(({ body }) => body)
}
const chargedTo = async ({ accountId }: Customer) => {
  const { rows } = await sql<{ micros: number; charges: number }>`SELECT coalesce(sum(amount_micros), 0) AS micros,
    count(*) AS charges FROM transfers WHERE debit_id = ${accountId} AND kind = 'charge'`.execute(api.store.read)
  return rows[0]!
}
const numbers = (count: number) => Array.from({ length: count }, (_, n) => `6427${String(n).padStart(7, '0')}`)

test('each recipient gets its own text, from its body or with its values, priced by itself', async () => {
  const own = await api.customer({ creditMicros: 500_000 })
  await set('reminder', 'Kia ora {{ first_name }}, see you at {{ clinic }} at {{time}}', own)
  const answer = await json(
    {
      messages: [
        { to: '64276123456', fields: { first_name: 'Aroha', time: '2pm' } },
        { to: 64_276_123_457, fields: { first_name: 'Tama', time: 3.3, clinic: 'Te Aro', more: 'unused' } },
        { to: '64276123458', body: 'a'.repeat(161) },
      ],
      template: 'reminder',
      fields: { clinic: 'Ponsonby' },
    },
    own,
  )
  expect(answer.status).toBe(200)
  expectDocumented(send, answer)
  expect(entriesOf(answer).map(({ parts }) => parts)).toEqual([1, 1, 2])
  expect(await textsOf(answer)).toEqual([
    'Kia ora Aroha, see you at Ponsonby at 2pm',
    'Kia ora Tama, see you at Te Aro at 3.3',
    'a'.repeat(161),
  ])
  expect(await chargedTo(own)).toEqual({ micros: 400_000, charges: 1 })
})

test('an entry that is wrong is an error of that recipient alone, which is not charged', async () => {
  const own = await api.customer({ creditMicros: 200_000 })
  const answer = await json(
    {
      body: 'Kia ora {{ name }}',
      messages: [
        { to: '64276123456', fields: { name: 'Aroha' } },
        { to: '64276123456' },
        { to: '64276123456', fields: { name: true } },
        { to: '64276123456', fields: { name: 'two\nlines' } },
        { to: '64276123456', fields: ['Aroha'] },
        { to: '64276123456', fields: { name: 'Aroha' }, body: ['x'] },
        { to: '64276123456', body: 'a'.repeat(2000) },
        { to: 'abc', fields: { name: 'Aroha' } },
        { fields: { name: 'Aroha' } },
        { to: ['64276123456'], fields: { name: 'Aroha' } },
        { to: '6'.repeat(5000), fields: { name: 'Aroha' } },
        null,
        '64276123456',
        { to: '64276123457', fields: { name: '' } },
      ],
    },
    own,
  )
  expect(answer.status).toBe(200)
  expectDocumented(send, answer)
  const errors = entriesOf(answer).map(({ success, error }) => (success ? 'sent' : error))
  expect(errors).toEqual([
    'sent',
    'Missing field: name',
    'Invalid field: name must be text or a number',
    'Invalid field: name must not have a line break or another control character',
    'Invalid parameter: fields must be an object',
    'Invalid parameter: body must be text',
    'Message is too long: 14 parts, the limit is 10',
    expect.stringContaining('Invalid phone number'),
    'Missing parameter: to',
    'Invalid phone number: ["64276123456"] is not text',
    expect.stringContaining('Invalid phone number'),
    'Invalid parameter: messages[11] must be an object',
    'Invalid parameter: messages[12] must be an object',
    'sent',
  ])
  expect(answer.text.length).toBeLessThan(5000)
  expect(await textsOf(answer)).toEqual(['Kia ora Aroha', 'Kia ora '])
  expect(await chargedTo(own)).toEqual({ micros: 200_000, charges: 1 })
})

test('without fields a text is sent as it is written, braces included', async () => {
  const answer = await json({
    body: 'shared {{ name }}',
    messages: [{ to: '64276123456' }, { to: '64276123457', body: 'own {{ name }}' }],
  })
  expect(await textsOf(answer)).toEqual(['shared {{ name }}', 'own {{ name }}'])
  const one = await json({ to: ['64276123456'], body: '{{ name }}' })
  expect(await textsOf(one)).toEqual(['{{ name }}'])
})

test('a template is for one number and for a list too, in each of its versions', async () => {
  await set('offer', 'Old {{ code }}')
  await set('offer', 'New {{ code }} \\{{ not a field }}')
  const one = await json({ to: '64276123456', template: 'offer', fields: { code: 7 } })
  expectDocumented(send, one)
  const list = await json({ to: ['64276123456', '64276123457'], template: 'Offer@1', fields: { code: 'A' } })
  const { body } = one as { body: Entry }
  expect(await textsOf({ body: { messages: [body] } })).toEqual(['New 7 {{ not a field }}'])
  expect(await textsOf(list)).toEqual(['Old A', 'Old A'])
  const form = await api.call('POST', '/sms/out', {
    headers: { ...customer.headers, 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'to=64276123456&template=offer',
  })
  expectError(send, form, 'missing_field')
})

test('an error of the whole request refuses the whole of it', async () => {
  const other = await api.customer()
  await set('gone', 'Text', other)
  await api.store.change((db) => archiveTemplate(db, other.accountId, 'gone', 1))
  const messages = [{ to: '64276123456' }]
  for (const [payload, error] of [
    [{ messages, template: 'offer' }, 'template_not_found'],
    [{ messages, template: 'gone' }, 'template_not_found'],
    [{ to: '64276123456', template: '<img src=x>' }, 'template_not_found'],
    [{ messages, template: 'offer', body: 'x' }, 'invalid_parameter'],
    [{ messages, to: '64276123456', body: 'x' }, 'invalid_parameter'],
    [{ messages: [], body: 'x' }, 'missing_parameter'],
    [{ messages: 'x', body: 'x' }, 'invalid_parameter'],
    [{ to: '64276123456', body: '{{ a }}', fields: {} }, 'missing_field'],
    [{ to: '64276123456', body: '{{ a }}', fields: { a: {} } }, 'invalid_field'],
    [{ messages, body: 'x', from: '777' }, 'unregistered_sender'],
    [{ messages: numbers(10_001).map((to) => ({ to })), body: 'x' }, 'too_many_recipients'],
  ] as const) {
    expectError(send, await json(payload, other), error)
  }
  expect(await chargedTo(other)).toEqual({ micros: 0, charges: 0 })
  const none = await json({ messages: [{ to: 'abc' }, { to: '64276123456' }] })
  expect([none.status, none.body]).toMatchObject([400, { success: false, summary: { total: 2, sent: 0, failed: 2 } }])
  expectDocumented(send, none)
})

test('10,000 entries are one request and one transfer, each with its text and its parts', async () => {
  const own = await api.customer({ creditMicros: 2_000_000_000 })
  await set('count', 'You are number {{ n }}{{ tail }}', own)
  const messages = numbers(10_000).map((to, n) => ({
    to: n % 100 === 7 ? 'abc' : to,
    fields: { n, tail: n % 2 === 0 ? '' : '!'.repeat(160) },
  }))
  const answer = await json({ messages, template: 'count' }, own)
  expect(answer.body).toMatchObject({ summary: { total: 10_000, sent: 9900, failed: 100 } })
  const texts = await textsOf({ body: { messages: entriesOf(answer).slice(500, 1500) } })
  const good = messages.slice(500, 1500).filter(({ to }) => to !== 'abc')
  expect(texts).toEqual(good.map(({ fields: { n, tail } }) => `You are number ${n}${tail}`))
  const odd = messages.filter(({ to }, n) => to !== 'abc' && n % 2 === 1).length
  expect(await chargedTo(own)).toEqual({ micros: (9900 + odd) * 100_000, charges: 1 })
  const ids = idsOf(answer).map(Number)
  const { rows } = await sql<object>`SELECT first_id, last_id, version FROM template_messages
    WHERE first_id = ${ids[0]}`.execute(api.store.read)
  expect(rows).toEqual([{ first_id: ids[0], last_id: ids.at(-1), version: 1 }])
})

test('dedupe sends the first entry of a number, and a repeated Idempotency-Key sends nothing', async () => {
  const own = await api.customer()
  const messages = [
    { to: '64276123456', fields: { n: 1 } },
    { to: '+64 27 612 3456', fields: { n: 2 } },
    { to: '64276123457', fields: { n: 3 } },
  ]
  const request = { messages, body: 'Number {{ n }}', dedupe: true }
  const first = await json(request, own, { 'idempotency-key': 'k' })
  expect(await textsOf({ body: { messages: [entriesOf(first)[0], entriesOf(first)[2]] } })).toEqual([
    ...['Number 1', 'Number 3'],
  ])
  expect(entriesOf(first)[1]).toMatchObject({ status: 'duplicate', message_id: entriesOf(first)[0]!.message_id })
  const again = await json(request, own, { 'idempotency-key': 'k' })
  expect([again.headers['idempotent-replayed'], again.text]).toEqual(['true', first.text])
  const other = { ...request, messages: [...messages].reverse() }
  expectError(send, await json(other, own, { 'idempotency-key': 'k' }), 'idempotency_key_reused')
  expect(await chargedTo(own)).toEqual({ micros: 200_000, charges: 1 })
})
