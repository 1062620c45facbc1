/**
 * Any order of everything that can happen to messages, restarts included, and then the end of all time. A failure prints
 * its seed and path: put them into `replay` to see it again. `RANDOM_RUNS` asks for more runs than the few of every day.
 */
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { type Lane, lanes } from '../rules/status.ts'
import { priceMicros, type Scene, temporaryStore } from '../test/temporary-store.ts'
import type { WaitingPage, WaitingPlace } from './traffic/moving.ts'
import type { ClaimedPart } from './traffic/sending.ts'

const replay: { seed?: number; path?: string } = {}
const numRuns = Number(process.env.RANDOM_RUNS ?? 15)

const temporary = await temporaryStore({}, afterAll)
const policies = ['refused', 'failed', 'never'] as const
const states = ['DELIVRD', 'UNDELIV', 'EXPIRED', 'ENROUTE'] as const

/** Observations of one run. */
class Run {
  readonly scene: Scene
  readonly inFlight: ClaimedPart[] = []
  readonly refs: { carrierRef: string; to: string }[] = []
  readonly seen = new Map<number, number>()

  constructor(scene: Scene) {
    this.scene = scene
  }

  /** Takes one of them out; undefined when there is none. */
  take(index: number): ClaimedPart | undefined {
    return this.inFlight.splice(index % Math.max(this.inFlight.length, 1), 1)[0]
  }

  /** One of three handsets, so that messages get into each other's way. */
  handset(index: number): string {
    return `${this.scene.handset.slice(0, -1)}${index % 3}`
  }
}

/** Added to a carrier's id, it gives the one to which its messages are moved. */
const otherCarrier = 1_000_000

async function moveAll(fromId: number, toId: number): Promise<void> {
  let after: WaitingPlace | null = null
  do {
    const page: WaitingPage = await temporary.traffic.waiting(fromId, { after, lane: null, limit: 2 })
    const messages = page.messages.map(({ messageId, wireParts }) => ({ messageId, toId, wireParts }))
    const moved = await temporary.traffic.move({ fromId, reason: 'a test', refused: false, at: Date.now(), messages })
    expect(moved, 'what is listed can be moved').toBe(messages.length)
    after = page.next
  } while (after !== null)
}

/** Unit of the times at which scheduled messages are due, in ms: longer than a run. */
const dueStepMs = 3_600_000

type Operation = (run: Run) => Promise<unknown>

