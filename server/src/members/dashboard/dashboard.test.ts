import { afterAll, beforeAll, expect, test } from 'vitest'
import { createKey } from '../../accounts/keys.ts'
import { type TemporaryMembers, temporaryMembers } from '../../test/temporary-members.ts'
import { dayMs } from './buckets.ts'
import { countMessages, timeAt } from './counting.ts'
import { createFigures } from './figures.ts'

let members: TemporaryMembers
const cleanUps: (() => Promise<void>)[] = []

beforeAll(async () => {
  members = await temporaryMembers((cleanUp) => cleanUps.push(cleanUp))
})
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp()
})

const zone = 'Pacific/Auckland'

test('the first steps tick themselves off as they happen', async () => {
  const member = await members.member()
  const done = async () => {
    const { body } = await member.call('GET /first-steps')
    return body.steps.filter((step) => step.done).map(({ step }) => step)
  }
  expect(await done()).toEqual([])
  const { accountId } = member
  const { store } = members
  const { keyId } = await store.change((db) =>
    createKey(db, { accountId, name: 'Shop', encrypt: store.secrets.encrypt, at: Date.now() }),
  )
  expect(await done()).toEqual(['key'])
  await store.traffic.addToken({ hash: 'x', keyId, expiresAt: Date.now() + 1000, at: Date.now() })
  expect(await done()).toEqual(['key', 'credentials', 'token'])
  const message = { to: '64215550100', sender: '552', body: 'Hi', parts: 1, wireParts: 1, carrierId: 99, network: null }
  await store.traffic.accept({ accountId, keyId, lane: 1, priceMicros: 1, at: Date.now(), messages: [message] })
  expect(await done()).toEqual(['key', 'credentials', 'token', 'message'])
  const url = { webhook_url: 'https://a.example/' }
  await store.change((db) => db.updateTable('api_keys').set(url).where('id', '=', keyId).execute())
  const { body } = await member.call('GET /first-steps')
  expect(body.steps.every((step) => step.done)).toBe(true)
  expect(body.key_id).toBe(String(keyId))
})

test('figures are of the account alone: accepted messages, their outcomes, their cost less refunds, their delivery times', async () => {
  const scene = await members.temporary.scene()
  const at = Date.now() - 5
  await scene.sent(['a1'], {}, { at })
  await scene.receipt('a1', { at: at + 1234 })
  await scene.accept([{ parts: 2, wireParts: 2 }], { at })
  await scene.accept([{}], { at })
  for (const claim of await scene.claim()) {
    if (claim.part === 1) await scene.submitted(claim, { outcome: 'refused', error: 'Invalid destination' })
  }
  const member = await members.member({ accountId: scene.accountId })
  const { body } = await member.call('GET /dashboard', { query: { zone } })
  expect(body.week).toEqual({
    messages: 3,
    delivered: 1,
    failed: body.failures.length,
    expired: 0,
    spend: (1_000_000_000 - (await scene.balance())) / 1e6,
    median_ms: 1234,
    p95_ms: 1234,
  })
  expect(body.failures[0]).toMatchObject({ to: scene.handset, status: 'failed', error: 'Invalid destination' })
  for (const range of ['24h', '7d', '30d', '90d'] as const) {
    const charts = await member.call('GET /charts', { query: { zone, range } })
    expect(charts.body.total).toEqual(body.week)
    expect(charts.body.items.length).toBe({ '24h': 24, '7d': 168, '30d': 30, '90d': 90 }[range])
    expect(charts.body.items.filter(({ messages }) => messages > 0).length).toBeGreaterThan(0)
  }
  const stranger = await members.member()
  const other = await stranger.call('GET /charts', { query: { zone, range: '24h' } })
  expect(other.body.total.messages).toBe(0)
})

test('an unknown zone, and hours of three months, are refused by field', async () => {
  const member = await members.member({ role: 'viewer' })
  const bad = await member.call('GET /charts', { query: { zone: 'Middle/Earth', range: '24h' } })
  expect([bad.status, bad.problem.errors?.[0]?.field]).toEqual([422, 'zone'])
  const hours = await member.call('GET /charts', { query: { zone, range: '90d', by: 'hour' } })
  expect([hours.status, hours.problem.errors?.[0]?.field]).toEqual([422, 'by'])
})

test('counting in slices gives the same result as counting at once, also on days when the clocks change', async () => {
  const scene = await members.temporary.scene()
  const starts = [0, 1, 2, 3].map((day) => Date.parse('2026-04-03T11:00:00Z') + day * dayMs + (day > 1 ? 3_600_000 : 0))
  const end = starts[3]! + dayMs
  const times = [starts[0]!, starts[1]!, starts[2]! - 1, starts[2]!, end - 1, end]
  for (const at of times) await scene.accept([{}], { at })
  const { search } = members.store
  const slices = await countMessages(search, scene.accountId, { starts, end }, { sliceRows: 1 })
  expect(slices).toEqual(await countMessages(search, scene.accountId, { starts, end }))
  expect(slices.map(({ messages }) => messages)).toEqual([1, 2, 1, 1])
})

test('ten viewers cost one count, and ended hours are not counted again', async () => {
  const scene = await members.temporary.scene()
  let now = Date.now()
  let queries = 0
  const { search } = members.store
  const counting = search.withPlugin({
    transformQuery: ({ node }) => {
      queries += 1
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const figures = createFigures(counting, { now: () => now })
  const day = () => figures.of(scene.accountId, 'day', 30, zone)
  await scene.sent(['b1'], {}, { at: now - 5 * dayMs })
  await scene.receipt('b1')
  const all = await Promise.all(Array.from({ length: 10 }, day))
  expect(new Set(all).size).toBe(1)
  expect(queries).toBe(3)
  now += 6000
  const again = await day()
  expect(again).not.toBe(all[0])
  expect(again).toEqual(all[0])
  expect(queries).toBe(6)
})

test('the median of many is within a few per cent', () => {
  const times = new Map<number, { count: number; sumMs: number }>()
  for (let ms = 1; ms <= 10_000; ms++) {
    const step = Math.floor(Math.log(ms + 1) * 10)
    const { count, sumMs } = times.get(step) ?? { count: 0, sumMs: 0 }
    times.set(step, { count: count + 1, sumMs: sumMs + ms })
  }
  const counted = { messages: 0, delivered: 0, failed: 0, expired: 0, spendMicros: 0, times }
  expect(Math.abs(timeAt(counted, 0.5)! - 5000)).toBeLessThan(300)
  expect(Math.abs(timeAt(counted, 0.95)! - 9500)).toBeLessThan(500)
  expect(timeAt({ ...counted, times: new Map() }, 0.5)).toBe(null)
})
