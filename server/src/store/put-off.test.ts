/** Messages that are put off, while answers and receipts come late: nothing is sent twice, and nobody waits for ever. */
import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { type Outcome, temporaryStore } from '../test/temporary-store.ts'

const temporary = await temporaryStore({}, afterAll)
const { scene, traffic } = temporary
const putOff: Outcome = { outcome: 'put_off', error: 'ESME_RMSGQFUL', dueAt: 5000 }

describe('a part that was lost, sent once more and then put off, is not sent again', () => {
  const lostAndPutOff = async () => {
    const s = await scene()
    const [id] = await s.accept([{}])
    const [lost] = await s.claim()
    await s.submitted(lost!, { outcome: 'unknown' }, 1000)
    await traffic.resendUnknown(2000)
    const [again] = await s.claim()
    await s.submitted(again!, putOff)
    const [behind] = await s.accept([{}])
    return { s, id: id!, lost: lost!, behind: behind! }
  }

  test.each([
    ['the first try is answered late', 'sent'],
    ['a receipt tells that it is on its way', 'sent'],
    ['a receipt tells that it arrived', 'delivered'],
  ])('when %s', async (what, status) => {
    const { s, id, lost, behind } = await lostAndPutOff()
    if (status === 'delivered') await s.receipt('late')
    else if (what.includes('receipt')) await s.receipt('late', { state: 'ENROUTE' })
    else await s.submitted(lost, { outcome: 'accepted', carrierRef: 'late' })
    expect(await s.message(id)).toEqual({ status, error: null, carrier_ref: 'late' })
    expect((await s.claim()).map(({ messageId }) => messageId)).toEqual([behind])
  })
})

test.each<Outcome>([
  { outcome: 'accepted', carrierRef: 'first' },
  { outcome: 'unknown' },
  { outcome: 'refused', error: 'ESME_RINVDSTADR' },
])(
  'a part whose answer ($outcome) comes after another one was put off and taken leaves its handset free',
  async (last) => {
    const s = await scene()
    await s.accept([{ parts: 2, wireParts: 2 }])
    const [first, second] = await s.claim()
    await s.submitted(second!, putOff)
    const [again] = await s.claim()
    await s.submitted(again!, { outcome: 'accepted', carrierRef: 'second' })
    await s.submitted(first!, last)
    const [next] = await s.accept([{}])
    expect((await s.claim()).map(({ messageId }) => messageId)).toEqual([next])
    const left = sql`SELECT * FROM put_off WHERE carrier_id = ${s.carrierId}`
    expect(await temporary.rows(left)).toEqual([])
  },
)
