/** `POST /sms/quote` and the option `fold`: a quote says what the send of the same request then does. */
import type { BulkAnswer, BulkQuoteAnswer, QuoteAnswer, SendAnswer } from '@websms/contract'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { testProvider } from '../lookup/hlr/test-provider.ts'
import { replaceList } from '../pricing/lists.ts'
import { replaceDestinations } from '../routing/destinations.ts'
import { addSender } from '../senders/register.ts'
import { expectDocumented, expectError, operationsOf } from '../test/documented.ts'
import { type Customer, temporaryApi } from '../test/temporary-api.ts'

const api = await temporaryApi(afterAll, { WEBSMS_COUNTRIES: 'NZ,AU,FJ', WEBSMS_PARTS_MAX: '5' })
const { store } = api
const acme = await api.customer()
const operations = await operationsOf(api)
const operation = (name: string) => operations.find(({ endpoint }) => endpoint === name)!

beforeAll(async () => {
  await store.change(async (db) => {
    await addSender(db, '2190', acme.accountId, { siteSender: '552' })
    await replaceDestinations(db, [{ accountId: null, by: 'prefix', value: '6427666', mode: 'block' }])
  })
  const optOut = { number: '027 555 0199', sender: '2190' }
  expect((await api.call('PUT', '/sms/optouts', { headers: acme.headers, payload: optOut })).status).toBe(200)
  const prices = [
    { by: 'country', value: 'AU', micros: 155_000 },
    { by: 'network', value: 'Spark', micros: 50_000 },
  ] as const
  await replaceList(store, { kind: 'site' }, [...prices], async () => {})
  await vi.waitFor(async () => {
    const to = ['027 555 0100', '027 666 0100', '027 555 0199']
    const { body } = await ask('quote', { to, body: 'Kia ora', from: '2190' })
    expect((body as BulkQuoteAnswer).summary).toMatchObject({ sent: 1, failed: 2, price: 0.05 })
  })
})

const ask = (what: 'quote' | 'out', payload: object, { headers }: Pick<Customer, 'headers'> = acme) =>
  api.call('POST', `/sms/${what}`, { headers, payload })
const quote = async <Answer = QuoteAnswer>(payload: object, by: Customer = acme) => {
  const answer = await ask('quote', payload, by)
  expectDocumented(operation('quote'), answer)
  return answer.body as Answer
}
const rowOf = (id: string) =>
  store.read.selectFrom('messages').selectAll().where('id', '=', Number(id)).executeTakeFirstOrThrow()
const balanceOf = async ({ accountId }: Customer) => {
  const query = store.read.selectFrom('accounts').select('balance_micros').where('id', '=', accountId)
  return (await query.executeTakeFirstOrThrow()).balance_micros
}
const stored = async () => {
  const count = (table: string) => sql<{ rows: number }>`SELECT count(*) AS rows FROM ${sql.table(table)}`
  const tables = ['messages', 'transfers', 'outbox', 'idempotency_keys']
  return Promise.all(tables.map(async (table) => (await count(table).execute(store.read)).rows[0]!.rows))
}

const maori = 'Tēnā koe – your appointment is tomorrow at 2pm. Reply YES to confirm it.'

