import { expect, test } from 'vitest'
import { nextTryAt, retryLimits } from './retry.ts'

const validUntil = 48 * 3_600_000
const middle = () => 0.5

test('the pauses are 1, 2, 4 s up to 10 minutes, for 30 tries in about 4 hours', () => {
  const pauses: number[] = []
  let at = 0
  for (let putOffs = 0; ; putOffs++) {
    const next = nextTryAt({ patience: 'long', putOffs, at, validUntil }, retryLimits, middle)
    if (next === null) break
    pauses.push((next - at) / 1000)
    at = next
  }
  expect(pauses.slice(0, 12)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600])
  expect(pauses.length + 1).toBe(30)
  expect(at / 3_600_000).toBeCloseTo(3.5, 0)
})

test('each pause is up to a fifth longer or shorter', () => {
  const first = (random: number) =>
    nextTryAt({ patience: 'long', putOffs: 0, at: 0, validUntil }, retryLimits, () => random)
  expect([first(0), first(0.5), first(1)]).toEqual([800, 1000, 1200])
})

test('a doubtful refusal is tried three times within a minute', () => {
  const next = (putOffs: number, at: number) => nextTryAt({ patience: 'short', putOffs, at, validUntil })
  expect([next(0, 0), next(1, 15_000), next(2, 55_000)]).toEqual([15_000, 55_000, null])
})

test('a refusal of the message itself fails at once', () => {
  expect(nextTryAt({ patience: 'none', putOffs: 0, at: 0, validUntil })).toBe(null)
})

test('nothing is tried past its validity: there is a last try just before, and then none', () => {
  const code = { patience: 'long', putOffs: 9, validUntil: 600_000 } as const
  expect(nextTryAt({ ...code, at: 511_000 }, retryLimits, middle)).toBe(595_000)
  expect(nextTryAt({ ...code, at: 595_000 }, retryLimits, middle)).toBe(null)
})
