/**
 * Property of the match between receipts and messages, against a message centre with every known habit: it answers in
 * one form and reports in another, gives ids again, masks numbers or leaves them out, repeats itself, loses answers,
 * and reports before it answers. Whatever it does, no message ends as another one did, and each receipt that settled
 * nothing is accounted for. A failure prints its seed and path: put them into `replay`. `RANDOM_RUNS` asks for more
 * runs than the few of every day.
 */
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import type { StatusName } from '../rules/status.ts'
import { type Scene, temporaryStore, wellReceipt } from '../test/temporary-store.ts'
import type { ReceiptFate } from './traffic/receipts.ts'
import type { ClaimedPart } from './traffic/sending.ts'

const replay: { seed?: number; path?: string } = {}
const numRuns = Number(process.env.RANDOM_RUNS ?? 30)

const temporary = await temporaryStore({}, afterAll)

/** Forms in which a message centre writes a numeric id in answers and in receipts. */
const writings = {
  'decimal in both': [(id: number) => String(id), (id: number) => String(id)],
  'hexadecimal in both': [(id: number) => id.toString(16), (id: number) => id.toString(16).toUpperCase()],
  'hexadecimal, then decimal': [(id: number) => id.toString(16), (id: number) => String(id)],
  'decimal, then hexadecimal': [(id: number) => String(id), (id: number) => id.toString(16)],
  '0x, then decimal': [(id: number) => `0x${id.toString(16).padStart(8, '0')}`, (id: number) => String(id)],
  'zeros, then none': [(id: number) => String(id).padStart(10, '0'), (id: number) => String(id)],
  opaque: [(id: number) => `ID-${id}`, (id: number) => `id-${id}`],
} as const

type Address = 'whole' | 'national' | 'swapped' | 'masked' | 'empty' | 'ours'
const addresses: readonly Address[] = ['whole', 'whole', 'national', 'swapped', 'masked', 'empty', 'ours']

function written(address: Address, to: string): { source: string; destination: string } {
  switch (address) {
    case 'whole':
      return { source: to, destination: '552' }
    case 'national':
      return { source: `0${to.slice(2)}`, destination: '' }
    case 'swapped':
      return { source: '552', destination: to }
    case 'masked':
      return { source: `${to.slice(0, 4)}*****${to.slice(-1)}`, destination: '552' }
    case 'empty':
      return { source: '', destination: '' }
    case 'ours':
      return { source: '552', destination: '552' }
  }
}

const states = ['DELIVRD', 'UNDELIV', 'EXPIRED'] as const
const ends: Record<(typeof states)[number], StatusName> = {
  DELIVRD: 'delivered',
  UNDELIV: 'failed',
  EXPIRED: 'expired',
}

/** A message as the message centre knows it. */
interface Known {
  messageId: number
  to: string
  id: number
  state: (typeof states)[number]
  reported: boolean
}

/** Numbers that an id may stand for while its base is unknown: "16" is 16 or 22. */
function readings(id: string): Set<number | string> {
  const digits = id.toLowerCase().replace(/^0x/, '')
  const bases = [/^\d+$/.test(digits) && 10, /^[\da-f]+$/.test(digits) && 16].filter((base) => base !== false)
  return new Set<number | string>(bases.length === 0 ? [digits] : bases.map((base) => Number.parseInt(digits, base)))
}

class Run {
  readonly scene: Scene
  readonly answered: (id: number) => string
  readonly reports: (id: number) => string
  readonly span: number
  readonly inFlight: ClaimedPart[] = []
  readonly known: Known[] = []
  readonly fates: Partial<Record<ReceiptFate, number>> = {}
  receipts = 0
  nextId: number

  constructor(scene: Scene, writing: keyof typeof writings, span: number, firstId: number) {
    this.scene = scene
    ;[this.answered, this.reports] = writings[writing]
    this.span = span
    this.nextId = firstId
  }

  /** The next id, of a counter that soon begins again. */
  take(claim: ClaimedPart, state: Known['state'], id = this.#id(this.nextId++)): Known {
    const known = { messageId: claim.messageId, to: claim.to, id, state, reported: false }
    this.known.push(known)
    return known
  }

