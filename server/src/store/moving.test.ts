/** Messages that wait for one carrier go to another whole, once, and with their reason; what was written stays. */
import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { lanes } from '../rules/status.ts'
import { type Outcome, type Scene, temporaryStore } from '../test/temporary-store.ts'
import type { WaitingPlace } from './traffic/moving.ts'

const temporary = await temporaryStore({}, afterAll)
const { scene, traffic } = temporary
const putOff: Outcome = { outcome: 'put_off', error: 'ESME_RMSGQFUL', dueAt: Date.now() + 600_000 }

/** A scene, and a scene with another carrier to move its messages to. */
async function pair() {
  const from = await scene()
  const { carrierId: toId } = await scene()
  return { from, toId }
}

async function waiting(s: Scene, lane: 0 | 1 | 2 | null = null, limit = 2): Promise<number[]> {
  const ids: number[] = []
  let after: WaitingPlace | null = null
  do {
    const page = await traffic.waiting(s.carrierId, { after, lane, limit })
    ids.push(...page.messages.map(({ messageId }) => messageId))
    after = page.next
  } while (after !== null)
  return ids
}

const move = (s: Scene, toId: number, ids: readonly number[], wireParts = 1) => {
  const messages = ids.map((messageId) => ({ messageId, toId, wireParts }))
  return traffic.move({ fromId: s.carrierId, reason: 'its link is down', refused: false, at: 9000, messages })
}

test('a message that waits is sent by the other carrier, keeps its sender, reference and price, and says why', async () => {
  const { from, toId } = await pair()
  const [id] = await from.accept([{ parts: 2, wireParts: 2, sender: '777', body: 'b'.repeat(200) }])
  const [{ concat_reference }] = (await temporary.rows(
    sql`SELECT concat_reference FROM messages WHERE id = ${id}`,
  )) as [{ concat_reference: number }]
  const balance = await from.balance()
  expect(await waiting(from)).toEqual([id])
  expect(await move(from, toId, [id!], 2)).toBe(1)
  const parts = await traffic.claim(toId, 10)
  expect(parts).toMatchObject([1, 2].map((part) => ({ messageId: id, part, sender: '777', wireParts: 2 })))
  for (const part of parts) expect(part.concatReference).toBe(concat_reference)
  expect(await from.claim()).toEqual([])
  expect(await from.balance()).toBe(balance)
  expect(await temporary.rows(sql`SELECT * FROM moves WHERE message_id = ${id}`)).toEqual([
    { message_id: id, at: 9000, from_id: from.carrierId, to_id: toId, reason: 'its link is down', refused: 0 },
  ])
})

test('what waits is listed once, page by page: what is put off first, then by lane and account', async () => {
  const { from } = await pair()
  const ids = await from.accept([{}, {}, {}, {}, {}])
  const [bulk] = await from.accept([{}], { lane: lanes.bulk })
  const [first] = await from.claim(1)
  await from.submitted(first!, putOff)
  // The others to this handset wait behind it once they are claimed.
  await from.claim(10)
  const listed = await waiting(from)
  expect(listed.slice().sort()).toEqual([...ids, bulk].slice().sort())
  expect(listed[0]).toBe(ids[0])
  expect(await waiting(from, lanes.bulk)).toEqual([bulk])
  expect(await waiting(from, lanes.otp)).toEqual([])
})

test.each<[string, Outcome | null]>([
  ['is in flight', null],
  ['was taken', { outcome: 'accepted', carrierRef: 'x' }],
  ['is of unknown fate', { outcome: 'unknown' }],
])('a message of which a part %s never crosses carriers', async (_, outcome) => {
  const { from, toId } = await pair()
  const [id] = await from.accept([{ parts: 3, wireParts: 3, body: 'a'.repeat(400) }])
  const [part] = await from.claim(1)
  if (outcome !== null) await from.submitted(part!, outcome)
  expect(await waiting(from)).toEqual([])
  expect(await move(from, toId, [id!], 3)).toBe(0)
  expect((await from.claim(10)).map(({ part }) => part)).toEqual([2, 3])
})

test('a message whose answer was lost may go elsewhere once it is sent once more, and never a third time', async () => {
  const { from, toId } = await pair()
  const [id] = await from.accept([{}])
  const [lost] = await from.claim()
  await from.submitted(lost!, { outcome: 'unknown' }, 1000)
  expect(await waiting(from)).toEqual([])
  await traffic.resendUnknown(2000)
  expect(await waiting(from)).toEqual([id])
  expect(await move(from, toId, [id!], 2), 'cut in another way').toBe(0)
  expect(await move(from, toId, [id!])).toBe(1)
  const [again] = await traffic.claim(toId, 10)
  expect(again).toMatchObject({ messageId: id, resent: true })
  await from.submitted(again!, { outcome: 'unknown' }, 3000)
  await traffic.resendUnknown(4000)
  expect(await traffic.claim(toId, 10)).toEqual([])
  // The first carrier had it after all.
  await from.receipt('any')
  expect((await from.message(id!)).status).toBe('delivered')
})

test('a long message of which one part was taken and one is sent once more stays with its carrier', async () => {
  const { from, toId } = await pair()
  const [id] = await from.accept([{ parts: 2, wireParts: 2, body: 'a'.repeat(200) }])
  const [first, second] = await from.claim(2)
  await from.submitted(first!, { outcome: 'accepted', carrierRef: 'x' })
  await from.submitted(second!, { outcome: 'unknown' }, 1000)
  await traffic.resendUnknown(2000)
  expect(await waiting(from)).toEqual([])
  expect(await move(from, toId, [id!], 2)).toBe(0)
})

test('a message that was put off, and those behind it, are moved in their order', async () => {
  const { from, toId } = await pair()
  const ids = await from.accept([{}, {}, {}])
  const [first] = await from.claim(1)
  await from.submitted(first!, putOff)
  await from.claim(10)
  expect(await move(from, toId, await waiting(from))).toBe(3)
  expect(await temporary.rows(sql`SELECT * FROM put_off WHERE carrier_id = ${from.carrierId}`)).toEqual([])
  expect((await traffic.claim(toId, 10)).map(({ messageId }) => messageId)).toEqual(ids)
  expect(await from.claim(10)).toEqual([])
})

test('a message may be cut into another number of parts by the charset of its new carrier', async () => {
  const { from, toId } = await pair()
  const [id] = await from.accept([{ parts: 1, wireParts: 1 }])
  expect(await move(from, toId, [id!], 2)).toBe(1)
  expect((await traffic.claim(toId, 10)).map(({ part, wireParts }) => [part, wireParts])).toEqual([
    [1, 2],
    [2, 2],
  ])
})

test('a message that has ended, waits elsewhere or was moved already is not moved', async () => {
  const { from, toId } = await pair()
  const [ended, open] = await from.accept([{}, { to: `${from.handset}1` }])
  await from.submitted((await from.claim(1))[0]!, { outcome: 'refused', error: 'ESME_RINVDSTADR' })
  expect(await move(from, toId, [ended!, open!])).toBe(1)
  expect(await move(from, toId, [open!])).toBe(0)
})
