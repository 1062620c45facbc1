import { afterAll, expect, test, vi } from 'vitest'
import { setKeyGrants } from '../accounts/key-changes.ts'
import { type NewRule, replaceRules } from '../routing/rules.ts'
import type { Purpose } from '../rules/purpose.ts'
import { temporaryApi } from '../test/temporary-api.ts'
import { readMessage } from './reading/detail.ts'

const http = { carrierId: 4, name: 'http', simulated: true, networks: ['nowhere'], textsOnly: true }
const { call, customer, store } = await temporaryApi(afterAll, {}, [http])
const plain = await customer()
const granted = await customer()
await store.change(async (db) => {
  await db.insertInto('carriers').values({ id: 4, name: 'http', simulated: 1, first_used_at: 1 }).execute()
  await setKeyGrants(db, granted.clientId, ['flash', 'binary'])
})

const to = '6421234567'
const text = { to, body: 'Kia ora' }
const send = (payload: object, { headers } = granted) => call('POST', '/sms/out', { headers, payload })
type Answer = { message_id: string; reference?: string; parts: number; error: string; messages: Answer[] }
const answerTo = async (payload: object, from = granted) => (await send(payload, from)).body as Answer
const detailOf = ({ message_id }: Answer) => readMessage(store.read, Number(message_id))

const toHttp = (purpose: Purpose, final: boolean): NewRule => ({
  ...{ name: `${purpose} over HTTP`, enabled: true, final },
  match: { networks: [], countries: [], prefixes: [], purposes: [purpose], accounts: [], senders: [] },
  targets: [{ carrierId: 4, order: 1, weight: 1, costMicros: 0 }],
})
const rules = [toHttp('service', false), toHttp('marketing', true)]
await store.change((db) => replaceRules(db, rules))
await vi.waitFor(async () => expect(await answerTo({ ...text, purpose: 'service' })).toMatchObject({ route: 'http' }))

test('a send without options is answered and kept as before', async () => {
  const answer = await send(text, plain)
  expect(Object.keys(answer.body as object)).toEqual([
    'success',
    'status',
    'message_id',
    'to',
    'from',
    'parts',
    'route',
    'porting',
  ])
  const id = Number((answer.body as Answer).message_id)
  const row = await store.read.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  expect(row).toMatchObject({ options: 0, lane: 1 })
  const status = await call('GET', `/sms/status?message_id=${id}`, { headers: plain.headers })
  expect(Object.keys(status.body as object)).toEqual(['success', 'message_id', 'status', 'to'])
})

test('a reference comes back in the answer, in the status and in each answer of a list, in JSON and in forms', async () => {
  const reference = 'Rechnung 7 · 注文 🥝'
  const one = await answerTo({ ...text, reference })
  expect(one.reference).toBe(reference)
  const status = await call('GET', `/sms/status?message_id=${one.message_id}`, { headers: granted.headers })
  expect(status.body).toMatchObject({ reference })
  const list = await answerTo({ ...text, to: [to, '6421234568', 'nobody'], reference })
  expect(list.messages.map((message) => message.reference)).toEqual([reference, reference, undefined])
  const form = await call('POST', '/sms/out', {
    headers: { ...granted.headers, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ ...text, reference, validity: '3600', priority: 'low' }).toString(),
  })
  expect(form.body).toMatchObject({ reference })
  expect(await answerTo({ ...text, reference: 4711 })).toMatchObject({ reference: '4711' })
  const longest = '🥝'.repeat(100)
  expect((await answerTo({ ...text, reference: longest })).reference).toBe(longest)
})

test('a repeated request is answered with its reference again', async () => {
  const headers = { ...granted.headers, 'idempotency-key': 'one' }
  const payload = { ...text, reference: 'order 1' }
  const [first, second] = [
    await call('POST', '/sms/out', { headers, payload }),
    await call('POST', '/sms/out', { headers, payload }),
  ]
  expect(second.text).toBe(first.text)
  const other = await call('POST', '/sms/out', { headers, payload: { ...payload, reference: 'order 2' } })
  expect(other.status).toBe(422)
})

