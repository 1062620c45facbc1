import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { priceMicros, type Scene, temporaryStore, wellReceipt } from '../test/temporary-store.ts'

const temporary = await temporaryStore({}, afterAll)
const { scene } = temporary

const waiting = async ({ carrierId }: Scene) => {
  const rows = await temporary.rows(sql`SELECT id FROM waiting_receipts WHERE carrier_id = ${carrierId}`)
  return rows.length
}
const statusOf = async (s: Scene, messageId: number) => (await s.message(messageId)).status

describe('a receipt finds its message in whichever form the carrier writes the id', () => {
  const forms: [name: string, submitted: string, reported: string][] = [
    ['the same', '3a7f', '3a7f'],
    ['decimal, then hex', '2591', 'a1f'],
    ['hex, then decimal', '0A1F', '2591'],
    ['leading zeros', '2591', '0000002591'],
    ['zeros that go', '0000002591', '2591'],
    ['upper and lower case', 'AB-12-cd', 'ab-12-CD'],
    ['hex of a large number, then decimal', 'FFFFFFFFFFFFFFFF', '18446744073709551615'],
    ['nothing but zeros', '000', '0'],
    ['opaque', 'b8f1-77:x', 'b8f1-77:x'],
    ['spaces around', ' 77 ', '77'],
  ]
  for (const [name, submitted, reported] of forms) {
    test(name, async () => {
      const s = await scene()
      const id = await s.sent([submitted])
      await s.receipt(reported)
      expect(await s.message(id)).toEqual({ status: 'delivered', error: null, carrier_ref: submitted })
      expect(await s.places(id)).toEqual({})
      expect(await s.told(id)).toEqual(['delivered'])
    })
  }
})

test('another form of the same id for another destination, or another carrier, changes nothing', async () => {
  const s = await scene()
  const other = await scene()
  const id = await s.sent(['16'])
  await s.receipt('10', { source: '6429999999' })
  await s.receipt('16', { source: '6429999999' })
  await s.receipt('16', { carrierId: other.carrierId })
  expect(await statusOf(s, id)).toBe('sent')
})

test('two messages whose ids mean the same number are told apart by their destination', async () => {
  const s = await scene()
  const one = await s.sent(['10'])
  const two = await s.sent(['16'], { to: '6428888888' })
  await s.receipt('10', { source: '6428888888' })
  expect([await statusOf(s, one), await statusOf(s, two)]).toEqual(['sent', 'delivered'])
})

describe('an id that the carrier uses again', () => {
  test('is that of two open messages to one handset: which one is not beyond doubt', async () => {
    const s = await scene()
    const ids = [await s.sent(['77']), await s.sent(['77'])]
    expect(await s.receipt('77')).toEqual({ several: 1 })
    for (const id of ids) expect(await statusOf(s, id)).toBe('sent')
    expect(await waiting(s)).toBe(1)
  })

  test('is that of the open message where the number says so, and a late repeat settles nothing', async () => {
    const s = await scene()
    const old = await s.sent(['77'])
    await s.receipt('77')
    const young = await s.sent(['77'], { to: '6427654321' })
    expect(await s.receipt('77', { state: 'UNDELIV' })).toEqual({ noted: 1 })
    expect([await statusOf(s, old), await statusOf(s, young)]).toEqual(['delivered', 'sent'])
    await s.receipt('77', { source: '6427654321' })
    expect(await statusOf(s, young)).toBe('delivered')
  })

  test('settles nothing while the number is masked, and the message before it may be meant', async () => {
    const s = await scene()
    await s.sent(['77'])
    await s.receipt('77')
    const young = await s.sent(['77'], { to: '6427654321' })
    expect(await s.receipt('77', { source: '642********' })).toEqual({ several: 1 })
    expect(await statusOf(s, young)).toBe('sent')
  })
})

