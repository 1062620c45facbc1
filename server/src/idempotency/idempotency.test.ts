/** `Idempotency-Key`: a request that repeats does its work once (promise 7). */
import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { creditAccount } from '../accounts/accounts.ts'
import { idempotencyKeyMs } from '../store/traffic/answers.ts'
import { expectError, operationsOf } from '../test/documented.ts'
import { type Answered, type Customer, temporaryApi } from '../test/temporary-api.ts'

const api = await temporaryApi(afterAll)
const operations = await operationsOf(api)
const [send, otp] = ['send', 'otp'].map((name) => operations.find(({ endpoint }) => endpoint === name)!)

type Ask = (payload: object | string, key?: string, customer?: Customer) => Promise<Answered>
const post =
  (path: string, others: Customer): Ask =>
  (payload, key, customer = others) =>
    api.call('POST', path, {
      headers: {
        ...customer.headers,
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(typeof payload === 'string' && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      payload,
    })
const customer = await api.customer()
const out = post('/sms/out', customer)
const code = post('/sms/otp', customer)

const sentBy = async ({ accountId }: Customer) => {
  const { rows } = await sql<{ messages: number; charges: number; micros: number }>`
    SELECT (SELECT count(*) FROM messages WHERE account_id = ${accountId}) AS messages,
      count(*) AS charges, coalesce(sum(amount_micros), 0) AS micros
    FROM transfers WHERE debit_id = ${accountId} AND kind = 'charge'`.execute(api.store.read)
  return rows[0]!
}
const keyRows = async ({ accountId }: Customer) =>
  (
    await sql<{ key: string; answer: string | null }>`
      SELECT key, answer FROM idempotency_keys WHERE account_id = ${accountId}`.execute(api.store.read)
  ).rows

function expectReplay(first: Answered, again: Answered) {
  expect(first.status).toBe(200)
  expect(first.headers).not.toHaveProperty('idempotent-replayed')
  expect(again.headers['idempotent-replayed']).toBe('true')
  expect(again.headers['content-type']).toBe(first.headers['content-type'])
  expect([again.status, again.text]).toEqual([first.status, first.text])
}

const hello = { to: '64276123456', body: 'Hello' }
const numbers = (count: number) => Array.from({ length: count }, (_, n) => `6427${String(n).padStart(7, '0')}`)

describe('a repetition is answered byte for byte as the first, and sends nothing', () => {
  test.each<[string, object, number]>([
    ['a single message', hello, 1],
    ['with what JSON has to escape', { to: '64276123456', body: '"message_id":"" \\ ā 😀 \u0001' }, 1],
    ['a list with recipients that failed', { to: ['64276123456', '"message_id":""', '64276123457'], body: 'Hi' }, 2],
    [
      'a list with duplicates left out',
      { to: ['64276123456', ...numbers(3), ...numbers(3)], body: 'Hi', dedupe: true },
      4,
    ],
    ['a list in slices with duplicates', { to: [...numbers(600), ...numbers(700)], body: 'Hi', dedupe: true }, 700],
    ['a list with what looks like a duplicate', { to: ['64276123456', '"message_id":"+0"'], body: 'Hi' }, 1],
    ['a list that is stored packed', { to: numbers(200), body: 'Hi' }, 200],
    ['a list that is worked in slices', { to: ['abc', ...numbers(1200)], body: 'Hi' }, 1200],
  ])('%s', async (_what, payload, messages) => {
    const own = await api.customer()
    const first = await out(payload, 'k', own)
    expectReplay(first, await out(payload, 'k', own))
    expectReplay(first, await out(payload, 'k', own))
    expect(await sentBy(own)).toEqual({ messages, charges: 1, micros: messages * 100_000 })
  })

  test('a one-time code, its answer encrypted until the code is over', async () => {
    const own = await api.customer()
    const asked = { to: '64276123456', company_name: 'Acme' }
    const first = await code(asked, 'k', own)
    expectReplay(first, await code(asked, 'k', own))
    const digits = (first.body as { code: string }).code
    const { rows } = await sql<object>`SELECT k.*, c.* FROM idempotency_keys k
      JOIN otp_codes c ON c.message_id = k.first_id WHERE k.account_id = ${own.accountId}`.execute(api.store.read)
    expect(rows).toMatchObject([{ answer: null, sealed_answer: expect.stringMatching(/^v1:/) }])
    expect(Object.values(rows[0]!).filter((value) => String(value).includes(digits))).toEqual([])

    await api.call('POST', '/sms/otp/verify', { headers: own.headers, payload: { to: asked.to, code: digits } })
    expectError(otp!, await code(asked, 'k', own), 'idempotency_key_over')
    const other = { ...asked, to: '64276123457' }
    await code(other, 'later', own)
    await api.store.traffic.expireCodes(Date.now() + 600_001, 100)
    expectError(otp!, await code(other, 'later', own), 'idempotency_key_over')
    expect((await sentBy(own)).messages).toBe(2)
  })
})

test('however it is written, the same parameters are the same request', async () => {
  const first = await out(hello, 'forms')
  for (const same of [
    'to=64276123456&body=Hello',
    'body=Hello&to=64276123456',
    { body: 'Hello', to: 64_276_123_456 },
  ]) {
    expectReplay(first, await out(same, 'forms'))
  }
  expectError(send!, await out({ to: ['64276123456'], body: 'Hello' }, 'forms'), 'idempotency_key_reused')
  const once = await out({ ...hello, dedupe: true }, 'once')
  for (const written of ['true', 'True', '1']) {
    expectReplay(once, await out(`to=64276123456&body=Hello&dedupe=${written}`, 'once'))
  }
  expectError(send!, await out({ ...hello, dedupe: false }, 'once'), 'idempotency_key_reused')
  expectError(send!, await out(hello, 'once'), 'idempotency_key_reused')
})

test('of 100 requests at once one sends, the others are told to wait, and then get its answer', async () => {
  const own = await api.customer()
  const answers = await Promise.all(Array.from({ length: 100 }, () => out(hello, 'k', own)))
  const done = answers.filter(({ status }) => status === 200)
  const waiting = answers.filter(({ status }) => status === 409)
  expect([done.length >= 1, done.length + waiting.length]).toEqual([true, 100])
  expect(new Set(done.map(({ text }) => text)).size).toBe(1)
  for (const answer of waiting) {
    expectError(send!, answer, 'request_in_progress')
    expect(answer.headers['retry-after']).toBe('1')
  }
  expect(await sentBy(own)).toEqual({ messages: 1, charges: 1, micros: 100_000 })
  expect((await out(hello, 'k', own)).text).toBe(done[0]!.text)
})

test('another body with the same key is refused, while the first runs and after it', async () => {
  const other = { ...hello, body: 'Goodbye' }
  const [first, meanwhile] = await Promise.all([out(hello, 'reused'), out(other, 'reused')])
  expect(first.status).toBe(200)
  expectError(send!, meanwhile, 'idempotency_key_reused')
  expectError(send!, await out(other, 'reused'), 'idempotency_key_reused')
  expectReplay(first, await out(hello, 'reused'))
})

test('refusals are not stored: once the cause is mended, the same key sends', async () => {
  const poor = await api.customer({ creditMicros: 50_000 })
  expectError(send!, await out(hello, 'k', poor), 'insufficient_balance')
  expectError(send!, await out({ ...hello, from: '777' }, 'k', poor), 'unregistered_sender')
  expect((await out({ ...hello, to: ['abc'] }, 'k', poor)).status).toBe(400)
  expect(await keyRows(poor)).toEqual([])
  await api.store.change((db) => creditAccount(db, poor.accountId, 100_000, null, Date.now()))
  const first = await out(hello, 'k', poor)
  expectReplay(first, await out(hello, 'k', poor))
})

test('a key counts for one account and one path', async () => {
  const one = await api.customer()
  const other = await api.customer()
  const ids = [
    await out(hello, 'k', one),
    await out(hello, 'k', other),
    await code({ to: '64276123456', company_name: 'Acme' }, 'k', one),
  ].map(({ status, body }) => [status, (body as { message_id: string }).message_id])
  expect(new Set(ids.map(([, id]) => id)).size).toBe(3)
  expect(ids.map(([status]) => status)).toEqual([200, 200, 200])
})

test('without a key, or with an empty or an impossible one', async () => {
  const own = await api.customer()
  for (const key of ['', 'k'.repeat(256), 'kā', 'a\tb']) {
    expectError(send!, await out(hello, key, own), 'invalid_idempotency_key')
  }
  for (let n = 0; n < 2; n++) await out(hello, undefined, own)
  expect([await keyRows(own), (await sentBy(own)).messages]).toEqual([[], 2])
  const longest = '~'.repeat(255)
  expectReplay(await out(hello, longest, own), await out(hello, longest, own))
})

test('after 24 hours a key is free again, before upkeep has forgotten it and after', async () => {
  const own = await api.customer()
  const age = (byMs: number) =>
    api.store.change((db) =>
      sql`UPDATE idempotency_keys SET created_at = created_at - ${byMs} WHERE account_id = ${own.accountId}`.execute(
        db,
      ),
    )
  const first = await out(hello, 'k', own)
  await age(idempotencyKeyMs - 60_000)
  expectReplay(first, await out(hello, 'k', own))
  await age(60_001)
  const second = await out({ ...hello, body: 'Goodbye' }, 'k', own)
  expect(second.status).toBe(200)
  expect(await keyRows(own)).toHaveLength(1)
  expect(await api.store.traffic.expireAnswers(Date.now() - idempotencyKeyMs, 100)).toBe(0)
  const { traffic } = api.store
  await api.store.change((db) => sql`UPDATE idempotency_keys SET created_at = 1`.execute(db))
  expect(await traffic.expireAnswers(Date.now() - idempotencyKeyMs, 2)).toBe(2)
  while ((await traffic.expireAnswers(Date.now() - idempotencyKeyMs, 100)) > 0);
  expect(await keyRows(own)).toEqual([])
})

test('an answer to 10,000 recipients takes little room', async () => {
  const own = await api.customer({ creditMicros: 10_000_000_000 })
  const payload = { to: numbers(10_000), body: 'Hello' }
  const first = await out(payload, 'k', own)
  expectReplay(first, await out(payload, 'k', own))
  const [row] = await keyRows(own)
  expect(row!.answer!.length).toBeLessThan(first.text.length / 20)
})
