import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SearchTimeError } from '../../store/errors.ts'
import { type Scene, type TemporaryStore, temporaryStore } from '../../test/temporary-store.ts'
import {
  countMargin,
  incomeOf,
  knownCostOf,
  type MarginKind,
  marginCells,
  marginColumns,
  marginOf,
  marginShare,
} from './margin.ts'

let temporary: TemporaryStore
let acme: Scene
let other: Scene
const cleanUps: (() => Promise<void>)[] = []
const at = Date.parse('2026-01-10T00:00:00Z')
const day = { since: at, until: at + 86_400_000 }

const message = (to: string, network: string | null, costMicros: number | null, priceMicros = 100_000) => ({
  ...{ to, network, costMicros, priceMicros },
})

beforeAll(async () => {
  temporary = await temporaryStore(undefined, (cleanUp) => cleanUps.push(cleanUp))
  acme = await temporary.scene({ refundPolicy: 'failed' })
  other = await temporary.scene()
  await acme.accept(
    [
      message('64275550100', 'Spark', 30_000),
      { ...message('64275550101', 'Spark', 30_000), parts: 2, wireParts: 3 },
      message('61412345678', null, null),
      message('14165550100', null, 20_000, 50_000),
    ],
    { at },
  )
  await other.accept([message('64215550100', 'One NZ', 120_000)], { at })
  await other.accept([message('64215550100', 'One NZ', 1)], { at: at - 1 })
  await temporary.store.change((db) =>
    db.insertInto('carriers').values({ id: acme.carrierId, name: 'spark', simulated: 0, first_used_at: 1 }).execute(),
  )
  // Taken by the carrier: all but the last, which waits.
  await temporary.store.change((db) =>
    db.updateTable('messages').set({ status: 2, sent_at: at }).where('to_number', '!=', '14165550100').execute(),
  )
  // One failed, and its price was given back.
  const { id } = await temporary.store.read
    .selectFrom('messages')
    .select('id')
    .where('to_number', '=', '64275550100')
    .executeTakeFirstOrThrow()
  await temporary.store.change(async (db) => {
    await db.updateTable('messages').set({ status: 3 }).where('id', '=', id).execute()
    await sql`INSERT INTO refunds (message_id, transfer_id) VALUES (${id}, 1)`.execute(db)
  })
})
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp()
})

async function marginBy(by: MarginKind, more: object = {}) {
  const { rows, total } = await countMargin(temporary.store.search, { by, ...day, ...more })
  return {
    rows: rows.map((row) => [row.key, row.name, row.messages, incomeOf(row), knownCostOf(row), marginOf(row)]),
    total,
  }
}

test('by account: price minus refunds, the cost of what carriers took, and the margin where the cost is known', async () => {
  expect((await marginBy('account')).rows).toEqual([
    // 0.20 + 0.10 of income, of which 0.10 have no known cost; 0.03 for a failed one and 0.09 of cost. One still waits.
    [acme.accountId, 'Customer 1', 4, 300_000, 120_000, 80_000],
    [other.accountId, 'Customer 2', 1, 100_000, 120_000, -20_000],
  ])
})

test('by country and network, also where countries share a code', async () => {
  expect((await marginBy('country')).rows.map(([key, , messages]) => [key, messages])).toEqual([
    ['NZ', 3],
    ['AU', 1],
    ['CA', 1],
  ])
  expect((await marginBy('network')).rows.map(([key, , messages]) => [key, messages])).toEqual([
    ['Spark', 2],
    [null, 2],
    ['One NZ', 1],
  ])
})

test('by carrier, with the name of one that is still known', async () => {
  expect((await marginBy('carrier')).rows.map(([key, name, messages]) => [key, name, messages])).toEqual([
    [acme.carrierId, 'spark', 4],
    [other.carrierId, null, 1],
  ])
})

test.each(['account', 'carrier', 'country', 'network'] as const)(
  'the total by %s is the same, in slices of any size, with all that is unknown counted',
  async (by) => {
    const total = {
      messages: 5,
      parts: 6,
      waitingMessages: 1,
      priceMicros: 500_000,
      refundMicros: 100_000,
      costMicros: 240_000,
      unknownMessages: 1,
      unknownMicros: 100_000,
    }
    expect((await marginBy(by)).total).toEqual(total)
    expect((await marginBy(by, { sliceIds: 2 })).total).toEqual(total)
  },
)

test('the share is of the income whose cost is known, and none without any', () => {
  const row = {
    messages: 2,
    parts: 2,
    waitingMessages: 0,
    priceMicros: 200,
    refundMicros: 0,
    costMicros: 50,
    unknownMessages: 1,
  }
  expect(marginShare({ ...row, unknownMicros: 100 })).toBe(0.5)
  expect(marginShare({ ...row, unknownMicros: 200 })).toBeNull()
})

test('a message that waits for a carrier has no part in any amount, and one that ended without a carrier costs nothing', async () => {
  const third = await temporary.scene()
  const ids = await third.accept([message('64275550109', 'Spark', 20_000), message('64275550108', 'Spark', null)], {
    at: at + 90_000_000,
  })
  const count = () =>
    countMargin(temporary.store.search, { by: 'account', since: at + 90_000_000, until: at + 90_000_001 })
  const waiting = (await count()).total
  expect([waiting.messages, waiting.waitingMessages, incomeOf(waiting)]).toEqual([2, 2, 0])
  expect([knownCostOf(waiting), marginOf(waiting), marginShare(waiting)]).toEqual([null, null, null])
  await temporary.store.change((db) =>
    db.updateTable('messages').set({ status: 4 }).where('id', '=', ids[0]!).execute(),
  )
  const { total } = await count()
  expect([total.waitingMessages, incomeOf(total), knownCostOf(total), marginOf(total)]).toEqual([
    1, 100_000, 0, 100_000,
  ])
})

test('the margin follows from the columns of the file', async () => {
  const { rows } = await countMargin(temporary.store.search, { by: 'account', ...day })
  for (const row of rows) {
    const cells = Object.fromEntries(
      marginColumns('account').map((name, index) => [name, Number(marginCells(row)[index])]),
    )
    expect(cells.price! - cells.refunds! - cells.income_cost_unknown! - cells.cost!).toBeCloseTo(cells.margin!, 9)
  }
  const unknown = { ...rows[0]!, messages: 2, waitingMessages: 1, unknownMessages: 1 }
  expect(marginCells(unknown).slice(7)).toEqual([null, 1, 0.1, null, null])
})

test('too many messages are given up', async () => {
  await expect(marginBy('account', { sliceIds: 1, totalMsMax: -1 })).rejects.toThrow(SearchTimeError)
})