test('priority chooses the lane: a single message may go with the lists, and a short list with the single messages', async () => {
  const laneOf = async (payload: object) => {
    const answer = await answerTo(payload)
    return (await detailOf(answer.messages?.[0] ?? answer)).lane
  }
  expect(await laneOf(text)).toBe('single')
  expect(await laneOf({ ...text, to: [to] })).toBe('bulk')
  expect(await laneOf({ ...text, priority: 'low' })).toBe('bulk')
  expect(await laneOf({ ...text, to: [to], priority: 'normal' })).toBe('single')
  const many = Array.from({ length: 501 }, (_, index) => String(64211000000 + index))
  expect(await laneOf({ ...text, to: many, priority: 'low' })).toBe('bulk')
  expect((await send({ ...text, to: many, priority: 'normal' })).status).toBe(400)
})

test('options of a list in slices are on each of its messages', async () => {
  const many = Array.from({ length: 501 }, (_, index) => String(64211100000 + index))
  const { messages } = await answerTo({ ...text, to: many, reference: 'batch', validity: 600 })
  expect(messages.at(-1)!.reference).toBe('batch')
  expect(await detailOf(messages.at(-1)!)).toMatchObject({ options: { reference: 'batch', validityS: 600 } })
})

test('data is billed by its octets, and kept as hexadecimal without its header', async () => {
  const answer = await answerTo({ to, data: '0A0b'.repeat(70), udh: '06050415810000' })
  expect(answer.parts).toBe(2)
  const detail = await detailOf(answer)
  expect(detail.body).toBe('0a0b'.repeat(70))
  expect(detail.options).toMatchObject({ data: true, udh: '06050415810000' })
  expect(await answerTo({ to, data: 12, class: 1 })).toMatchObject({ parts: 1 })
})

const refused: [object, string][] = [
  [{ ...text, reference: '' }, 'reference must have 1 to 100 characters'],
  [{ ...text, reference: '🥝'.repeat(101) }, 'reference must have 1 to 100 characters'],
  [{ ...text, reference: 'x'.repeat(60_000) }, 'reference must have 1 to 100 characters'],
  [{ ...text, reference: 'a\nb' }, 'reference must not have control characters; character 2 is one'],
  [{ ...text, reference: 'a\u2028b' }, 'reference must not have control characters; character 2 is one'],
  [{ ...text, reference: 'a\0' }, 'reference must not have U+0000'],
  [{ ...text, reference: ['a'] }, 'reference must be text'],
  [{ ...text, reference: {} }, 'reference must be text'],
  ...[59, 172_801, 60.5, -60, '1e3', '', 'x', [], true].map((validity): [object, string] => [
    { ...text, validity },
    'validity must be a whole number of seconds from 60 to 172800',
  ]),
  ...['high', 'otp', '', 1, []].map((priority): [object, string] => [
    { ...text, priority },
    'priority must be normal or low',
  ]),
  ...[4, -1, '', 'flash', 0.5, [0]].map((messageClass): [object, string] => [
    { ...text, class: messageClass },
    'class must be 0, 1, 2 or 3',
  ]),
  ...['', 'abc', '0x00', 'zz', [], {}].map((data): [object, string] => [
    { to, data },
    'data must be octets in hexadecimal',
  ]),
  [{ to, data: 'ff'.repeat(255 * 134 + 1) }, 'data must have at most 34170 octets'],
  [{ to, data: 'ff'.repeat(2000) }, 'too long: 15 parts'],
  [{ ...text, data: '00' }, 'data takes the place of body'],
  [{ to, udh: '06050415810000' }, 'udh needs data'],
  [{ ...text, udh: '06050415810000' }, 'udh needs data'],
  [{ to, data: '00', udh: 'x' }, 'udh must be octets in hexadecimal'],
  [{ to, data: '00', udh: '0500037f0201' }, 'udh must be a user data header: element 0x00 joins the parts'],
  [{ to, data: '00', udh: '060804000a0201' }, 'udh must be a user data header: element 0x08 joins the parts'],
  [{ to, data: '00', purpose: 'marketing' }, 'No carrier of this number takes data'],
  [{ ...text, class: 0, purpose: 'marketing' }, 'No carrier of this number takes class'],
  [{ to }, 'Missing parameter: body'],
]