describe('the state decides', () => {
  const states: [state: string, status: string, told: string[]][] = [
    ['DELIVRD', 'delivered', ['delivered']],
    ['UNDELIV', 'failed', ['failed']],
    ['REJECTD', 'failed', ['failed']],
    ['DELETED', 'failed', ['failed']],
    ['EXPIRED', 'expired', ['expired']],
    ['ENROUTE', 'sent', []],
    ['ACCEPTD', 'sent', []],
    ['UNKNOWN', 'sent', []],
    ['constructor', 'sent', []],
  ]
  for (const [state, status, told] of states) {
    test(`${state}: ${status}`, async () => {
      const s = await scene()
      const id = await s.sent(['5'])
      await s.receipt('5', { state, error: '034' })
      const failed = status === 'failed' || status === 'expired'
      expect(await s.message(id)).toMatchObject({ status, error: failed ? `${state} err:034` : null })
      expect(await s.told(id)).toEqual(told)
      expect(await waiting(s)).toBe(0)
    })
  }
})

test('a status only goes forward: every order of receipts gives one final status and one event', async () => {
  const orders = [
    ['ENROUTE', 'DELIVRD', 'UNDELIV'],
    ['UNDELIV', 'DELIVRD', 'ENROUTE'],
    ['DELIVRD', 'DELIVRD', 'EXPIRED'],
    ['EXPIRED', 'ENROUTE', 'DELIVRD'],
  ]
  for (const states of orders) {
    const s = await scene()
    const id = await s.sent(['9'])
    for (const state of states) await s.receipt('9', { state })
    const first = states.find((state) => state !== 'ENROUTE')
    const expected = { DELIVRD: 'delivered', UNDELIV: 'failed', EXPIRED: 'expired' }[first!]
    expect(await statusOf(s, id)).toBe(expected)
    expect(await s.told(id)).toEqual([expected])
  }
})

describe('refunds by policy', () => {
  for (const [refundPolicy, kept] of [
    ['refused', 1],
    ['failed', 0],
    ['never', 1],
  ] as const) {
    test(`${refundPolicy}: a message that failed after it was taken is ${kept ? 'not refunded' : 'refunded once'}`, async () => {
      const s = await scene({ refundPolicy })
      await s.sent(['1'])
      await s.receipt('1', { state: 'UNDELIV' })
      await s.receipt('1', { state: 'UNDELIV' })
      expect(await s.balance()).toBe(1_000_000_000 - kept * priceMicros)
    })
  }
})

describe('a message in several parts', () => {
  test('is delivered once all parts are, whatever their order, with one event', async () => {
    const s = await scene()
    const id = await s.sent(['1', '2', '3'])
    await s.receipt('3')
    await s.receipt('1')
    await s.receipt('1')
    expect(await statusOf(s, id)).toBe('sent')
    await s.receipt('2')
    expect(await statusOf(s, id)).toBe('delivered')
    expect(await s.told(id)).toEqual(['delivered'])
    expect(await s.places(id)).toEqual({})
  })

  test('fails with its first part that fails, and the later receipts change nothing', async () => {
    const s = await scene()
    const id = await s.sent(['1', '2', '3'])
    await s.receipt('2', { state: 'UNDELIV', error: '001' })
    expect(await s.message(id)).toMatchObject({ status: 'failed', error: 'UNDELIV err:001' })
    await s.receipt('1')
    await s.receipt('3', { state: 'EXPIRED' })
    expect(await statusOf(s, id)).toBe('failed')
    expect(await s.told(id)).toEqual(['failed'])
    expect(await s.places(id)).toEqual({})
  })

  test('whose parts share one carrier id is delivered by one receipt, and another changes nothing', async () => {
    const s = await scene()
    const id = await s.sent(['7', '7'])
    await s.receipt('7')
    expect([await statusOf(s, id), await s.places(id)]).toEqual(['delivered', {}])
    expect(await s.receipt('7', { state: 'UNDELIV' })).toEqual({ noted: 1 })
    expect(await s.told(id)).toEqual(['delivered'])
  })

  test('whose parts share one id is delivered by a receipt that comes before the last answer', async () => {
    const s = await scene()
    const [id] = await s.accept([{ parts: 2, wireParts: 2 }])
    const [first, second] = await s.claim()
    await s.submitted(first!, { outcome: 'accepted', carrierRef: '7' })
    await s.receipt('7')
    await s.submitted(second!, { outcome: 'accepted', carrierRef: '7' })
    expect(await statusOf(s, id!)).toBe('delivered')
  })

  test('is not delivered by a receipt that came before its last part was written', async () => {
    const s = await scene()
    const [id] = await s.accept([{ parts: 2, wireParts: 2 }])
    const [first] = await s.claim(1)
    await s.submitted(first!, { outcome: 'accepted', carrierRef: '7' })
    await s.receipt('7', { at: Date.now() - 1000 })
    const [second] = await s.claim(1)
    await s.submitted(second!, { outcome: 'accepted', carrierRef: '7' })
    expect(await statusOf(s, id!)).toBe('sent')
    await s.receipt('7')
    expect(await statusOf(s, id!)).toBe('delivered')
  })

  test('keeps the first report on a part', async () => {
    const s = await scene()
    const id = await s.sent(['1', '2'])
    await s.receipt('1')
    expect(await s.receipt('1', { state: 'UNDELIV' })).toEqual({ noted: 1 })
    await s.receipt('2')
    expect(await statusOf(s, id)).toBe('delivered')
  })
})

