import { expect, test } from 'vitest'
import { createPace } from './pace.ts'

function paceAt(options: { window: number; tps: number }) {
  const clock = { at: 1_000_000 }
  return { clock, pace: createPace(options, () => clock.at) }
}

test('without a limit a carrier gets what its window has free', () => {
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
      pace.spend(parts)
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
  for (let answers = 0; answers < 2000; answers++) pace.onAccepted()
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

test('a speed that proved too high falls by 5 % a second, and rises by 1 % with each second without that', () => {
  const { pace, clock } = paceAt({ window: 100, tps: 0 })
  const speed = () => {
    clock.at += 1000
    let parts = 0
    for (let step = 0; step < 100; step++) {
      const allowed = pace.allowance(10_000, 0)
      pace.spend(allowed)
      parts += allowed
      clock.at += 10
    }
    clock.at -= 2000
    return parts
  }
  for (let count = 0; count < 50; count++) pace.onTooFast(1000) // in one second: once
  expect(pace.allowance(10_000, 0)).toBeLessThanOrEqual(95)
  for (let seconds = 0; seconds < 9; seconds++) {
    clock.at += 1000
    pace.onTooFast(1000)
  }
  expect(speed()).toBeLessThanOrEqual(1000 * 0.95 ** 10 * 1.01 + 1)
  clock.at += 3_600_000
  expect(pace.allowance(100, 0)).toBe(100)
  expect(pace.waitMs()).toBe(null)
})
