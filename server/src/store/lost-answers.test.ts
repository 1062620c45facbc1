import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { type Scene, temporaryStore } from '../test/temporary-store.ts'

const temporary = await temporaryStore({}, afterAll)
const { scene } = temporary

const waiting = async ({ carrierId }: Scene) => {
  const rows = await temporary.rows(sql`SELECT id FROM waiting_receipts WHERE carrier_id = ${carrierId}`)
  return rows.length
}
const statusOf = async (s: Scene, messageId: number) => (await s.message(messageId)).status

describe('a part with an unknown outcome', () => {
  const unknownPart = async (s: Scene) => {
    const [id] = await s.accept([{}])
    const [claim] = await s.claim()
    await s.submitted(claim!, { outcome: 'unknown' })
    return id!
  }

  test('is settled by a receipt that matches nothing else', async () => {
    const s = await scene()
    const id = await unknownPart(s)
    await s.receipt('4711')
    expect(await s.message(id)).toEqual({ status: 'delivered', error: null, carrier_ref: '4711' })
    expect(await s.places(id)).toEqual({})
    expect(await s.told(id)).toEqual(['delivered'])
  })

  test('is settled by a receipt that came while its answer was still awaited', async () => {
    const s = await scene()
    const [id] = await s.accept([{}])
    const [claim] = await s.claim()
    await s.receipt('4712')
    expect(await statusOf(s, id!)).toBe('queued')
    await s.submitted(claim!, { outcome: 'unknown' })
    expect(await statusOf(s, id!)).toBe('delivered')
    expect(await waiting(s)).toBe(0)
  })

  test('is settled by such a receipt when the store was killed before the answer came', async () => {
    const s = await scene()
    const [id] = await s.accept([{}])
    await s.claim()
    await s.receipt('4713')
    await temporary.reopen()
    await temporary.traffic.claimsLost(null, Date.now())
    expect(await statusOf(s, id!)).toBe('delivered')
  })

  test('keeps the carrier id of a receipt that is not final, so that the final one finds it', async () => {
    const s = await scene()
    const id = await unknownPart(s)
    await s.receipt('4714', { state: 'ENROUTE' })
    expect(await statusOf(s, id)).toBe('sent')
    await s.receipt('4714')
    expect(await statusOf(s, id)).toBe('delivered')
  })

  test('is not settled when two fit', async () => {
    const s = await scene()
    const ids = [await unknownPart(s), await unknownPart(s)]
    await s.receipt('4715')
    for (const id of ids) expect(await statusOf(s, id)).toBe('sent')
    expect(await waiting(s)).toBe(1)
  })

  test('is not settled by a receipt for another sender, destination or carrier', async () => {
    const s = await scene()
    const id = await unknownPart(s)
    await s.receipt('4716', { destination: '2190' })
    await s.receipt('4716', { source: '6427777777' })
    await s.receipt('4716', { carrierId: s.carrierId + 5000 })
    expect(await statusOf(s, id)).toBe('sent')
  })

  test('is not settled while another part to that handset awaits its answer, and then by the remaining parts', async () => {
    const s = await scene()
    const lost = await unknownPart(s)
    const [young] = await s.accept([{}])
    const [claim] = await s.claim()
    await s.receipt('young')
    await s.receipt('lost', { state: 'UNDELIV' })
    expect([await statusOf(s, lost), await statusOf(s, young!)]).toEqual(['sent', 'queued'])
    await s.submitted(claim!, { outcome: 'accepted', carrierRef: 'young' })
    expect([await statusOf(s, lost), await statusOf(s, young!)]).toEqual(['failed', 'delivered'])
  })

  test('is not settled by the receipt of a message that was sent once more since', async () => {
    const s = await scene()
    const [first] = await s.accept([{}])
    const [lost] = await s.claim()
    await s.submitted(lost!, { outcome: 'unknown' }, 1000)
    const other = await unknownPart(s)
    await s.receipt('first')
    expect(await temporary.traffic.resendUnknown(2000)).toBe(1)
    const [again] = await s.claim()
    await s.submitted(again!, { outcome: 'accepted', carrierRef: 'second' })
    expect([await statusOf(s, first!), await statusOf(s, other)]).toEqual(['sent', 'sent'])
    await s.receipt('second')
    expect([await statusOf(s, first!), await statusOf(s, other)]).toEqual(['delivered', 'sent'])
    expect(await s.told(first!)).toEqual(['delivered'])
  })

  test('that was sent once more is settled by the receipt of either, which then settles nothing else', async () => {
    const s = await scene()
    const [id] = await s.accept([{}])
    const [lost] = await s.claim()
    await s.submitted(lost!, { outcome: 'unknown' }, 1000)
    await temporary.traffic.resendUnknown(2000)
    const [again] = await s.claim()
    await s.receipt('first')
    expect(await statusOf(s, id!)).toBe('sent')
    await s.submitted(again!, { outcome: 'accepted', carrierRef: 'second' })
    expect(await statusOf(s, id!)).toBe('delivered')
    const other = await unknownPart(s)
    await s.receipt('first')
    expect(await statusOf(s, other)).toBe('sent')
    await s.receipt('second')
    expect([await s.told(id!), await statusOf(s, other)]).toEqual([['delivered'], 'sent'])
  })

  test('that waits to be sent once more stays when its receipt comes after all', async () => {
    const s = await scene()
    const [id] = await s.accept([{}])
    const [lost] = await s.claim()
    await s.submitted(lost!, { outcome: 'unknown' }, 1000)
    await temporary.traffic.resendUnknown(2000)
    await s.receipt('late')
    expect([await statusOf(s, id!), await s.places(id!)]).toEqual(['delivered', {}])
    expect(await s.claim()).toEqual([])
  })

  test('is not settled by the receipt of a message whose time is over', async () => {
    const s = await scene()
    const old = await unknownPart(s)
    await temporary.traffic.expire(Date.now() + 1, Date.now() + 1, 10_000)
    expect([await statusOf(s, old), await s.places(old)]).toEqual(['expired', {}])
    const young = await unknownPart(s)
    await s.receipt('of either')
    expect(await statusOf(s, young)).toBe('sent')
  })

  test('is not settled by a receipt that the carrier repeats for an earlier message', async () => {
    const s = await scene()
    await s.sent(['8001', '8002'])
    await s.receipt('8001')
    await s.receipt('8002')
    const id = await unknownPart(s)
    await s.receipt('8002')
    expect(await statusOf(s, id)).toBe('sent')
  })
})

test('a part with an unknown outcome is not settled by a receipt that the carrier repeats for another part of its message', async () => {
  const s = await scene()
  const [id] = await s.accept([{ parts: 2, wireParts: 2 }])
  const [first, second] = await s.claim()
  await s.submitted(first!, { outcome: 'accepted', carrierRef: 'one' })
  await s.submitted(second!, { outcome: 'unknown' })
  await s.receipt('one')
  await s.receipt('one')
  expect((await s.message(id!)).status).toBe('sent')
  await s.receipt('two')
  expect(await s.message(id!)).toEqual({ status: 'delivered', error: null, carrier_ref: 'one,two' })
})