const number = fc.nat({ max: 99 })
const carrierRef = fc.integer({ min: 1, max: 20 }).map(String)
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ handset: number, parts: fc.integer({ min: 1, max: 3 }), lane: fc.nat({ max: 2 }) }).map(
    ({ handset, parts, lane }): Operation =>
      (run) =>
        temporary.traffic.accept(
          run.scene.request([{ to: run.handset(handset), parts, wireParts: parts }, {}], { lane: lane as Lane }),
        ),
  ),
  fc.record({ handset: number, parts: fc.integer({ min: 1, max: 3 }), dueIn: fc.integer({ min: -5, max: 5 }) }).map(
    ({ handset, parts, dueIn }): Operation =>
      (run) => {
        const dueAt = Date.now() + dueIn * dueStepMs
        return temporary.traffic.accept(
          run.scene.request([{ to: run.handset(handset), parts, wireParts: parts, dueAt }, { dueAt }]),
        )
      },
  ),
  fc.record({ dueIn: fc.integer({ min: -5, max: 5 }), late: fc.integer({ min: 1, max: 3 }) }).map(
    ({ dueIn, late }): Operation =>
      () => {
        const at = Date.now() + dueIn * dueStepMs
        return temporary.traffic.releaseDue({ at, expiredBefore: at - late * dueStepMs, limit: 3 })
      },
  ),
  fc.record({ index: number, dueIn: fc.option(fc.integer({ min: -5, max: 5 })) }).map(
    ({ index, dueIn }): Operation =>
      async (run) => {
        const ids = [...run.seen.keys()]
        const messageIds = ids.slice(index % Math.max(ids.length, 1)).slice(0, 2)
        const chosen = { accountId: run.scene.accountId, messageIds }
        if (dueIn !== null) {
          await temporary.traffic.reschedule({ ...chosen, dueAt: Date.now() + dueIn * dueStepMs })
          return
        }
        const claimed = new Set(run.inFlight.map(({ messageId }) => messageId))
        const outcomes = await temporary.traffic.cancel({ ...chosen, at: Date.now() })
        for (const [place, id] of messageIds.entries()) {
          if (claimed.has(id)) expect(outcomes[place], `message ${id} is in flight`).not.toBe('cancelled')
        }
      },
  ),
  fc.record({ handset: number, parts: fc.integer({ min: 1, max: 2 }) }).map(
    ({ handset, parts }): Operation =>
      (run) => {
        const { accountId, keyId, messages } = run.scene.request([
          { to: run.handset(handset), parts, wireParts: parts },
        ])
        const code = { accountId, keyId, priceMicros, message: messages[0]!, sealedText: 'sealed', codeHash: 'hash' }
        const at = Date.now()
        const limits = { number: 3, prefix: 0, account: 0 }
        return temporary.traffic.acceptCode({ ...code, limits, at, expiresAt: at + 600_000 })
      },
  ),
  fc.integer({ min: 1, max: 3 }).map(
    (limit): Operation =>
      () =>
        temporary.traffic.expireCodes(Date.now() + 700_000, limit),
  ),
  fc.integer({ min: 1, max: 5 }).map(
    (limit): Operation =>
      async (run) => {
        run.inFlight.push(...(await run.scene.claim(limit)))
      },
  ),
  fc.record({ index: number, carrierRef, early: fc.boolean(), state: fc.constantFrom(...states) }).map(
    ({ index, carrierRef, early, state }): Operation =>
      async (run) => {
        const claim = run.take(index)
        if (claim === undefined) return
        if (early) await run.scene.receipt(carrierRef, { source: claim.to, state })
        await run.scene.submitted(claim, { outcome: 'accepted', carrierRef })
        run.refs.push({ carrierRef, to: claim.to })
      },
  ),
  fc.record({ index: number, outcome: fc.constantFrom('refused', 'retry', 'unknown', 'expired') }).map(
    ({ index, outcome }): Operation =>
      async (run) => {
        const claim = run.take(index)
        if (claim === undefined) return
        if (outcome === 'expired' && claim.lane !== lanes.otp) return run.inFlight.push(claim)
        return run.scene.submitted(
          claim,
          outcome === 'refused' ? { outcome, error: 'no' } : { outcome: outcome as 'retry' },
        )
      },
  ),
  fc.record({ index: number, state: fc.constantFrom(...states) }).map(
    ({ index, state }): Operation =>
      async (run) => {
        const sent = run.refs[index % Math.max(run.refs.length, 1)]
        if (sent !== undefined) await run.scene.receipt(sent.carrierRef, { source: sent.to, state })
      },
  ),
  fc.record({ handset: number, carrierRef }).map(
    ({ handset, carrierRef }): Operation =>
      (run) =>
        run.scene.receipt(carrierRef, { source: run.handset(handset) }),
  ),
  fc.boolean().map(
    (back): Operation =>
      ({ scene: { carrierId } }) => {
        const other = carrierId + otherCarrier
        return back ? moveAll(other, carrierId) : moveAll(carrierId, other)
      },
  ),
  fc.constant<Operation>(() => temporary.traffic.resendUnknown(Date.now() + 1000)),
  fc.constant<Operation>(async (run) => {
    // The link is lost: no more answers come.
    run.inFlight.length = 0
    await temporary.traffic.claimsLost(run.scene.carrierId, Date.now())
  }),
)
/** Rare, since each costs the start of a thread. */
const restart: Operation = async (run) => {
  run.inFlight.length = 0
  await temporary.reopen()
  await temporary.traffic.claimsLost(null, Date.now())
}
const operations = fc
  .tuple(
    fc.array(operation, { minLength: 10, maxLength: 40 }),
    fc.array(operation, { maxLength: 10 }),
    fc.nat({ max: 9 }),
  )
  .map(([before, after, chance]) => (chance === 0 ? [...before, restart, ...after] : [...before, ...after]))