const shown = refused.map(([payload, error]) => [JSON.stringify(payload).slice(0, 100), payload, error] as const)

test.each(shown)('%s is refused', async (_shown, payload, error) => {
  const answer = await send(payload)
  expect(answer.status).toBe(400)
  expect(answer.body).toMatchObject({ success: false, error_code: 400 })
  expect((answer.body as Answer).error).toContain(error)
})

test('data passes carriers that take texts alone', async () => {
  const spark = { ...text, to: '0275550100' }
  expect(await answerTo({ ...spark, purpose: 'service' })).toMatchObject({ route: 'http' })
  expect(await answerTo({ ...spark, purpose: 'service', class: 0 })).toMatchObject({ route: 'smsc_spark' })
})

test('a class and data need a grant of the key, which counts at once when it is given and when it is taken back', async () => {
  const flash = { ...text, class: 0 }
  const data = { to, data: '00' }
  const refusals = [await answerTo(flash, plain), await answerTo(data, plain)].map(({ error }) => error)
  expect(refusals).toEqual([
    'This API key may not use class: an operator has to grant it flash',
    'This API key may not use data: an operator has to grant it binary',
  ])
  const grant = (grants: readonly 'flash'[]) => store.change((db) => setKeyGrants(db, plain.clientId, grants))
  expect(await grant(['flash'])).toEqual([])
  await vi.waitFor(async () => expect((await send(flash, plain)).status).toBe(200))
  expect((await send(data, plain)).status).toBe(400)
  expect(await grant([])).toEqual(['flash'])
  await vi.waitFor(async () => expect((await send(flash, plain)).status).toBe(400))
})

test('entries of a list have references of their own, in place of that of the request', async () => {
  const numbers = [to, '6421234568', '6421234569', '6421234570']
  const own = ['a1', undefined, 7, 'bad\n']
  const messages = numbers.map((to, index) => ({ to, ...(own[index] !== undefined && { reference: own[index] }) }))
  const all = await answerTo({ messages, body: 'Kia ora', reference: 'batch' })
  expect(all.messages.map(({ reference, error }) => reference ?? error)).toEqual([
    ...['a1', 'batch', '7'],
    'Invalid parameter: reference must not have control characters; character 4 is one',
  ])
  expect((await detailOf(all.messages[2]!)).options).toEqual({ reference: '7' })
  const many = Array.from({ length: 501 }, (_, index) => ({ to: String(64211200000 + index) }))
  const list = await answerTo({ messages: [{ ...many[0], reference: 'first' }, ...many.slice(1)], body: 'Kia ora' })
  expect((await detailOf(list.messages[0]!)).options).toEqual({ reference: 'first' })
  expect((await detailOf(list.messages[1]!)).options).toEqual({})
})

test('a quote takes the same options, tells of data in octets, and refuses what a send refuses', async () => {
  const quote = (payload: object) => call('POST', '/sms/quote', { headers: granted.headers, payload })
  const data = await quote({ to, data: 'ff'.repeat(200), udh: '06050415810000' })
  expect(data.body).toMatchObject({
    parts: 2,
    text: { encoding: '8-bit', units: 200, units_left: 56 },
    unicode: [],
    fold: null,
  })
  expect((await quote({ ...text, reference: 'x', validity: 60, class: 0, priority: 'low' })).status).toBe(200)
  for (const wrong of [{ validity: 1 }, { priority: 'high' }, { class: 9 }, { data: '00' }]) {
    expect((await quote({ ...text, ...wrong })).status).toBe(400)
  }
})
