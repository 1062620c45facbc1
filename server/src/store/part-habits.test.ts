import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { readLearnt } from '../carriers/learnt.ts'
import { habitOf, type ReportedParts } from '../rules/receipts/part-habits.ts'
import { priceMicros, type Scene, temporaryStore, wellReceipt } from '../test/temporary-store.ts'

const temporary = await temporaryStore({}, afterAll)
const { scene } = temporary
const statusOf = async (s: Scene, messageId: number) => (await s.message(messageId)).status
const learnt = async ({ carrierId }: Scene) => (await readLearnt(temporary.store.read))(carrierId)

/** Runs upkeep's judgement: messages that were reported in part by now will get no further receipts. */
const later = async () => {
  const at = Date.now() + 1
  while ((await temporary.traffic.judgeAgain({ at, settledBefore: at, limit: 20 })) > 0);
}

let messages = 0
/** Sends messages of three parts, each with ids and a handset of its own, and reports on some of their parts. */
async function reportedOn(s: Scene, count: number, parts: readonly number[]): Promise<number[]> {
  const handsets = Array.from({ length: count }, () => `64275${String(++messages).padStart(6, '0')}`)
  const ids = await s.accept(handsets.map((to) => ({ to, parts: 3, wireParts: 3 })))
  const claims = await s.claim(count * 3)
  const at = Date.now()
  await temporary.traffic.submitted(
    claims.map((claim) => ({ claim, at, outcome: 'accepted', carrierRef: `${claim.to}-${claim.part}` })),
  )
  const receipt = { ...wellReceipt, carrierId: s.carrierId, destination: '552', at }
  await temporary.traffic.receipts(
    handsets.flatMap((to) => parts.map((part) => ({ ...receipt, carrierRefs: [`${to}-${part}`], source: to }))),
  )
  return ids
}

describe('a carrier that reports on one part for all', () => {
  test.each([
    ['first', [1]],
    ['last', [3]],
  ] as const)(
    'the %s: its messages stay sent until that is learnt, and then end, earlier ones too',
    async (habit, parts) => {
      const s = await scene()
      const early = await reportedOn(s, 49, parts)
      await later()
      expect(new Set(await Promise.all(early.map((id) => statusOf(s, id))))).toEqual(new Set(['sent']))
      const [fiftieth] = await reportedOn(s, 1, parts)
      expect([await statusOf(s, fiftieth!), (await learnt(s)).partHabit]).toEqual(['sent', null])
      await later()
      expect((await learnt(s)).partHabit).toBe(habit)
      for (const id of [...early, fiftieth!]) {
        expect([await statusOf(s, id), await s.told(id)]).toEqual(['delivered', ['delivered']])
      }
      const [next] = await reportedOn(s, 1, parts)
      expect(await statusOf(s, next!)).toBe('delivered')
      // The others are not what it reports on.
      const [other] = await reportedOn(s, 1, [2])
      expect(await statusOf(s, other!)).toBe('sent')
    },
  )

  test('whichever it is: any of them ends its message', async () => {
    const s = await scene()
    for (const part of [1, 2, 3]) await reportedOn(s, 17, [part])
    await later()
    expect(await learnt(s)).toMatchObject({ partHabit: 'one', partsReported: { first: 17, one: 17, last: 17, all: 0 } })
    const [next] = await reportedOn(s, 1, [2])
    expect(await statusOf(s, next!)).toBe('delivered')
  })

  test('is learnt once for all: it is known after a restart, and messages that were open then are judged', async () => {
    const s = await scene()
    const open = await reportedOn(s, 50, [1])
    const at = Date.now() + 1
    await temporary.traffic.judgeAgain({ at, settledBefore: at, limit: 50 })
    await temporary.reopen()
    await later()
    expect(await statusOf(s, open[0]!)).toBe('delivered')
  })

  test('fails a message with the part that fails, whatever it reports on', async () => {
    const s = await scene({ refundPolicy: 'failed' })
    await reportedOn(s, 50, [1])
    await later()
    const before = await s.balance()
    const id = await s.sent(['f1', 'f2'])
    await s.receipt('f2', { state: 'UNDELIV' })
    expect([await statusOf(s, id), await s.balance()]).toEqual(['failed', before])
  })

  test.each(['refused', 'failed', 'never'] as const)(
    'keeps the price of delivered messages: policy %s',
    async (refundPolicy) => {
      const s = await scene({ refundPolicy })
      await reportedOn(s, 51, [1])
      await later()
      expect(await s.balance()).toBe(1_000_000_000 - 51 * 3 * priceMicros)
      expect(
        await temporary.rows(sql`SELECT id FROM messages WHERE account_id = ${s.accountId} AND status <> 2`),
      ).toEqual([])
    },
  )
})