const moneyIsConserved = async () => {
  const wrong = await temporary.rows(
    sql`SELECT * FROM (SELECT a.id, a.balance_micros,
               (SELECT coalesce(sum(amount_micros), 0) FROM transfers WHERE credit_id = a.id) -
               (SELECT coalesce(sum(amount_micros), 0) FROM transfers WHERE debit_id = a.id) AS replayed
        FROM accounts a) a WHERE balance_micros <> replayed`,
  )
  expect(wrong, 'every balance is the replay of its transfers').toEqual([])
  const refundedTwice = await temporary.rows(
    sql`SELECT message_id FROM transfers WHERE kind = 'refund' GROUP BY message_id HAVING count(*) > 1`,
  )
  expect(refundedTwice, 'no message is refunded twice').toEqual([])
}

const everyMessageHasItsPlace = async (run: Run) => {
  const messages = await temporary.rows(
    sql<{ id: number; status: number; open: number; waiting: number; events: number }>`
      SELECT id, status, (SELECT count(*) FROM events e WHERE e.message_id = m.id) AS events,
             (SELECT count(*) FROM outbox o WHERE o.message_id = m.id) +
             (SELECT count(*) FROM scheduled d WHERE d.message_id = m.id) AS waiting,
             (SELECT count(*) FROM outbox o WHERE o.message_id = m.id) +
             (SELECT count(*) FROM scheduled d WHERE d.message_id = m.id) +
             (SELECT count(*) FROM claims c WHERE c.message_id = m.id) +
             (SELECT count(*) FROM submissions s WHERE s.message_id = m.id) AS open
      FROM messages m WHERE account_id = ${run.scene.accountId}`,
  )
  for (const { id, status, open, waiting, events } of messages) {
    const before = run.seen.get(id) ?? 0
    const final = status >= 2
    if (before >= 2) expect(status, `message ${id} keeps its final status`).toBe(before)
    else expect(status, `the status of message ${id} only goes forward`).toBeGreaterThanOrEqual(before)
    if (final) expect(waiting, `nothing of message ${id} is sent after its end`).toBe(0)
    else expect(open, `message ${id} has a place`).toBeGreaterThan(0)
    expect(events, `message ${id} has one event at its end, and none before`).toBe(final ? 1 : 0)
    run.seen.set(id, status)
  }
}

const leftovers = ({ scene }: Run) =>
  temporary.rows(sql`
    SELECT 'outbox' AS place FROM outbox WHERE carrier_id % ${otherCarrier} = ${scene.carrierId}
    UNION ALL SELECT 'scheduled' FROM scheduled WHERE account_id = ${scene.accountId}
    UNION ALL SELECT 'late' FROM late_messages WHERE swept = 0
    UNION ALL SELECT 'claims' FROM claims WHERE carrier_id = ${scene.carrierId}
    UNION ALL SELECT 'parts' FROM message_parts p JOIN messages m ON m.id = p.message_id WHERE m.account_id = ${scene.accountId}`)

test(
  'after any operations in any order: money is conserved, a status only goes forward, every message has a place, and one event ends it',
  async () => {
    const property = fc.asyncProperty(fc.constantFrom(...policies), operations, async (refundPolicy, steps) => {
      const run = new Run(await temporary.scene({ refundPolicy, creditMicros: 30 * priceMicros }))
      for (const step of steps) {
        await step(run)
        await everyMessageHasItsPlace(run)
      }
      await moneyIsConserved()
      // 48 hours later.
      const later = Date.now() + 1e9
      let released = 1
      while (released > 0) {
        released = (await temporary.traffic.releaseDue({ at: later, expiredBefore: 0, limit: 7 })).released
      }
      while ((await temporary.traffic.expire(later, later, 7)) > 0);
      await everyMessageHasItsPlace(run)
      await moneyIsConserved()
      expect(await leftovers(run), 'nothing is left behind').toEqual([])
      expect([...run.seen.values()].every((status) => status >= 2)).toBe(true)
    })
    await fc.assert(property, { numRuns, ...replay })
  },
  60_000 + numRuns * 6000,
)
