import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { lanes } from '../rules/status.ts'
import { temporaryStore } from '../test/temporary-store.ts'

const temporary = await temporaryStore({}, afterAll)
const { scene } = temporary

test('lanes are served in order: one-time codes, single messages, bulk', async () => {
  const { accept, claim } = await scene()
  const bulk = await accept([{}, {}], { lane: lanes.bulk })
  const single = await accept([{}])
  const otp = await accept([{}], { lane: lanes.otp })
  const claimed = await claim()
  expect(claimed.map(({ messageId }) => messageId)).toEqual([...otp, ...single, ...bulk])
})

test('within an account the oldest message goes first, and its parts in order', async () => {
  const { accept, claim } = await scene()
  const [first] = await accept([{ parts: 3, wireParts: 3 }])
  const [second] = await accept([{}])
  const claimed = await claim()
  expect(claimed.map(({ messageId, part }) => [messageId, part])).toEqual([
    [first, 1],
    [first, 2],
    [first, 3],
    [second, 1],
  ])
})

test('accounts take turns, so that a large backlog delays nobody else', async () => {
  const big = await scene()
  const small = await scene()
  await big.accept(Array.from({ length: 200 }, () => ({})))
  const { carrierId } = big
  const own = await small.accept([{ carrierId }])
  const claimed = await temporary.traffic.claim(carrierId, 60)
  expect(claimed).toHaveLength(60)
  expect(claimed.map(({ messageId }) => messageId)).toContain(own[0])
  // The account that was served last is not first again while another one waits.
  const late = await small.accept([{ carrierId }])
  expect(await temporary.traffic.claim(carrierId, 1)).toMatchObject([{ messageId: late[0] }])
})

test('a claim never exceeds its limit, even inside a message of several parts, and loses nothing', async () => {
  const { accept, claim } = await scene()
  await accept([
    { parts: 3, wireParts: 3 },
    { parts: 3, wireParts: 3 },
  ])
  const sizes = []
  const parts = []
  for (const limit of [2, 3, 10, 10]) {
    const claimed = await claim(limit)
    sizes.push(claimed.length)
    parts.push(...claimed.map(({ messageId, part }) => `${messageId}/${part}`))
  }
  expect(sizes).toEqual([2, 3, 1, 0])
  expect(new Set(parts).size).toBe(6)
})

test('a carrier claims only parts that are routed to it', async () => {
  const { accept, claim, handset } = await scene()
  const other = await scene()
  const [id] = await accept([{}])
  await other.accept([{}])
  const claimed = await claim()
  expect(claimed).toMatchObject([{ messageId: id, part: 1, to: handset, sender: '552', body: 'Hello', resent: false }])
})

test('parts that were claimed when the store ended are not claimed again, and become unknown', async () => {
  const { accept, claim, places } = await scene()
  const [id] = await accept([{}])
  await claim()
  await temporary.reopen()
  expect(await claim()).toEqual([])
  await temporary.traffic.claimsLost(null, 5)
  expect(await places(id!)).toEqual({ claims: 1 })
  expect(await temporary.rows(sql`SELECT unknown_at FROM claims WHERE message_id = ${id}`)).toEqual([{ unknown_at: 5 }])
})

test('claims of one carrier are lost without touching those of another', async () => {
  const one = await scene()
  const other = await scene()
  const [id] = await one.accept([{}])
  const [otherId] = await other.accept([{}])
  await one.claim()
  await other.claim()
  await temporary.traffic.claimsLost(one.carrierId, 7)
  const unknownAt = (messageId: number) =>
    temporary.rows(sql`SELECT unknown_at FROM claims WHERE message_id = ${messageId}`)
  expect(await unknownAt(id!)).toEqual([{ unknown_at: 7 }])
  expect(await unknownAt(otherId!)).toEqual([{ unknown_at: null }])
})