  /** True when the receipt of the next id, read in either base, can be that of no message that is known. */
  idIsFree(): boolean {
    const next = readings(this.reports(this.#id(this.nextId)))
    return this.known.every(({ id }) => readings(this.answered(id)).isDisjointFrom(next))
  }

  #id(count: number): number {
    return 1 + (count % this.span)
  }

  /** Until the form is established, an id that nobody knows in one base may be one that was given in another. */
  async establish(): Promise<void> {
    for (let count = 0; count < 20; count++) {
      await this.scene.accept([{ to: `64229${String(count).padStart(6, '0')}` }])
      const [claim] = await this.scene.claim()
      const known = this.take(claim!, 'DELIVRD', 10_000_000 + count)
      await this.scene.submitted(claim!, { outcome: 'accepted', carrierRef: this.answered(known.id) })
      await this.report(known, 'whole')
    }
  }

  async report(known: Known, address: Address): Promise<void> {
    known.reported = true
    this.receipts += 1
    const fates = await temporary.traffic.receipts([
      {
        ...{ ...wellReceipt, state: known.state, carrierId: this.scene.carrierId, at: Date.now() },
        ...{ carrierRefs: [this.reports(known.id)], ...written(address, known.to) },
      },
    ])
    for (const [fate, count] of Object.entries(fates) as [ReceiptFate, number][]) {
      this.fates[fate] = (this.fates[fate] ?? 0) + count
    }
  }
}

type Operation = (run: Run) => Promise<unknown>

const some = fc.nat({ max: 99 })
const state = fc.constantFrom(...states)
const address = fc.constantFrom(...addresses)
const pick = <Item>(items: Item[], index: number): Item | undefined => items[index % Math.max(1, items.length)]

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 3,
    arbitrary: some.map(
      (handset): Operation =>
        async (run) => {
          // Few handsets, alike but for their last digits.
          await run.scene.accept([{ to: `${run.scene.handset.slice(0, -1)}${handset % 4}` }])
          run.inFlight.push(...(await run.scene.claim()))
        },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.record({ index: some, state, early: fc.option(address, { freq: 4 }) }).map(
      ({ index, state, early }): Operation =>
        async (run) => {
          const claim = run.inFlight.splice(index % Math.max(1, run.inFlight.length), 1)[0]
          if (claim === undefined) return
          const isFree = run.idIsFree()
          const known = run.take(claim, state)
          // Before its answer, an id that an open message has too is that message's by all that can be known.
          if (early !== null && isFree) await run.report(known, early)
          await run.scene.submitted(claim, { outcome: 'accepted', carrierRef: run.answered(known.id) })
        },
    ),
  },
  fc.record({ index: some, state }).map(
    ({ index, state }): Operation =>
      async (run) => {
        // An id that nobody knows, given again, in a receipt without a number: no rule can tell that one.
        if (run.span < run.known.length + 100) return
        const claim = run.inFlight.splice(index % Math.max(1, run.inFlight.length), 1)[0]
        if (claim === undefined) return
        run.take(claim, state) // and the answer is lost
        await run.scene.submitted(claim, { outcome: 'unknown' })
      },
  ),
  {
    weight: 4,
    arbitrary: fc.record({ index: some, address }).map(
      ({ index, address }): Operation =>
        async (run) => {
          // A report, or a late repeat of one.
          const known = pick(run.known, index)
          if (known !== undefined) await run.report(known, address)
        },
    ),
  },
  fc.constant<Operation>(() => temporary.traffic.judgeAgain({ at: Date.now(), settledBefore: 0, limit: 100 })),
)

const statusesOf = async ({ scene }: Run) => {
  const rows = await temporary.rows(
    sql<{ id: number; status: number; events: number }>`SELECT id, status,
      (SELECT count(*) FROM events e WHERE e.message_id = m.id) AS events FROM messages m WHERE account_id = ${scene.accountId}`,
  )
  return new Map(rows.map(({ id, ...row }) => [id, row]))
}

const names: readonly StatusName[] = ['queued', 'sent', 'delivered', 'failed', 'expired']

test(
  'no message ends as another one did, and no receipt is lost',
  async () => {
    const property = fc.asyncProperty(
      fc.constantFrom(...(Object.keys(writings) as (keyof typeof writings)[])),
      fc.constantFrom(12, 40, 1_000_000),
      fc.nat({ max: 30 }),
      fc.array(operation, { minLength: 20, maxLength: 60 }),
      async (writing, span, firstId, steps) => {
        const run = new Run(await temporary.scene(), writing, span, firstId)
        if (span === 1_000_000) await run.establish()
        for (const step of steps) await step(run)
        await temporary.traffic.judgeAgain({ at: Date.now(), settledBefore: 0, limit: 10_000 })
        const statuses = await statusesOf(run)
        for (const { messageId, state, reported } of run.known) {
          const { status, events } = statuses.get(messageId)!
          const told = names[status]!
          if (told !== 'sent') expect(told, `message ${messageId}`).toBe(reported ? ends[state] : 'sent')
          expect(events, `message ${messageId} has one event at its end`).toBe(told === 'sent' ? 0 : 1)
        }
        const { carrierId } = run.scene
        const [kept] = await temporary.rows(
          sql<{ n: number }>`SELECT count(*) AS n FROM waiting_receipts WHERE carrier_id = ${carrierId}`,
        )
        const counted = Object.values(run.fates).reduce((sum, count) => sum + count, 0)
        expect(counted, 'each receipt has a fate').toBe(run.receipts)
        const { settled = 0, noted = 0 } = run.fates
        expect(kept!.n, 'what was not matched is kept').toBeLessThanOrEqual(run.receipts - settled - noted)
      },
    )
    await fc.assert(property, { numRuns, ...replay })
  },
  60_000 + numRuns * 6000,
)
