import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { priceMicros, temporaryStore } from '../test/temporary-store.ts'

const hour = 3_600_000
const old = Date.now() - 49 * hour
const before = Date.now() - 48 * hour

const temporary = await temporaryStore({}, afterAll)

// Sweeps pass over everything that is stored, so each test begins with nothing.
beforeEach(() =>
  temporary.store.change(async (db) => {
    for (const table of ['messages', 'outbox', 'claims', 'submissions', 'message_parts', 'waiting_receipts']) {
      await sql`DELETE FROM ${sql.table(table)}`.execute(db)
    }
    await sql`DELETE FROM counters WHERE name = 'expired_up_to'`.execute(db)
  }),
)

const expireAll = async (limit = 100) => {
  for (let passed = 1; passed > 0; ) passed = await temporary.traffic.expire(before, Date.now(), limit)
}
/** Tables in which nothing may be left. */
const leftovers = async () => {
  const left: string[] = []
  for (const table of ['outbox', 'claims', 'message_parts', 'partly_reported']) {
    const [row] = await temporary.rows(sql<{ n: number }>`SELECT count(*) AS n FROM ${sql.table(table)}`)
    if (row!.n > 0) left.push(table)
  }
  return left
}

test('open messages expire after 48 h, whatever their state, and leave nothing behind', async () => {
  const s = await temporary.scene()
  const request = { at: old }
  const sentMessage = await s.sent(['1'], {}, request)
  const withoutId = await s.sent([''], {}, request)
  const sentParts = await s.sent(['2', '3', '4'], {}, request)
  const failedParts = await s.sent(['5', '6'], {}, request)
  await s.receipt('5', { state: 'UNDELIV' })
  const halfDelivered = await s.sent(['7', '8'], {}, request)
  await s.receipt('7')
  const delivered = await s.sent(['9'], {}, request)
  await s.receipt('9')
  const [unknown] = await s.accept([{}], request)
  await s.submitted((await s.claim())[0]!, { outcome: 'unknown' })
  const [inFlight] = await s.accept([{}], request)
  const [late] = await s.claim()
  const [waiting, waitingParts] = await s.accept([{}, { parts: 2, wireParts: 2 }], request)
  const balance = await s.balance()

  await expireAll(3)
  await s.submitted(late!, { outcome: 'accepted', carrierRef: '10' })

  const noReceipt = 'no receipt within its validity period'
  for (const id of [sentMessage, withoutId, sentParts, halfDelivered, unknown!, inFlight!]) {
    expect(await s.message(id)).toMatchObject({ status: 'expired', error: noReceipt })
    expect(await s.told(id)).toEqual(['expired'])
  }
  for (const id of [waiting!, waitingParts!]) {
    expect(await s.message(id)).toMatchObject({ status: 'expired', error: 'not sent within its validity period' })
  }
  expect(await s.message(failedParts)).toMatchObject({ status: 'failed' })
  expect(await s.message(delivered)).toMatchObject({ status: 'delivered' })
  expect(await leftovers()).toEqual([])
  // Only what no carrier had is given back.
  expect(await s.balance()).toBe(balance + 3 * priceMicros)
  await expireAll()
  expect(await s.balance()).toBe(balance + 3 * priceMicros)
})

test('a part that waits to be sent once more may have been taken: its expiry is not refunded', async () => {
  const s = await temporary.scene()
  const [id] = await s.accept([{}], { at: old })
  await s.submitted((await s.claim())[0]!, { outcome: 'unknown' })
  await temporary.traffic.resendUnknown(Date.now() + 1000)
  await expireAll()
  expect(await s.message(id!)).toMatchObject({ status: 'expired' })
  expect(await s.balance()).toBe(1_000_000_000 - priceMicros)
  expect(await leftovers()).toEqual([])
})

test('each message is passed once, in slices, and only when it is old enough; the place is kept over a restart', async () => {
  const s = await temporary.scene()
  await s.accept(
    Array.from({ length: 5 }, () => ({})),
    { at: old },
  )
  const [young] = await s.accept([{}])
  const passed = [await temporary.traffic.expire(before, Date.now(), 3)]
  await temporary.reopen()
  passed.push(
    await temporary.traffic.expire(before, Date.now(), 3),
    await temporary.traffic.expire(before, Date.now(), 3),
  )
  expect(passed).toEqual([3, 2, 0])
  expect(await s.message(young!)).toMatchObject({ status: 'queued' })
})

test('receipts that matched nothing are kept 72 h', async () => {
  const s = await temporary.scene()
  await s.receipt('1', { at: Date.now() - 73 * hour })
  await s.receipt('2', { at: Date.now() - 71 * hour })
  await temporary.traffic.expire(before, Date.now(), 100)
  const kept = await temporary.rows(sql`SELECT carrier_refs FROM waiting_receipts`)
  expect(kept).toEqual([{ carrier_refs: '["2"]' }])
})

