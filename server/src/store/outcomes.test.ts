import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import type { RefundPolicy } from '../rules/ledger/refunds.ts'
import { lanes } from '../rules/status.ts'
import { type Outcome, priceMicros, type Scene, temporaryStore } from '../test/temporary-store.ts'

const temporary = await temporaryStore({}, afterAll)
const { scene } = temporary

const accepted = (carrierRef: string): Outcome => ({ outcome: 'accepted', carrierRef })
const refused: Outcome = { outcome: 'refused', error: 'ESME_RINVDSTADR' }
const retry: Outcome = { outcome: 'retry' }
const unknown: Outcome = { outcome: 'unknown' }
const longAgo = 1
const soon = () => Date.now() + 60_000

/** Accepts a message of so many parts and claims them all. */
async function claimed({ accept, claim }: Scene, wireParts: number, request = {}) {
  const [messageId] = await accept([{ parts: wireParts, wireParts }], request)
  return { messageId: messageId!, claims: await claim() }
}

describe('a message in one part', () => {
  test('taken: it is sent, and waits for its receipt alone', async () => {
    const s = await scene()
    const { messageId, claims } = await claimed(s, 1)
    await s.submitted(claims[0]!, accepted('A1'))
    expect(await s.message(messageId)).toEqual({ status: 'sent', error: null, carrier_ref: 'A1' })
    expect(await s.places(messageId)).toEqual({ submissions: 1 })
    expect(await s.told(messageId)).toEqual([])
  })

  test('taken without an id: it is sent all the same', async () => {
    const s = await scene()
    const { messageId, claims } = await claimed(s, 1)
    await s.submitted(claims[0]!, accepted(''))
    expect(await s.message(messageId)).toMatchObject({ status: 'sent' })
  })

  test('refused: it has failed, with the carrier’s error, and nothing of it is left', async () => {
    const s = await scene()
    const { messageId, claims } = await claimed(s, 1)
    await s.submitted(claims[0]!, refused)
    expect(await s.message(messageId)).toEqual({ status: 'failed', error: 'ESME_RINVDSTADR', carrier_ref: null })
    expect(await s.places(messageId)).toEqual({})
    expect(await s.told(messageId)).toEqual(['failed'])
  })

  test('not taken for now: it is claimed again, as a first try', async () => {
    const s = await scene()
    const { messageId, claims } = await claimed(s, 1)
    await s.submitted(claims[0]!, retry)
    expect(await s.places(messageId)).toEqual({ outbox: 1 })
    expect(await s.claim()).toMatchObject([{ messageId, resent: false }])
  })

  test('unknown: it is sent once more after its time, and never again', async () => {
    const s = await scene()
    const { messageId, claims } = await claimed(s, 1)
    await s.submitted(claims[0]!, unknown)
    const told: (number | null)[] = []
    temporary.store.onQueued((carrierId) => told.push(carrierId))
    expect(await temporary.traffic.resendUnknown(longAgo)).toBe(0)
    expect(told).not.toContain(s.carrierId)
    expect(await temporary.traffic.resendUnknown(soon())).toBe(1)
    expect(told).toContain(s.carrierId)
    const [again] = await s.claim()
    expect(again).toMatchObject({ messageId, resent: true })
    await s.submitted(again!, unknown)
    expect(await temporary.traffic.resendUnknown(soon())).toBe(0)
    expect(await s.places(messageId)).toEqual({ claims: 1 })
  })

  test('unknown: an outcome that comes after it was claimed once more is about the first claim, and changes nothing', async () => {
    const s = await scene()
    const { messageId, claims } = await claimed(s, 1)
    await s.submitted(claims[0]!, unknown)
    await temporary.traffic.resendUnknown(soon())
    await new Promise((resolve) => setTimeout(resolve, 2))
    const [again] = await s.claim()
    await s.submitted(claims[0]!, refused)
    expect(await s.message(messageId)).toMatchObject({ status: 'sent', carrier_ref: null })
    await s.submitted(again!, accepted('A1'))
    expect(await s.message(messageId)).toMatchObject({ status: 'sent' })
  })

  test('unknown: a one-time code is never sent again', async () => {
    const s = await scene()
    const { claims } = await claimed(s, 1, { lane: lanes.otp })
    await s.submitted(claims[0]!, unknown)
    expect(await temporary.traffic.resendUnknown(soon())).toBe(0)
  })

  test('an outcome that is told twice counts once', async () => {
    const s = await scene()
    const { messageId, claims } = await claimed(s, 1)
    await s.submitted(claims[0]!, refused)
    await s.submitted(claims[0]!, refused)
    await s.submitted(claims[0]!, accepted('A1'))
    expect(await s.told(messageId)).toEqual(['failed'])
    expect(await s.balance()).toBe(1_000_000_000)
    expect(await s.places(messageId)).toEqual({})
  })
})

