import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { priceMicros, temporaryStore } from '../test/temporary-store.ts'

const temporary = await temporaryStore({}, afterAll)
const { scene } = temporary

test('an accepted request is one transfer, its messages, and every part of them in the outbox', async () => {
  const { accountId, accept, balance, places, carrierId, ...s } = await scene({ creditMicros: 10 * priceMicros })
  const [first, second] = await accept([{ to: '6421000001' }, { to: '6421000002', parts: 3, wireParts: 4 }])
  expect(await balance()).toBe(6 * priceMicros)
  expect(await places(first!)).toEqual({ outbox: 1 })
  expect(await places(second!)).toEqual({ outbox: 4 })
  const transfers = await temporary.store.read
    .selectFrom('transfers')
    .select(['kind', 'debit_id', 'credit_id', 'amount_micros', 'message_id'])
    .where('debit_id', '=', accountId)
    .execute()
  expect(transfers).toEqual([
    { kind: 'charge', debit_id: accountId, credit_id: 1, amount_micros: 4 * priceMicros, message_id: first },
  ])
  expect(await s.message(second!)).toEqual({ status: 'queued', error: null, carrier_ref: null })
})

test('a request that the balance does not pay for leaves nothing behind, and its answer has the balance', async () => {
  const { request, balance, accountId } = await scene({ creditMicros: 2 * priceMicros })
  const result = await temporary.traffic.accept(request([{}, {}, {}]))
  expect(result).toEqual({ ok: false, reason: 'insufficient_balance', balanceMicros: 2 * priceMicros })
  expect(await balance()).toBe(2 * priceMicros)
  const stored = await temporary.store.read
    .selectFrom('messages')
    .select('id')
    .where('account_id', '=', accountId)
    .execute()
  expect(stored).toEqual([])
})

test('a refused debit never fails its neighbours in the same group', async () => {
  const poor = await scene({ creditMicros: 0 })
  const rich = await scene()
  const results = await Promise.all([
    temporary.traffic.accept(rich.request([{}])),
    temporary.traffic.accept(poor.request([{}])),
    temporary.traffic.accept(rich.request([{}])),
  ])
  expect(results.map(({ ok }) => ok)).toEqual([true, false, true])
})

test('an account that does not exist cannot send', async () => {
  const { request } = await scene()
  const result = await temporary.traffic.accept(request([{}], { accountId: 999_999 }))
  expect(result).toEqual({ ok: false, reason: 'insufficient_balance', balanceMicros: 0 })
})

test('64 clients that race for a balance that pays for 1,000 get exactly 1,000', async () => {
  const { request, balance } = await scene({ creditMicros: 1000 * priceMicros })
  let accepted = 0
  let refused = 0
  const client = async () => {
    for (let sends = 0; sends < 20; sends++) {
      const result = await temporary.traffic.accept(request([{}]))
      if (result.ok) accepted += 1
      else refused += 1
    }
  }
  await Promise.all(Array.from({ length: 64 }, client))
  expect({ accepted, refused }).toEqual({ accepted: 1000, refused: 280 })
  expect(await balance()).toBe(0)
})

test('message ids rise in the order of the recipients, and are not given twice after the newest are gone and the store was opened again', async () => {
  const { accept } = await scene()
  const before = await accept([{}, {}, {}])
  expect(before).toEqual([before[0], before[0]! + 1, before[0]! + 2])
  await temporary.store.change(async (db) => {
    await db.deleteFrom('messages').where('id', '>=', before[0]!).execute()
    await sql`DELETE FROM outbox WHERE message_id >= ${before[0]}`.execute(db)
  })
  await temporary.reopen()
  const [after] = await accept([{}])
  expect(after).toBeGreaterThan(before[2]!)
})

test('text that no engine could keep as it is is stored with the same length', async () => {
  const { accept, claim } = await scene()
  await accept([{ body: 'a\0b\ud83d c\ude00 \u{1f600}' }])
  const [part] = await claim()
  expect(part!.body).toBe('a\ufffdb\ufffd c\ufffd \u{1f600}')
})

test('a free message is accepted without credit', async () => {
  const { accept, balance } = await scene({ creditMicros: 0 })
  await accept([{}], { priceMicros: 0 })
  expect(await balance()).toBe(0)
})

test('money is conserved: every balance is the sum of its transfers, and debits equal credits', async () => {
  const { accept } = await scene({ creditMicros: 7 * priceMicros })
  await accept([{}, {}])
  const wrong = await temporary.rows(
    sql`SELECT * FROM (SELECT a.id, a.balance_micros,
               (SELECT coalesce(sum(amount_micros), 0) FROM transfers WHERE credit_id = a.id) -
               (SELECT coalesce(sum(amount_micros), 0) FROM transfers WHERE debit_id = a.id) AS replayed
        FROM accounts a) a WHERE balance_micros <> replayed`,
  )
  expect(wrong).toEqual([])
})

test('more calls than may wait are refused at once, and none of them is stored', async () => {
  const small = await temporaryStore({ callsMax: 3 })
  const { request, accountId } = await small.scene()
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => small.traffic.accept(request([{}]))))
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'])
  expect(results[4]).toMatchObject({ reason: { name: 'StoreBusyError' } })
  const stored = await small.store.read
    .selectFrom('messages')
    .select('id')
    .where('account_id', '=', accountId)
    .execute()
  expect(stored).toHaveLength(3)
})
