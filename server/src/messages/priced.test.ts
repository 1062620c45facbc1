import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { replaceList } from '../pricing/lists.ts'
import type { ListOwner, PriceEntry } from '../rules/pricing/price.ts'
import { checkLedger } from '../store/sql/ledger/check.ts'
import { temporaryApi } from '../test/temporary-api.ts'
import { temporaryMembers } from '../test/temporary-members.ts'
import { readMessage } from './reading/detail.ts'

const api = await temporaryApi(afterAll)
const acme = await api.customer()
const other = await api.customer()
await api.store.change(async (db) => {
  for (const [id, name] of Object.entries({ 1: 'smsc_vodafone', 2: 'smsc_spark', 3: 'smsc_international' })) {
    await db
      .insertInto('carriers')
      .values({ id: Number(id), name, simulated: 1, first_used_at: 1 })
      .execute()
  }
})

const country = (value: string, micros: number): PriceEntry => ({ by: 'country', value, micros })
const network = (value: string, micros: number): PriceEntry => ({ by: 'network', value, micros })
const prefix = (value: string, micros: number): PriceEntry => ({ by: 'prefix', value, micros })
const nothingElse = async () => {}

const lists: [ListOwner, PriceEntry[]][] = [
  [{ kind: 'site' }, [country('NZ', 80_000), country('AU', 150_000)]],
  [{ kind: 'account', id: acme.accountId }, [network('Spark', 50_000), prefix('64275559', 0)]],
  [{ kind: 'carrier', id: 2 }, [country('NZ', 30_000)]],
  [{ kind: 'carrier', id: 3 }, [country('AU', 160_000)]],
]

beforeAll(async () => {
  for (const [owner, entries] of lists) await replaceList(api.store, owner, entries, nothingElse)
  await vi.waitFor(async () => expect((await messageTo('0275550100')).price_micros).toBe(50_000))
})

async function messageTo(to: string, { headers } = acme, body = 'Kia ora') {
  const answer = await api.call('POST', '/sms/out', { headers, payload: { to, body } })
  return rowOf((answer.body as { message_id: string }).message_id)
}

function rowOf(id: string) {
  return api.store.read.selectFrom('messages').selectAll().where('id', '=', Number(id)).executeTakeFirstOrThrow()
}

const long = 'Kia ora '.repeat(30)

test.each<[string, string, number, number | null]>([
  ['the account’s network', '0275550100', 50_000, 30_000],
  ['the account’s prefix, which costs nothing', '0275559100', 0, 30_000],
  ['the site’s country', '+61412345678', 150_000, 160_000],
  ['the account’s own price', '+6797012345', 100_000, null],
])('a message is charged by %s, and keeps the cost at its carrier', async (_what, to, price, cost) => {
  const message = await messageTo(to)
  expect([message.price_micros, message.cost_micros]).toEqual([price, cost])
  const both = await messageTo(to, acme, long)
  expect([both.price_micros, both.cost_micros]).toEqual([2 * price, cost && 2 * cost])
})

test('another account has the prices of the site', async () => {
  expect((await messageTo('0275550100', other)).price_micros).toBe(80_000)
})

test.each([3, 700])('of %i recipients at once each is charged the price of its own destination', async (count) => {
  const of = ['0275550100', '+61412345678', '+6797012345']
  const to = Array.from({ length: count }, (_, index) => of[index % 3]!)
  const { body } = await api.call('POST', '/sms/out', { headers: acme.headers, payload: { to, body: 'Kia ora' } })
  const { messages } = body as { messages: { message_id: string }[] }
  const rows = await Promise.all(messages.map(({ message_id }) => rowOf(message_id)))
  const expected = to.map((number) => [50_000, 150_000, 100_000][of.indexOf(number)]!)
  expect(rows.map(({ price_micros }) => price_micros)).toEqual(expected)
  const charged = await api.store.read
    .selectFrom('transfers')
    .select('amount_micros')
    .where('id', '=', rows[0]!.transfer_id)
    .executeTakeFirstOrThrow()
  expect(charged.amount_micros).toBe(expected.reduce((sum, price) => sum + price, 0))
})

test('a one-time code is charged by its destination', async () => {
  const payload = { to: '0275550100', company_name: 'Acme' }
  const { body } = await api.call('POST', '/sms/otp', { headers: acme.headers, payload })
  const message = await rowOf((body as { message_id: string }).message_id)
  expect([message.price_micros / message.parts, message.cost_micros! / message.wire_parts]).toEqual([50_000, 30_000])
})

test('what is charged by lists is explained, and the ledger is in order', async () => {
  const { id } = await messageTo('+61412345678', acme, long)
  const { cost } = await readMessage(api.store.read, id)
  expect(cost).toMatchObject([{ kind: 'charge', parts: 2, priceMicros: 150_000, amountMicros: -300_000 }])
  const { rows } = await sql<{ file: string }>`PRAGMA database_list`.execute(api.store.read)
  const db = new DatabaseSync(rows[0]!.file)
  onTestFinished(() => db.close())
  expect((await checkLedger(db))!.drift).toEqual([])
})

test('members are quoted, charged and told the same; a job tells its cost before it is started, and charges it', async () => {
  const { member, account: newAccount, store, bulkRunner } = await temporaryMembers(onTestFinished)
  const { call, accountId } = await member()
  const account = async () => (await call('GET /session')).body.account!
  expect(await account()).toMatchObject({ price: 0.1, prices_vary: false })
  await replaceList(store, { kind: 'site' }, [country('NZ', 80_000), country('AU', 150_000)], nothingElse)
  await replaceList(store, { kind: 'account', id: accountId }, [network('Spark', 50_000)], nothingElse)
  await vi.waitFor(async () => expect((await account()).prices_vary).toBe(true))

  const to = ['027 555 0100', '+61412345678', '+6797012345']
  const quote = (await call('POST /messages/quote', { body: { to: [...to, 'nobody'] } })).body
  expect(quote.prices).toEqual([0.05, 0.15, 0.1, null])
  const request = { body: { to, body: long, request_key: 'request-1' } }
  const sent = (await call('POST /messages', request)).body
  expect([sent.parts, sent.cost]).toEqual([2, 0.6])
  expect((await call('POST /messages', request)).body.cost).toBe(0.6)

  const rows = to.map((number, index) => ({ row: index + 1, to: number, body: index === 0 ? long : 'Kia ora' }))
  const job = { name: 'list.csv', body: null, rows: 3, slices: 1, request_key: 'upload-1' }
  const { id } = (await call('POST /bulk-jobs', { body: job })).body
  await call('PUT /bulk-jobs/:id/slices/:number', { params: { id, number: '0' }, body: { rows } })
  const detail = async () => (await call('GET /bulk-jobs/:id', { params: { id } })).body
  expect(await detail()).toMatchObject({ cost: 0, cost_all: 0.35 })
  bulkRunner.start()
  await call('POST /bulk-jobs/:id/start', { params: { id } })
  await vi.waitFor(async () => expect(await detail()).toMatchObject({ state: 'done', cost: 0.35, cost_all: 0.35 }))

  const poor = await member({ accountId: await newAccount({ creditMicros: 150_000 }) })
  const refused = await poor.call('POST /messages', { body: { to, body: 'Kia ora', request_key: 'request-2' } })
  expect(refused.problem.detail).toContain('This costs $0.33, but the balance is $0.15.')
})