describe('a quote', () => {
  test('says the parts, the characters that force Unicode, what folding saves, the route and the price', async () => {
    const answer = await quote({ to: '021 234 567', body: maori })
    expect(answer).toEqual({
      ...{ success: true, to: '6421234567', from: '552', parts: 2, network: 'Spark', route: 'smsc_spark' },
      porting: { ported: true, carrier: 'Spark' },
      price: 0.1,
      text: { encoding: 'UCS-2', units: 72, units_left: 62 },
      unicode: [
        { character: 'ē', name: 'Latin small letter e with macron', positions: [2], fold: 'e' },
        { character: 'ā', code: 'U+0101', count: 1, fold: 'a' },
        { character: '–', name: 'en dash', positions: [10], fold: '-' },
      ].map((one) => expect.objectContaining(one)),
      fold: { body: expect.stringMatching(/^Tena koe - your/), parts: 1, parts_saved: 1, saved: 0.05 },
      balance_sufficient: true,
    })
    const plain = await quote({ to: '021 234 567', body: 'Kia ora {€}' })
    expect(plain).toMatchObject({ text: { encoding: 'GSM-7', units: 14, units_left: 146 }, unicode: [], fold: null })
  })

  test('of a text that has fold is of the folded text, and says what folding saves', async () => {
    const answer = await quote({ to: '021 234 567', body: maori, fold: 'true' })
    expect(answer).toMatchObject({ parts: 1, price: 0.05, text: { encoding: 'GSM-7' }, unicode: [] })
    expect(answer.fold).toMatchObject({ parts: 1, parts_saved: 1, saved: 0.05 })
    expect((await quote({ to: '021 234 567', body: `${maori} 😀`, fold: true })).fold).toBeNull()
  })

  test('of a list has every recipient in its place, with the refusal that a send would get', async () => {
    const to = ['021 234 567', '+61412345678', '027 666 0100', 'nobody', '+64 21 234 567', '+14155550100', 7]
    const answer = await quote<BulkQuoteAnswer>({ to, body: maori, dedupe: true, from: '2190' })
    expect(answer.messages).toMatchObject([
      { to: '6421234567', from: '2190', parts: 2, price: 0.1 },
      { to: '61412345678', route: 'smsc_international', price: 0.31 },
      { success: false, to: '027 666 0100', error: 'Sending to NZ is not enabled on this gateway', error_code: 400 },
      { success: false, to: 'nobody', error: expect.stringContaining('Invalid phone number') },
      { success: true, status: 'duplicate', to: '6421234567' },
      { success: false, error: 'Sending to US is not enabled on this gateway' },
      { to: '7', success: false },
    ])
    expect(answer.summary).toEqual({ total: 7, sent: 2, failed: 4, duplicates: 1, parts: 4, price: 0.41 })
    expect(answer.fold).toMatchObject({ parts: 2, parts_saved: 2, saved: 0.205 })
  })

  test('of texts of their own measures each, and tells the characters and the savings of all together', async () => {
    const messages = [
      { to: '021 234 567', body: maori },
      { to: '+61412345678', fields: { name: 'Mārama' } },
      { to: '027 555 0100', fields: {} },
      { to: '027 555 0101', body: 'Kia ora 😀' },
    ]
    const answer = await quote<BulkQuoteAnswer>({ messages, body: 'Kia ora {{ name }}' })
    expect(answer.messages).toMatchObject([
      { parts: 2, price: 0.1, text: { encoding: 'UCS-2', units: 72 } },
      { parts: 1, price: 0.155, text: { units: 14, units_left: 56 } },
      { success: false, error: expect.stringContaining('name') },
      { parts: 1, price: 0.05, text: { encoding: 'UCS-2', units: 10 } },
    ])
    expect(answer.text).toBeUndefined()
    expect(answer.unicode.map(({ character, count }) => [character, count])).toEqual([
      ['ē', 1],
      ['ā', 2],
      ['–', 1],
      ['😀', 1],
    ])
    expect(answer.fold).toEqual({ parts: 3, parts_saved: 1, saved: 0.05 })
    const folded = await quote<BulkQuoteAnswer>({ messages, body: 'Kia ora {{ name }}', fold: true })
    expect([folded.fold, folded.unicode.map(({ character }) => character)]).toEqual([answer.fold, ['😀']])
  })

  test('stores and charges nothing, whatever Idempotency-Key it has, and tells of a balance that is too low', async () => {
    const poor = await api.customer({ creditMicros: 99_999 })
    const before = await stored()
    const headers = { ...poor.headers, 'idempotency-key': 'one' }
    for (const [to, sufficient] of [
      ['027 555 0100', true],
      [['027 555 0100', '027 555 0101'], false],
    ] as const) {
      const answer = await ask('quote', { to, body: 'Kia ora' }, { headers })
      expect([answer.status, (answer.body as QuoteAnswer).balance_sufficient]).toEqual([200, sufficient])
      expect(answer.headers['idempotent-replayed']).toBeUndefined()
    }
    expect(await stored()).toEqual(before)
    expect(await balanceOf(poor)).toBe(99_999)
  })

  test('of a text that is sent later says when, as the send does', async () => {
    const sendAt = new Date(Date.now() + 86_400_000).toISOString()
    const payload = { to: '021 234 567', body: 'Kia ora', send_at: sendAt }
    const headerOf = async (what: 'quote' | 'out') => (await ask(what, payload)).headers['websms-scheduled-for']
    const quoted = await headerOf('quote')
    expect(quoted).toMatch(/^\d{4}-.+Z$/)
    expect(await headerOf('out')).toBe(quoted)
    const past = { ...payload, send_at: 'tomorrow' }
    expect((await ask('quote', past)).text).toBe((await ask('out', past)).text)
  })

  test('gets the errors of a send, and 400 in the bulk shape when nobody could be sent to', async () => {
    const refused = async (name: Parameters<typeof expectError>[2], payload: object) => {
      const answer = await ask('quote', payload)
      expectError(operation('quote'), answer, name)
      expect(answer.text).toBe((await ask('out', payload)).text)
    }
    await refused('missing_parameter', { to: '021 234 567' })
    await refused('invalid_number', { to: '12', body: 'Kia ora' })
    await refused('country_not_allowed', { to: '027 666 0100', body: 'Kia ora' })
    await refused('opted_out', { to: '027 555 0199', body: 'Kia ora', from: '2190' })
    await refused('unregistered_sender', { to: ['021 234 567'], body: 'Kia ora', from: '777' })
    await refused('message_too_long', { to: '021 234 567', body: 'ā'.repeat(336) })
    await refused('invalid_parameter', { to: '021 234 567', body: 'Kia ora', fold: 'maybe' })
    const answer = await ask('quote', { to: ['12', 'nobody'], body: 'Kia ora' })
    expect([answer.status, answer.body]).toMatchObject([400, { success: false, summary: { failed: 2, price: 0 } }])
    expectDocumented(operation('quote'), answer)
  })

  test('of 10,000 numbers lets other work have its turns', async () => {
    const turnsOf = async (numbers: number) => {
      const to = Array.from({ length: numbers }, (_, index) => `6427${String(index).padStart(7, '0')}`)
      let turns = 0
      let done = false
      const turn = () => {
        turns += 1
        if (!done) setImmediate(turn)
      }
      setImmediate(turn)
      const { summary } = await quote<BulkQuoteAnswer>({ to, body: 'Kia ora' })
      done = true
      expect(summary.total).toBe(numbers)
      return turns
    }
    // The faster the machine, the fewer turns it takes: each begins after some milliseconds of work.
    expect(await turnsOf(10_000)).toBeGreaterThan((await turnsOf(1)) + 3)
  })

  test('asks no HLR provider, where a send asks it', async () => {
    const provider = await testProvider()
    const env = {
      WEBSMS_HLR_URL: `${provider.address}/{number}`,
      WEBSMS_HLR_SENDING: '1',
      WEBSMS_HLR_NETWORK_PATH: 'network',
    }
    const other = await temporaryApi(afterAll, env)
    const { headers } = await other.customer()
    const payload = { to: '021 555 0100', body: 'Kia ora' }
    expect((await other.call('POST', '/sms/quote', { headers, payload })).body).toMatchObject({ network: 'One NZ' })
    expect(provider.asked).toEqual([])
    await other.call('POST', '/sms/out', { headers, payload })
    expect(provider.asked).toHaveLength(1)
    expect((await other.call('POST', '/sms/quote', { headers, payload })).body).toMatchObject({ network: 'Spark' })
  })
})

