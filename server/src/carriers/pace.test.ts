import { describe, expect, test } from 'vitest'
import { createPace } from './pace.ts'

function paceAt(options: Parameters<typeof createPace>[0]) {
  const clock = { at: 1_000_000 }
  return { clock, pace: createPace(options, () => clock.at) }
}

test('without a limit a carrier gets all free places of its window', () => {
  const { pace } = paceAt({ window: 10, tps: 0 })
  expect(pace.allowance(10, 0)).toBe(10)
  expect(pace.allowance(3, 7)).toBe(3)
  expect(pace.allowance(0, 10)).toBe(0)
  expect(pace.waitMs()).toBe(null)
})

test.each([1, 7, 50, 1000])('no second holds more than %i parts, and each holds nearly as many', (tps) => {
  const { pace, clock } = paceAt({ window: 10_000, tps })
  const sent: { at: number; parts: number }[] = []
  clock.at += 60_000 // a rest saves nothing up
  const start = clock.at
  while (clock.at < start + 5000) {
    const parts = pace.allowance(10_000, 0)
    if (parts > 0) {
      pace.spend(parts, parts)
      sent.push({ at: clock.at, parts })
    }
    clock.at += pace.waitMs() ?? 1
  }
  const within = (from: number, to: number) =>
    sent.reduce((sum, { at, parts }) => (at >= from && at < to ? sum + parts : sum), 0)
  for (const { at } of sent) expect(within(at, at + 1000)).toBeLessThanOrEqual(tps)
  expect(within(start, start + 5000)).toBeGreaterThanOrEqual(tps * 5 * 0.95)
  expect(within(start, start + 100)).toBeLessThanOrEqual(Math.max(1, tps * 0.25))
})

test('a throttled carrier gets nothing for at least 1 s, then half its window, then ever more', () => {
  const { pace, clock } = paceAt({ window: 100, tps: 0 })
  pace.slow()
  expect(pace.allowance(100, 0)).toBe(0)
  expect(pace.waitMs()).toBe(1000)
  clock.at += 999
  expect(pace.allowance(100, 0)).toBe(0)
  clock.at += 1
  expect(pace.allowance(100, 0)).toBe(50)
  for (let answers = 0; answers < 2000; answers++) pace.onAccepted(0, () => 0)
  expect(pace.allowance(100, 0)).toBe(100)
})

test('many throttles of one burst count once, and throttles that go on make the pause longer, up to 30 s', () => {
  const { pace, clock } = paceAt({ window: 100, tps: 0 })
  for (let answers = 0; answers < 50; answers++) pace.slow()
  clock.at += 1000
  expect(pace.allowance(100, 0)).toBe(50)
  const waits: (number | null)[] = []
  for (let bursts = 0; bursts < 8; bursts++) {
    pace.slow()
    waits.push(pace.waitMs())
    clock.at += pace.waitMs()!
  }
  expect(waits).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000])
  expect(pace.allowance(100, 0)).toBe(1)
})

test('a fault of the carrier pauses it and leaves its window as it is', () => {
  const { pace, clock } = paceAt({ window: 100, tps: 0 })
  pace.rest()
  expect(pace.allowance(100, 0)).toBe(0)
  clock.at += 1000
  expect(pace.allowance(100, 0)).toBe(100)
})

describe('a message that was throttled and is taken later', () => {
  /** A second in which as much was sent as the pace allows and more waits; gives how many parts that was. */
  const secondOf = ({ pace, clock }: ReturnType<typeof paceAt>) => {
    let sent = 0
    for (const end = clock.at + 1000; clock.at < end; clock.at += 10) {
      const parts = pace.allowance(10, 0)
      pace.spend(parts, parts)
      sent += parts
    }
    return sent
  }
  const busy = (tps = 0) => {
    const paced = paceAt({ window: 100, tps })
    for (let seconds = 0; seconds < 6; seconds++) secondOf(paced)
    return paced
  }
  const throttle = ({ pace, clock }: ReturnType<typeof paceAt>) => {
    pace.onRefused(1, true)
    clock.at += 1000
    pace.onAccepted(1, () => 500)
  }

  test('lowers the speed by 5 % a second, and each second without that raises it by 1 %', () => {
    const paced = busy()
    throttle(paced)
    paced.pace.onRefused(2, true)
    paced.pace.onAccepted(2, () => 500) // in one second: once
    expect(secondOf(paced)).toBeCloseTo(500 * 0.95, -1)
    throttle(paced)
    expect(secondOf(paced)).toBeCloseTo(500 * 0.95 * 1.01 ** 2 * 0.95, -1)
    paced.clock.at += 20_000
    expect(secondOf(paced)).toBeCloseTo(500 * 0.95 ** 2 * 1.01 ** 23, -1)
    paced.clock.at += 3_600_000
    expect(secondOf(paced)).toBe(1000)
  })

  test('lowers it once for all that was throttled before', () => {
    const paced = busy()
    for (const id of [1, 2]) paced.pace.onRefused(id, true)
    paced.clock.at += 1000
    paced.pace.onAccepted(1, () => 500)
    paced.clock.at += 1500
    paced.pace.onAccepted(2, () => 500)
    expect(secondOf(paced)).toBeGreaterThan(500 * 0.95)
  })

  test.each([0, 600])('is no question of speed when a quarter less has not helped, or nothing waits: tps=%i', (tps) => {
    const paced = busy(tps)
    const full = secondOf(paced)
    for (let falls = 0; falls < 6; falls++) throttle(paced)
    expect(secondOf(paced)).toBeLessThan(full)
    throttle(paced)
    expect(secondOf(paced)).toBe(full)
    throttle(paced)
    expect(secondOf(paced)).toBe(full)
    paced.clock.at += 60_000
    paced.pace.spend(0, 10)
    throttle(paced)
    expect(secondOf(paced)).toBe(full)
  })
})

test('a speed that was learnt earlier holds, and rises to the set one as one learnt now', () => {
  const { pace, clock } = paceAt({ window: 1000, tps: 100, learnt: { perSecond: 50, falls: 3 } })
  expect(pace.learnt).toEqual({ perSecond: 50, falls: 3 })
  clock.at += 10_000
  expect(pace.learnt!.perSecond).toBeCloseTo(50 * 1.01 ** 10)
  clock.at += 120_000
  expect(pace.learnt).toBeNull()
})