test('ids of messages that ended more than 72 h ago are removed in rounds, whatever their outcome', async () => {
  const s = await temporary.scene()
  const ids = []
  for (const ref of ['1', 'AB', '0007', 'x,y', 'n']) ids.push(await s.sent([ref]))
  const twice = await s.sent(['8', '9'])
  await s.receipt('AB')
  const kept = async () => {
    const rows = await temporary.rows(sql<{ message_id: number }>`SELECT message_id FROM submissions`)
    return new Set(rows.map(({ message_id }) => message_id))
  }
  const round = async (at: number) => {
    let passed = 0
    for (let slice = 1; slice > 0; passed += slice) {
      slice = await temporary.traffic.judgeAgain({ at, settledBefore: 0, limit: 3 })
    }
    return passed
  }
  expect(await round(Date.now() + 119 * hour)).toBe(7)
  expect(await kept()).toEqual(new Set([...ids, twice]))
  // The next round begins later: each writes the pages of all that it removes.
  expect(await round(Date.now() + 121 * hour)).toBe(0)
  await round(Date.now() + 132 * hour)
  expect(await kept()).toEqual(new Set())
})

test('messages queued for a carrier that will not run fail with its reason and are refunded; messages of other carriers are not touched', async () => {
  const s = await temporary.scene()
  const other = await temporary.scene()
  const ids = await s.accept([{}, { parts: 2, wireParts: 2 }, {}])
  const [kept] = await other.accept([{}])
  const reason = 'queued for the simulator'
  const done = []
  for (let slices = 0; slices < 3; slices++) {
    done.push(await temporary.traffic.failQueued(s.carrierId, reason, Date.now(), 2))
  }
  expect(done).toEqual([2, 1, 0])
  for (const id of ids) {
    expect(await s.message(id)).toMatchObject({ status: 'failed', error: reason })
    expect(await s.told(id)).toEqual(['failed'])
  }
  expect(await s.balance()).toBe(1_000_000_000)
  expect(await other.message(kept!)).toMatchObject({ status: 'queued' })
})

test('a message of which one part was taken is not refunded when the rest cannot be sent', async () => {
  const s = await temporary.scene()
  const [id] = await s.accept([{ parts: 2, wireParts: 2 }])
  await s.submitted((await s.claim(1))[0]!, { outcome: 'accepted', carrierRef: '1' })
  await temporary.traffic.failQueued(s.carrierId, 'gone', Date.now(), 10)
  expect(await s.message(id!)).toMatchObject({ status: 'failed' })
  expect(await s.balance()).toBe(1_000_000_000 - 2 * priceMicros)
  await s.receipt('1')
  expect(await leftovers()).toEqual([])
})

test('a message whose carrier was asked for no receipt stays sent, is paid for, and has no event; a receipt that comes counts', async () => {
  const s = await temporary.scene()
  const sent = async (carrierRefs: string[], at = old) => {
    const count = carrierRefs.length
    const [id] = await s.accept([{ parts: count, wireParts: count }], { at })
    for (const [index, claim] of (await s.claim(count)).entries()) {
      await s.submitted(claim, { outcome: 'accepted', carrierRef: carrierRefs[index]!, unreported: true })
    }
    return id!
  }
  const [one, several] = [await sent(['u1']), await sent(['u2', 'u3'])]
  const failed = await sent(['u4'])
  await s.receipt('u4', { state: 'UNDELIV' })
  const [unknown] = await s.accept([{}], { at: old })
  await s.submitted((await s.claim())[0]!, { outcome: 'unknown' })
  const balance = await s.balance()
  const counted = async () =>
    (await temporary.rows(sql<{ value: number }>`SELECT value FROM counters WHERE name = 'sent'`))[0]!
  const before = (await counted()).value

  await expireAll()
  for (const id of [one, several]) {
    expect(await s.message(id)).toMatchObject({ status: 'sent', error: null })
    expect(await s.told(id)).toEqual([])
  }
  expect(await s.message(failed)).toMatchObject({ status: 'failed' })
  expect(await s.message(unknown!)).toMatchObject({ status: 'expired' })
  expect(await s.balance()).toBe(balance)
  expect((await counted()).value).toBe(before - 3)
  expect(await leftovers()).toEqual([])

  // It has ended: its status is final.
  await s.receipt('u1', { state: 'UNDELIV' })
  await expireAll()
  expect(await s.message(one)).toMatchObject({ status: 'sent' })
  expect((await counted()).value).toBe(before - 3)
})