describe('a send with fold', () => {
  test('stores and charges the folded text, to one number and to a list', async () => {
    const one = (await ask('out', { to: '021 234 567', body: maori, fold: true })).body as SendAnswer
    expect(one.parts).toBe(1)
    expect(await rowOf(one.message_id)).toMatchObject({ body: expect.stringMatching(/^Tena koe - /), parts: 1 })
    const many = (await ask('out', { to: ['021 234 567'], body: maori, fold: 'True' })).body as BulkAnswer
    expect(many.messages[0]).toMatchObject({ parts: 1 })
    const unfolded = (await ask('out', { to: '021 234 567', body: maori, fold: false })).body as SendAnswer
    expect(await rowOf(unfolded.message_id)).toMatchObject({ body: maori, parts: 2 })
  })

  test('is never too long when its folded text is not, and keeps a text that needs Unicode anyway', async () => {
    const long = 'ā'.repeat(700)
    expectError(operation('send'), await ask('out', { to: '021 234 567', body: long }), 'message_too_long')
    expect((await ask('out', { to: '021 234 567', body: long, fold: true })).body).toMatchObject({ parts: 5 })
    const emoji = (await ask('out', { to: '021 234 567', body: `${maori} 😀`, fold: true })).body as SendAnswer
    expect((await rowOf(emoji.message_id)).body).toBe(`${maori} 😀`)
  })

  test('is repeated by its Idempotency-Key in any way of writing true, and not by another choice', async () => {
    const send = (fold: unknown) => {
      const headers = { ...acme.headers, 'idempotency-key': 'folded' }
      return ask('out', { to: '021 234 567', body: maori, fold }, { headers })
    }
    const first = await send(true)
    const again = await send('1')
    expect([again.body, again.headers['idempotent-replayed']]).toEqual([first.body, 'true'])
    expect((await send('false')).status).toBe(422)
  })
})

