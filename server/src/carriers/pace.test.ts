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

test('parts a second are never exceeded, whatever the window', () => {
  const { pace, clock } = paceAt({ window: 1000, tps: 50 })
  let sent = 0
  for (let ms = 0; ms < 4000; ms += 10) {
    const allowed = pace.allowance(1000, 0)
    pace.spend(allowed)
    sent += allowed
    clock.at += 10
  }
  expect(sent).toBeLessThanOrEqual(50 + 50 * 4)
  expect(sent).toBeGreaterThanOrEqual(50 * 4)
  pace.spend(pace.allowance(1000, 0))
  expect(pace.waitMs()).toBeLessThanOrEqual(1000 / 50)
})

test('a throttled carrier gets nothing for at least 1 s, then half its window, then ever more', () => {
  const { pace, clock } = paceAt({ window: 100, tps: 0 })
  pace.onBusy()
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
  for (let answers = 0; answers < 50; answers++) pace.onBusy()
  clock.at += 1000
  expect(pace.allowance(100, 0)).toBe(50)
  const waits: (number | null)[] = []
  for (let bursts = 0; bursts < 8; bursts++) {
    pace.onBusy()
    waits.push(pace.waitMs())
    clock.at += pace.waitMs()!
  }
  expect(waits).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000])
  expect(pace.allowance(100, 0)).toBe(1)
})

test('a fault of the carrier pauses it and leaves its window as it is', () => {
  const { pace, clock } = paceAt({ window: 100, tps: 0 })
  pace.onTrouble()
  expect(pace.allowance(100, 0)).toBe(0)
  clock.at += 1000
  expect(pace.allowance(100, 0)).toBe(100)
})