describe('a receipt that overtakes the answer to its submit', () => {
  test('waits, and counts as soon as the answer is there', async () => {
    const s = await scene()
    const [id] = await s.accept([{}])
    const [claim] = await s.claim()
    await s.receipt('A1')
    expect(await waiting(s)).toBe(1)
    await s.submitted(claim!, { outcome: 'accepted', carrierRef: '0a1' })
    expect(await statusOf(s, id!)).toBe('delivered')
    expect(await s.told(id!)).toEqual(['delivered'])
    expect(await waiting(s)).toBe(0)
    expect(await s.places(id!)).toEqual({})
  })

  test('counts in the same call as the answer, and after the store was opened again', async () => {
    const s = await scene()
    const [id] = await s.accept([{}])
    const [claim] = await s.claim()
    await s.receipt('B1', { state: 'UNDELIV' })
    await temporary.reopen()
    await Promise.all([s.submitted(claim!, { outcome: 'accepted', carrierRef: 'B1' }), s.receipt('B1')])
    expect(await statusOf(s, id!)).toBe('failed')
    expect(await s.told(id!)).toEqual(['failed'])
  })

  test('never counts for a message that was written after it came', async () => {
    const s = await scene()
    await s.receipt('C1', { at: Date.now() - 1000 })
    const id = await s.sent(['C1'])
    expect(await statusOf(s, id)).toBe('sent')
    expect(await waiting(s)).toBe(1)
  })

  test('waits with a bound: of the receipts for one number, the newest are tried', async () => {
    const s = await scene()
    const [id] = await s.accept([{}])
    const [claim] = await s.claim()
    const at = Date.now()
    const { carrierId, handset } = s
    const receipt = { ...wellReceipt, carrierId, source: handset, destination: '552', at }
    const rows = Array.from({ length: 300 }, (_, index) => ({ ...receipt, carrierRefs: [`early-${index}`] }))
    await temporary.traffic.receipts(rows)
    await s.submitted(claim!, { outcome: 'accepted', carrierRef: 'early-299' })
    expect(await statusOf(s, id!)).toBe('delivered')
    expect(await waiting(s)).toBe(299)
  })
})

test('text that no engine could keep as it is does not stop a receipt', async () => {
  const s = await scene()
  const id = await s.sent(['9\0\ud800'])
  await s.receipt('9\0\ud800', { state: 'UNDELIV', error: '\0' })
  expect(await s.message(id)).toMatchObject({ status: 'failed', error: 'UNDELIV err:\ufffd' })
})