const character = fc.constantFrom(...'Kia ora é{€}\n', 'ā', 'Ō', '’', '…', '\u00a0', '\u200b', 'e\u0301', '😀', '中')
const text = fc
  .array(character, { minLength: 1, maxLength: 400, size: 'max' })
  .chain((characters) => fc.constantFrom(characters.join(''), characters.filter((one) => one < '中').join('') || 'a'))
const number = fc.constantFrom(
  ...['021 234 567', '64275550100', '+6421 555 0100', '+61412345678', '+6797012345'],
  ...['027 666 0100', '027 555 0199', '+14155550100', 'nobody', '21234567', ''],
)
const request = fc.record(
  {
    to: fc.oneof(
      number.filter((one) => one !== ''),
      fc.array(number, { minLength: 1, maxLength: 12 }),
    ),
    body: text,
    from: fc.constantFrom('2190', '552', '777'),
    fold: fc.boolean(),
    dedupe: fc.boolean(),
    purpose: fc.constantFrom('transactional', 'marketing'),
  },
  { requiredKeys: ['to', 'body'] },
)

type Facts = Partial<QuoteAnswer & SendAnswer & { error: string; error_code: number }>

/** The answer for each recipient. */
const messagesOf = (answer: unknown) => (answer as { messages?: Facts[] }).messages ?? [answer as Facts]

/** Facts that the answers to a quote and to a send both have. */
const shared = ({ success, to, from, parts, route, porting, error, error_code }: Facts) => ({
  ...{ success, to, from, parts, route, porting, error, error_code },
})

/** The same with a text for each recipient of a list, or none of its own. */
const personal = fc
  .tuple(request, fc.array(fc.record({ body: text }, { requiredKeys: [] }), { minLength: 12, maxLength: 12 }))
  .map(([{ to, ...fields }, own]) => ({
    ...fields,
    messages: [to].flat().map((one, index) => ({ to: one, ...own[index] })),
  }))

test('any request is charged what it was quoted, in the same parts, and refused as it was', async () => {
  const property = fc.asyncProperty(fc.oneof(request, personal), async (payload) => {
    const quoted = await ask('quote', payload)
    const before = await balanceOf(acme)
    const sent = await ask('out', payload)
    expect(quoted.status).toBe(sent.status)
    const { summary } = quoted.body as BulkQuoteAnswer
    const [quotes, answers] = [messagesOf(quoted.body), messagesOf(sent.body)]
    expect(quotes.map(shared)).toEqual(answers.map(shared))
    const prices = quotes.map(({ price = 0 }) => Math.round(price * 1_000_000))
    const charged = before - (await balanceOf(acme))
    expect(prices.reduce((sum, micros) => sum + micros, 0)).toBe(charged)
    if (summary !== undefined) expect(Math.round(summary.price * 1_000_000)).toBe(charged)
    for (const [index, { parts, message_id: id }] of answers.entries()) {
      if (parts === undefined) continue
      expect(await rowOf(id!)).toMatchObject({ parts, price_micros: prices[index] })
    }
  })
  await fc.assert(property, { numRuns: 150 })
})
