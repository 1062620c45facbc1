import { sql } from 'kysely'
import { afterAll, expect, test, vi } from 'vitest'
import { type Scene, temporaryStore } from '../test/temporary-store.ts'
import type { AttemptRow, ClaimedEvent } from './traffic/events.ts'

const temporary = await temporaryStore({}, afterAll)
const { scene } = temporary

const now = () => Date.now() + 1000
const claimFor = (s: Scene, limit = 100, at = now()) =>
  temporary.traffic.claimEvents({ limit, perKey: 0, keys: new Map([[s.keyId, limit]]), at })

/** Messages that were delivered, each with its event. */
const delivered = async (s: Scene, count: number) => {
  const ids: number[] = []
  for (let index = 0; index < count; index++) {
    ids.push(await s.sent([`${index}`]))
    await s.receipt(`${index}`)
  }
  return ids
}
const attempt = (event: ClaimedEvent, row: Partial<AttemptRow> = {}): AttemptRow => ({
  eventId: event.eventId,
  keyId: event.keyId,
  number: event.attempts + 1,
  startedAt: 1000,
  durationMs: 20,
  statusCode: 200,
  error: null,
  response: 'ok',
  outcome: 'delivered',
  nextAt: null,
  ...row,
})
const stateOf = async ({ eventId }: ClaimedEvent) =>
  (await temporary.rows(sql`SELECT state, final_at FROM events WHERE id = ${eventId}`))[0]

test('a message has one event, at its final status, with the fields of the reference in their order', async () => {
  const s = await scene()
  const [id] = await delivered(s, 1)
  const events = await claimFor(s)
  expect(events).toMatchObject([{ keyId: s.keyId, attempts: 0 }])
  expect(events[0]!.body).toMatch(
    new RegExp(`^{"type":"dlr","message_id":"${id}","status":"delivered","timestamp":"[\\d-]+T[\\d:]+Z"}$`),
  )
})

test('a key without an address writes no event', async () => {
  const s = await scene({ webhookUrl: null })
  const [id] = await delivered(s, 1)
  expect(await s.told(id!)).toEqual([])
  expect(await claimFor(s)).toEqual([])
})

test('events in flight are not claimed again until they were recorded; a try cut short by a restart does not count', async () => {
  const s = await scene()
  await delivered(s, 2)
  const [event, other] = await claimFor(s)
  expect(await claimFor(s)).toEqual([])
  await temporary.reopen()
  await temporary.traffic.attempts([attempt(event!)])
  expect(await claimFor(s)).toEqual([event, other])
})

test('an event that was delivered is done, and its attempt is kept', async () => {
  const s = await scene()
  await delivered(s, 1)
  const [event] = await claimFor(s)
  await temporary.traffic.attempts([attempt(event!, { response: 'o\0k\ud800' })])
  expect(await claimFor(s)).toEqual([])
  expect(await stateOf(event!)).toEqual({ state: 1, final_at: 1020 })
  const attempts = await temporary.rows(sql`SELECT * FROM attempts WHERE event_id = ${event!.eventId}`)
  expect(attempts).toMatchObject([{ number: 1, status_code: 200, duration_ms: 20, response: 'o\ufffdk\ufffd' }])
})

test('a retry comes back when it is due, with the same id and body, and failing for good ends it', async () => {
  const s = await scene()
  await delivered(s, 1)
  const [event] = await claimFor(s)
  const failed = { statusCode: 500, error: 'HTTP 500' }
  const nextAt = now() + 5000
  await temporary.traffic.attempts([attempt(event!, { ...failed, outcome: 'retry', nextAt })])
  expect(await claimFor(s, 100, nextAt - 1)).toEqual([])
  const [again] = await claimFor(s, 100, nextAt)
  expect(again).toEqual({ ...event, attempts: 1 })
  await temporary.traffic.attempts([attempt(again!, { ...failed, outcome: 'failed' })])
  expect(await claimFor(s, 100, nextAt)).toEqual([])
  expect(await stateOf(event!)).toMatchObject({ state: 2 })
})

test('an attempt that could not be recorded is tried again', async () => {
  const s = await scene()
  await delivered(s, 1)
  const [event] = await claimFor(s)
  const broken = attempt(event!, { outcome: 'retry', nextAt: null })
  await expect(temporary.traffic.attempts([broken])).rejects.toThrow()
  expect(await claimFor(s)).toEqual([event])
})

test('keys take turns, and none gets more than it has free', async () => {
  const big = await scene()
  const small = await scene()
  await delivered(big, 5)
  await delivered(small, 2)
  const keys = new Map([
    [big.keyId, 3],
    [small.keyId, 10],
  ])
  const room = () => ({ limit: 4, perKey: 0, keys, at: now() })
  const keysOf = (events: ClaimedEvent[]) => events.map(({ keyId }) => (keyId === big.keyId ? 'big' : 'small'))
  const first = await temporary.traffic.claimEvents(room())
  const second = await temporary.traffic.claimEvents(room())
  expect([...keysOf(first), ...keysOf(second)].filter((key) => key === 'small')).toHaveLength(2)
  expect(keysOf(first).filter((key) => key === 'big').length).toBeLessThanOrEqual(3)
})

test('a key whose events wait for a retry does not hold up other keys', async () => {
  const slow = await scene()
  const other = await scene()
  await delivered(slow, 1)
  const [event] = await claimFor(slow)
  await temporary.traffic.attempts([attempt(event!, { outcome: 'retry', nextAt: now() + 1e6 })])
  await delivered(other, 1)
  expect(await claimFor(other)).toHaveLength(1)
})

test('the next event is due when the first one is that is not in flight, over all keys; and who delivers is told of new ones alone', async () => {
  const onEvent = vi.fn()
  const alone = await temporaryStore()
  alone.store.onEvent(onEvent)
  expect(await alone.traffic.nextEventAt()).toBe(null)
  const one = await alone.scene()
  const other = await alone.scene()
  for (const s of [one, other]) await s.sent(['1'])
  expect(onEvent).not.toHaveBeenCalled()
  for (const s of [one, other]) await s.receipt('1', { at: 5000 })
  expect(onEvent).toHaveBeenCalledTimes(2)
  expect(await alone.traffic.nextEventAt()).toBe(5000)
  const events = await alone.traffic.claimEvents({ limit: 10, perKey: 10, at: 5000 })
  expect(events).toHaveLength(2)
  expect(await alone.traffic.nextEventAt()).toBe(null)
  await alone.traffic.attempts([
    attempt(events[0]!, { outcome: 'retry', nextAt: 9000 }),
    attempt(events[1]!, { outcome: 'retry', nextAt: 7000 }),
  ])
  expect(await alone.traffic.nextEventAt()).toBe(7000)
})