describe('a carrier that reports on every part', () => {
  test('is waited for, however many messages it had half reported on at some moment', async () => {
    const s = await scene()
    await reportedOn(s, 60, [1, 2, 3])
    const half = await reportedOn(s, 20, [1])
    await later()
    expect(await learnt(s)).toMatchObject({ partHabit: null, partsReported: { all: 60, first: 20 } })
    expect(await statusOf(s, half[0]!)).toBe('sent')
  })

  test('is not taken for another while its receipts may still come', async () => {
    const s = await scene()
    const half = await reportedOn(s, 60, [1])
    const at = Date.now() + 1
    await temporary.traffic.judgeAgain({ at, settledBefore: at - 60_000, limit: 100 })
    expect((await learnt(s)).partsReported).toMatchObject({ first: 0 })
    expect(await statusOf(s, half[0]!)).toBe('sent')
  })

  test('after all: a report that contradicts a habit ends it, and ended messages keep their status', async () => {
    const s = await scene()
    const ended = await reportedOn(s, 50, [1])
    await later()
    expect((await learnt(s)).partHabit).toBe('first')
    const wholly = await reportedOn(s, 3, [1, 2, 3])
    expect((await learnt(s)).partHabit).toBe(null)
    const [next] = await reportedOn(s, 1, [1])
    expect(await statusOf(s, next!)).toBe('sent')
    for (const id of [ended[0]!, ...wholly]) expect(await s.told(id)).toEqual(['delivered'])
  })
})

test('an id that all parts share tells nothing of a carrier’s habit', async () => {
  const s = await scene()
  for (let index = 0; index < 3; index++) {
    await s.sent([`s${index}`, `s${index}`])
    await s.receipt(`s${index}`)
  }
  expect((await learnt(s)).partsReported).toEqual({ all: 0, first: 0, last: 0, one: 0, some: 0 })
})

test('counts of one carrier do not apply to another', async () => {
  const [s, other] = [await scene(), await scene()]
  await reportedOn(s, 50, [1])
  await later()
  const [id] = await reportedOn(other, 1, [1])
  await later()
  expect(await statusOf(other, id!)).toBe('sent')
})

test('a message of which nothing more is heard expires after 48 h, with one event and nothing left behind', async () => {
  const own = await temporaryStore()
  const s = await own.scene({ refundPolicy: 'failed' })
  const id = await s.sent(['x1', 'x2'], {}, { at: Date.now() - 49 * 3_600_000 })
  await s.receipt('x1')
  while ((await own.traffic.expire(Date.now() - 48 * 3_600_000, Date.now(), 100)) > 0);
  expect([await statusOf(s, id), await s.told(id), await s.balance()]).toEqual(['expired', ['expired'], 1_000_000_000])
  expect(await own.rows(sql`SELECT * FROM partly_reported WHERE message_id = ${id}`)).toEqual([])
})

test.each<[counts: Partial<Record<ReportedParts, number>>, ReturnType<typeof habitOf>]>([
  [{}, null],
  [{ first: 49 }, null],
  [{ first: 50 }, 'first'],
  [{ first: 95, all: 5 }, 'first'],
  [{ first: 94, all: 6 }, null],
  [{ last: 60, some: 2 }, 'last'],
  [{ first: 30, last: 20 }, 'one'],
  [{ all: 1000 }, null],
  [{ some: 1000 }, null],
])('50 messages and 95 %% of them make a habit: %o is %s', (counts, habit) => {
  expect(habitOf(new Map(Object.entries(counts) as [ReportedParts, number][]))).toBe(habit)
})
