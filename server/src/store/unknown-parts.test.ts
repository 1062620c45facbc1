/**
 * Receipts with ids that nobody knows, for messages of which several parts have no answer: the process was killed, or the link
 * lost, before it was recorded. A part that is wrongly taken for sent never reaches its handset.
 */
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { type Scene, temporaryStore, wellReceipt } from '../test/temporary-store.ts'
import type { ClaimedPart } from './traffic/sending.ts'

const temporary = await temporaryStore({}, afterAll)
const { scene } = temporary

const statusOf = async (s: Scene, messageId: number) => (await s.message(messageId)).status
const waiting = async ({ carrierId }: Scene) => {
  const rows = await temporary.rows(sql`SELECT id FROM waiting_receipts WHERE carrier_id = ${carrierId}`)
  return rows.length
}
const timeline = async (messageId: number) => {
  const query = sql<{ said: string }>`SELECT said FROM message_receipts WHERE message_id = ${messageId} ORDER BY said`
  return (await temporary.rows(query)).map(({ said }) => said)
}
const claimParts = async (s: Scene, parts: number): Promise<[messageId: number, claims: ClaimedPart[]]> => {
  const [id] = await s.accept([{ parts, wireParts: parts }])
  return [id!, await s.claim()]
}
const lose = async (s: Scene, claims: readonly ClaimedPart[]) => {
  for (const claim of claims) await s.submitted(claim, { outcome: 'unknown' })
}
/** Ten minutes later. */
const claimAgain = async (s: Scene): Promise<ClaimedPart[]> => {
  await temporary.traffic.resendUnknown(Date.now() + 1000)
  return s.claim()
}
const judgeAgain = () => temporary.traffic.judgeAgain({ at: Date.now(), settledBefore: 0, limit: 10_000 })

describe('a receipt that may be about several parts without an answer', () => {
  test('counts for none of them: each is sent once more, and its own receipt settles it', async () => {
    const s = await scene()
    const [id, claims] = await claimParts(s, 2)
    await lose(s, claims)
    expect(await s.receipt('of the second')).toEqual({ which_part: 1 })
    expect([await statusOf(s, id), await waiting(s)]).toEqual(['sent', 1])
    const again = await claimAgain(s)
    expect(again.map(({ part }) => part)).toEqual([1, 2])
    await s.submitted(again[0]!, { outcome: 'accepted', carrierRef: 'one' })
    await s.submitted(again[1]!, { outcome: 'accepted', carrierRef: 'two' })
    await s.receipt('two')
    expect([await statusOf(s, id), await waiting(s)]).toEqual(['sent', 1])
    await s.receipt('one')
    expect(await s.message(id)).toEqual({ status: 'delivered', error: null, carrier_ref: 'one,two' })
    await judgeAgain()
    expect([await s.told(id), await waiting(s)]).toEqual([['delivered'], 0])
    expect(await timeline(id)).toEqual(['DELIVRD for one of the parts 1, 2; nothing tells which'])
  })

  test('counts once as many have come as there are parts, and nothing is sent again', async () => {
    const s = await scene()
    const [id, claims] = await claimParts(s, 3)
    await lose(s, claims)
    await s.receipt('x')
    await s.receipt('y')
    expect([await statusOf(s, id), await waiting(s)]).toEqual(['sent', 2])
    expect(await s.receipt('z')).toEqual({ settled: 1 })
    expect(await s.message(id)).toEqual({ status: 'delivered', error: null, carrier_ref: 'x,y,z' })
    expect([await s.told(id), await s.places(id), await waiting(s)]).toEqual([['delivered'], {}, 0])
    expect(await claimAgain(s)).toEqual([])
  })

  test('counts once for its id, however often and in whichever form it comes', async () => {
    const s = await scene()
    const [id, claims] = await claimParts(s, 2)
    await lose(s, claims)
    await s.receipt('A1F', { state: 'ENROUTE' })
    await s.receipt('0a1f')
    await s.receipt('2591')
    expect(await statusOf(s, id)).toBe('sent')
    await s.receipt('B20')
    await judgeAgain()
    expect([await statusOf(s, id), await s.told(id), await waiting(s)]).toEqual(['delivered', ['delivered'], 0])
  })

  test('that came while answers were awaited counts by the same rule after a kill', async () => {
    const s = await scene()
    const [one] = await claimParts(s, 2)
    expect(await s.receipt('early')).toEqual({ unanswered: 1 })
    await temporary.reopen()
    await temporary.traffic.claimsLost(null, Date.now())
    expect([await statusOf(s, one), await waiting(s)]).toEqual(['sent', 1])
    expect((await timeline(one)).length).toBe(1)
    await s.receipt('late')
    expect([await statusOf(s, one), await waiting(s)]).toEqual(['delivered', 0])
  })

  test('of which one turns out not to be taken is about the other', async () => {
    const s = await scene()
    const [id, claims] = await claimParts(s, 2)
    await lose(s, claims)
    await s.receipt('two')
    await s.submitted(claims[0]!, { outcome: 'retry' })
    expect([await statusOf(s, id), await waiting(s)]).toEqual(['sent', 0])
    const [again, ...others] = await s.claim()
    expect([again!.part, others]).toEqual([1, []])
    await s.submitted(again!, { outcome: 'accepted', carrierRef: 'one' })
    await s.receipt('one')
    expect(await s.message(id)).toEqual({ status: 'delivered', error: null, carrier_ref: 'one,two' })
  })

  test('fails its message at once, whichever part it is about, and nothing is sent again', async () => {
    const s = await scene()
    const [id, claims] = await claimParts(s, 2)
    await lose(s, claims)
    await s.receipt('good')
    await s.receipt('bad', { state: 'UNDELIV' })
    expect([await statusOf(s, id), await s.told(id)]).toEqual(['failed', ['failed']])
    expect(await claimAgain(s)).toEqual([])
    await judgeAgain()
    expect(await waiting(s)).toBe(0)
  })

  test('is noted, and no longer waits, when its message expires: with one event, and nothing left behind', async () => {
    const own = await temporaryStore()
    const s = await own.scene()
    const [id] = await s.accept([{ parts: 2, wireParts: 2 }], { at: Date.now() - 49 * 3_600_000 })
    for (const claim of await s.claim()) await s.submitted(claim, { outcome: 'unknown' })
    await s.receipt('one of them')
    while ((await own.traffic.expire(Date.now() - 48 * 3_600_000, Date.now(), 100)) > 0);
    await own.traffic.judgeAgain({ at: Date.now(), settledBefore: 0, limit: 100 })
    expect([await statusOf(s, id!), await s.told(id!), await s.places(id!)]).toEqual(['expired', ['expired'], {}])
    expect(await own.rows(sql`SELECT id FROM waiting_receipts`)).toEqual([])
    expect(await own.rows(sql`SELECT times FROM message_receipts WHERE message_id = ${id}`)).toEqual([{ times: 1 }])
  })
})