describe('refunds', () => {
  const cases: { policy: RefundPolicy; outcomes: Outcome[]; refund: boolean }[] = [
    { policy: 'refused', outcomes: [refused], refund: true },
    { policy: 'failed', outcomes: [refused], refund: true },
    { policy: 'never', outcomes: [refused], refund: false },
    { policy: 'refused', outcomes: [accepted('1'), refused], refund: false },
    { policy: 'failed', outcomes: [accepted('1'), refused], refund: true },
    { policy: 'refused', outcomes: [accepted(''), refused], refund: false },
    { policy: 'refused', outcomes: [refused, accepted('1')], refund: false },
    { policy: 'refused', outcomes: [refused, refused, refused], refund: true },
    { policy: 'failed', outcomes: [refused, refused, refused], refund: true },
    { policy: 'never', outcomes: [refused, refused, refused], refund: false },
    { policy: 'refused', outcomes: [retry, refused], refund: true },
    { policy: 'refused', outcomes: [refused, retry], refund: true },
    { policy: 'refused', outcomes: [refused, unknown], refund: false },
    { policy: 'refused', outcomes: [unknown, refused], refund: false },
  ]
  for (const { policy, outcomes, refund } of cases) {
    const told = outcomes.map(({ outcome }) => outcome).join(', ')
    test(`policy ${policy}, parts ${told}: ${refund ? 'refunded once' : 'not refunded'}`, async () => {
      const s = await scene({ refundPolicy: policy })
      const { messageId, claims } = await claimed(s, outcomes.length)
      for (const [index, outcome] of outcomes.entries()) await s.submitted(claims[index]!, outcome)
      const price = outcomes.length * priceMicros
      expect(await s.balance()).toBe(1_000_000_000 - (refund ? 0 : price))
      expect(await s.message(messageId)).toMatchObject({ status: 'failed' })
      expect(await s.told(messageId)).toEqual(['failed'])
      const transfers = await temporary.rows(
        sql`SELECT kind, debit_id, credit_id, amount_micros FROM transfers WHERE message_id = ${messageId} AND kind = 'refund'`,
      )
      const transfer = { kind: 'refund', debit_id: 1, credit_id: s.accountId, amount_micros: price }
      expect(transfers).toEqual(refund ? [transfer] : [])
    })
  }

  test('a part that was refused when it was sent once more may have been taken the first time: not refunded', async () => {
    const s = await scene()
    const { messageId, claims } = await claimed(s, 1)
    await s.submitted(claims[0]!, unknown)
    await temporary.traffic.resendUnknown(soon())
    const [again] = await s.claim()
    await s.submitted(again!, refused)
    expect(await s.message(messageId)).toMatchObject({ status: 'failed' })
    expect(await s.balance()).toBe(1_000_000_000 - priceMicros)
  })

  test('the same holds when another part is the last one to be refused', async () => {
    const s = await scene()
    const { messageId, claims } = await claimed(s, 2)
    await s.submitted(claims[0]!, unknown)
    await temporary.traffic.resendUnknown(soon())
    const [again] = await s.claim()
    await s.submitted(again!, refused)
    await s.submitted(claims[1]!, refused)
    expect(await s.balance()).toBe(1_000_000_000 - 2 * priceMicros)
    expect(await s.places(messageId)).toEqual({})
  })

  test('and when the part waits to be sent once more', async () => {
    const s = await scene()
    const { messageId, claims } = await claimed(s, 2)
    await s.submitted(claims[0]!, unknown)
    await temporary.traffic.resendUnknown(soon())
    await s.submitted(claims[1]!, refused)
    expect(await s.claim()).toEqual([])
    expect(await s.balance()).toBe(1_000_000_000 - 2 * priceMicros)
    expect(await s.places(messageId)).toEqual({})
  })
})

describe('a message in several parts', () => {
  test('is sent when the last part was taken, with the carrier ids in the order of the parts', async () => {
    const s = await scene()
    const { messageId, claims } = await claimed(s, 3)
    await s.submitted(claims[2]!, accepted('C'))
    await s.submitted(claims[0]!, accepted('A'))
    expect(await s.message(messageId)).toMatchObject({ status: 'queued' })
    await s.submitted(claims[1]!, accepted('B'))
    expect(await s.message(messageId)).toEqual({ status: 'sent', error: null, carrier_ref: 'A,B,C' })
  })

  test('is sent when a carrier gives no ids', async () => {
    const s = await scene()
    const { messageId, claims } = await claimed(s, 2)
    for (const claim of claims) await s.submitted(claim, accepted(''))
    expect(await s.message(messageId)).toMatchObject({ status: 'sent' })
  })

  test('fails with the first part refused: waiting parts are withdrawn, taken parts keep their places until their receipts', async () => {
    const s = await scene()
    const [messageId] = await s.accept([{ parts: 3, wireParts: 3 }])
    const claims = await s.claim(2)
    await s.submitted(claims[0]!, accepted('A'))
    await s.submitted(claims[1]!, refused)
    expect(await s.claim()).toEqual([])
    expect(await s.message(messageId!)).toEqual({ status: 'failed', error: 'ESME_RINVDSTADR', carrier_ref: 'A' })
    await s.receipt('A')
    expect(await s.places(messageId!)).toEqual({})
    expect(await s.told(messageId!)).toEqual(['failed'])
  })

  test('leaves nothing behind when its last part comes back after it has failed', async () => {
    const s = await scene()
    const { messageId, claims } = await claimed(s, 2)
    await s.submitted(claims[0]!, refused)
    await s.submitted(claims[1]!, retry)
    expect(await s.places(messageId)).toEqual({})
  })

  test('leaves nothing behind when its last part, with an unknown outcome, is not sent again because it has failed', async () => {
    const s = await scene()
    const { messageId, claims } = await claimed(s, 2)
    await s.submitted(claims[0]!, unknown)
    await s.submitted(claims[1]!, refused)
    expect(await temporary.traffic.resendUnknown(soon())).toBe(0)
    expect(await s.places(messageId)).toEqual({})
  })
})

test('outcomes of one call are recorded in one transaction, and judged separately', async () => {
  const s = await scene()
  await s.accept([{}, {}, {}])
  const claims = await s.claim()
  const outcomes = [accepted('A'), refused, retry]
  await temporary.traffic.submitted(claims.map((claim, index) => ({ claim, at: Date.now(), ...outcomes[index]! })))
  const statuses = []
  for (const { messageId } of claims) statuses.push((await s.message(messageId)).status)
  expect(statuses).toEqual(['sent', 'failed', 'queued'])
})
