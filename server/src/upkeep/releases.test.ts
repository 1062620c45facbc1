import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type Scene, temporaryStore } from '../test/temporary-store.ts'
import { startReleases } from './releases.ts'
import { createSteadyClock } from './steady-clock.ts'

const hour = 3_600_000
const log = pino({ enabled: false })

/** A clock that goes on as the machine's does, and can be set. */
function settableClock() {
  let aheadMs = 0
  let passedMs = 0
  const clock = createSteadyClock({
    holdMs: 600_000,
    now: () => Date.now() + aheadMs + passedMs,
    monotonic: () => performance.now() + passedMs,
  })
  return {
    clock,
    /** Somebody sets the clock. */
    step(ms: number) {
      aheadMs += ms
    },
    /** Time goes by. */
    pass(ms: number) {
      passedMs += ms
    },
  }
}

const claimed = async (scene: Scene) => (await scene.claim()).map(({ messageId }) => messageId)

test('messages are released when their times come, and what is too late expires', async () => {
  const temporary = await temporaryStore()
  const s = await temporary.scene()
  const now = Date.now()
  const [missed, late, due, soon, later] = await s.accept(
    [-2 * hour, -hour / 2, -1, 300, hour].map((ms) => ({ dueAt: now + ms })),
  )
  const releases = startReleases({ store: temporary.traffic, lateMs: hour, log, sliceMessages: 1 })
  onTestFinished(releases.stop)
  await vi.waitFor(async () => expect(await s.message(missed!)).toMatchObject({ status: 'expired' }))
  const found: number[] = []
  await vi.waitFor(async () => {
    found.push(...(await claimed(s)))
    expect(found).toEqual([late, due, soon])
  })
  expect(Date.now()).toBeGreaterThanOrEqual(now + 300)
  expect(await s.message(later!)).toMatchObject({ status: 'queued' })
})

test('a clock that is set ahead releases nothing early, and expires nothing, until it has been believed; set back, it never does', async () => {
  const temporary = await temporaryStore()
  const s = await temporary.scene()
  const { clock, step, pass } = settableClock()
  const [first, second, third] = await s.accept([1, 30, 240].map((hours) => ({ dueAt: Date.now() + hours * hour })))
  const looks = vi.fn()
  const store = {
    releaseDue: (slice: Parameters<typeof temporary.traffic.releaseDue>[0]) => {
      looks()
      return temporary.traffic.releaseDue(slice)
    },
  }
  const releases = startReleases({ store, lateMs: hour, log, pollMsMax: 2, clock })
  onTestFinished(releases.stop)
  const looked = async () => {
    looks.mockClear()
    await vi.waitFor(() => expect(looks.mock.calls.length).toBeGreaterThan(3))
  }
  await looked()
  step(100 * hour)
  await looked()
  expect(await claimed(s)).toEqual([])
  step(-100 * hour)
  await looked()
  pass(hour)
  await vi.waitFor(async () => expect(await claimed(s)).toEqual([first]))

  // Messages go by the old time while the new one is in doubt.
  step(100 * hour)
  await looked()
  pass(300_000)
  await looked()
  expect(await claimed(s)).toEqual([])
  expect(await s.message(second!)).toMatchObject({ status: 'queued' })
  pass(301_000)
  await vi.waitFor(async () => expect(await s.message(second!)).toMatchObject({ status: 'expired' }))
  expect(await s.message(third!)).toMatchObject({ status: 'queued' })
})