describe('where other parts of the message are known', () => {
  test('a part that was answered with an id is not meant, and those without one are', async () => {
    const s = await scene()
    const [id, [first, ...claims]] = await claimParts(s, 3)
    await s.submitted(first!, { outcome: 'accepted', carrierRef: 'one' })
    await lose(s, claims)
    await s.receipt('one')
    expect(await s.receipt('x')).toEqual({ which_part: 1 })
    await s.receipt('y')
    expect(await s.message(id)).toEqual({ status: 'delivered', error: null, carrier_ref: 'one,x,y' })
  })

  test.each([
    ['a part that was taken without an id', '', 'x'],
    ['a part that was taken, by a receipt without an id,', 'one', '0'],
  ])('%s is meant first: the part without an answer is sent once more', async (_name, answered, reported) => {
    const s = await scene()
    const [id, [first, second]] = await claimParts(s, 2)
    await s.submitted(first!, { outcome: 'accepted', carrierRef: answered })
    await lose(s, [second!])
    await s.receipt(reported)
    expect(await statusOf(s, id)).toBe('sent')
    const again = await claimAgain(s)
    expect(again.map(({ part }) => part)).toEqual([2])
    await s.submitted(again[0]!, { outcome: 'accepted', carrierRef: 'two' })
    await s.receipt('two')
    expect([await statusOf(s, id), await s.told(id)]).toEqual(['delivered', ['delivered']])
  })

  test('a carrier that reports on the last part alone settles the message with its second try', async () => {
    const s = await scene()
    const ids = await s.accept(
      Array.from({ length: 50 }, (_, n) => ({ to: `642761000${100 + n}`, parts: 2, wireParts: 2 })),
    )
    const at = Date.now()
    const named = (await s.claim(100)).map((claim) => ({ claim, carrierRef: `${claim.to}-${claim.part}` }))
    await temporary.traffic.submitted(named.map((answer) => ({ ...answer, at, outcome: 'accepted' })))
    await temporary.traffic.receipts(
      named
        .filter(({ claim }) => claim.part === 2)
        .map(({ claim: { to, carrierId }, carrierRef }) => {
          return { ...wellReceipt, carrierId, source: to, destination: '552', carrierRefs: [carrierRef], at }
        }),
    )
    while ((await temporary.traffic.judgeAgain({ at: at + 1, settledBefore: at + 1, limit: 100 })) > 0);
    expect(await statusOf(s, ids[0]!)).toBe('delivered')

    const [id, claims] = await claimParts(s, 2)
    await lose(s, claims)
    await s.receipt('of the last')
    expect(await statusOf(s, id)).toBe('sent')
    for (const claim of await claimAgain(s)) {
      await s.submitted(claim, { outcome: 'accepted', carrierRef: `again-${claim.part}` })
    }
    await s.receipt('again-2')
    expect([await statusOf(s, id), await s.told(id)]).toEqual(['delivered', ['delivered']])
  })
})

