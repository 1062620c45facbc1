import { expect, test } from 'vitest'
import { createSteadyClock } from './steady-clock.ts'

test('the trusted time is a whole number of ms, as times in the store are, and leaves out a step ahead', () => {
  let [wallMs, monotonicMs] = [1_000_000, 0.25]
  const clock = createSteadyClock({ holdMs: 600_000, now: () => wallMs, monotonic: () => monotonicMs })
  wallMs += 3_600_000
  monotonicMs += 1.5
  expect(clock.trusted()).toBe(1_000_001)
})