const replay: { seed?: number; path?: string } = {}
const numRuns = Number(process.env.RANDOM_RUNS ?? 15)

type Step = { kind: 'answer' | 'take' | 'lose' | 'report' | 'resend' | 'linkLost' | 'judge'; index: number }
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('answer', 'take', 'take', 'lose', 'lose', 'report', 'report', 'resend', 'linkLost', 'judge'),
  index: fc.nat({ max: 99 }),
})

test(
  'whichever answers are lost and in whichever order receipts come: no part counts as sent that its carrier never took',
  async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 2, max: 3 }),
      fc.array(step, { minLength: 8, maxLength: 30 }),
      async (parts, steps) => {
        const s = await scene()
        const [id] = await s.accept([{ parts, wireParts: parts }])
        const inFlight = await s.claim()
        const taken = new Set<number>()
        /** The carrier's ids of the submits that it took. */
        const given: string[] = []
        const take = ({ part }: ClaimedPart): string => {
          taken.add(part)
          given.push(`id-${given.length}`)
          return given.at(-1)!
        }
        const play: Record<Step['kind'], (index: number) => Promise<unknown>> = {
          async answer(index) {
            const claim = inFlight.splice(index % Math.max(1, inFlight.length), 1)[0]
            if (claim !== undefined) await s.submitted(claim, { outcome: 'accepted', carrierRef: take(claim) })
          },
          async take(index) {
            const claim = inFlight.splice(index % Math.max(1, inFlight.length), 1)[0]
            if (claim === undefined) return
            take(claim)
            await s.submitted(claim, { outcome: 'unknown' })
          },
          async lose(index) {
            const claim = inFlight.splice(index % Math.max(1, inFlight.length), 1)[0]
            if (claim !== undefined) await s.submitted(claim, { outcome: 'unknown' })
          },
          async report(index) {
            const carrierRef = given[index % Math.max(1, given.length)]
            if (carrierRef !== undefined) await s.receipt(carrierRef)
          },
          resend: async () => inFlight.push(...(await claimAgain(s))),
          async linkLost() {
            inFlight.length = 0
            await temporary.traffic.claimsLost(s.carrierId, Date.now())
          },
          judge: judgeAgain,
        }
        const check = async () => {
          const rows = await temporary.rows(
            sql<{ part: number }>`SELECT part FROM message_parts WHERE message_id = ${id} AND taken = 2`,
          )
          for (const { part } of rows) expect(taken, `part ${part}`).toContain(part)
          if ((await statusOf(s, id!)) === 'delivered') expect(taken.size, 'all parts').toBe(parts)
        }
        for (const { kind, index } of steps) {
          await play[kind](index)
          await check()
        }
        // In the end each part was taken once, with an answer, and every submit is reported on.
        for (const claim of [...inFlight, ...(await claimAgain(s))]) {
          await s.submitted(claim, { outcome: 'accepted', carrierRef: take(claim) })
        }
        for (const claim of await claimAgain(s)) {
          await s.submitted(claim, { outcome: 'accepted', carrierRef: take(claim) })
        }
        for (const carrierRef of given) await s.receipt(carrierRef)
        await check()
        await judgeAgain()
        const status = await statusOf(s, id!)
        expect(await s.told(id!)).toEqual(status === 'delivered' ? ['delivered'] : [])
        const unsure = await temporary.rows(sql`SELECT part FROM claims WHERE message_id = ${id}`)
        if (unsure.length === 0) expect(status, 'every part has an answer').toBe('delivered')
      },
    )
    await fc.assert(property, { numRuns, ...replay })
  },
  60_000 + numRuns * 6000,
)
