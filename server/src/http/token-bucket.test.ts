import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TokenBuckets } from './token-bucket.ts'

const rate = { perSecond: 10, burst: 3 }

test('a burst is let through at once, then one for each token that comes back', () => {
  const buckets = new TokenBuckets<string>(10)
  expect([0, 0, 0].map((now) => buckets.take('a', rate, now))).toEqual([2, 1, 0])
  expect(buckets.take('a', rate, 0)).toBeCloseTo(-100)
  expect(buckets.take('a', rate, 40)).toBeCloseTo(-60)
  expect(buckets.take('a', rate, 100)).toBe(0)
  expect(buckets.take('a', rate, 100)).toBeCloseTo(-100)
  expect(buckets.take('a', rate, 1000)).toBe(2)
})

test('a refused request costs nothing', () => {
  const buckets = new TokenBuckets<string>(10)
  for (let count = 0; count < 3; count++) buckets.take('a', rate, 0)
  for (let count = 0; count < 50; count++) expect(buckets.take('a', rate, 50)).toBeLessThan(0)
  expect(buckets.take('a', rate, 100)).toBe(0)
})

test('keys do not share', () => {
  const buckets = new TokenBuckets<string>(10)
  for (let count = 0; count < 4; count++) buckets.take('a', rate, 0)
  expect(buckets.take('b', rate, 0)).toBe(2)
})

test('waiting time and fullness can be asked without taking', () => {
  const buckets = new TokenBuckets<string>(10)
  expect(buckets.isFull('a', 0)).toBe(true)
  expect(buckets.waitMs('a', rate, 0)).toBe(0)
  for (let count = 0; count < 3; count++) buckets.take('a', rate, 0)
  expect(buckets.isFull('a', 299)).toBe(false)
  expect(buckets.waitMs('a', rate, 30)).toBeCloseTo(70)
  expect(buckets.take('a', rate, 30)).toBeCloseTo(-70)
  expect(buckets.isFull('a', 300)).toBe(true)
})

test('a rate that is lowered holds from the next request on, and no one waits for long because of it', () => {
  const buckets = new TokenBuckets<string>(10)
  for (let count = 0; count < 100; count++) buckets.take('a', { perSecond: 100, burst: 100 }, 0)
  const refused = buckets.take('a', { perSecond: 1, burst: 1 }, 0)
  expect(refused).toBeCloseTo(-1000)
})

test('memory is bounded, and full buckets go first', () => {
  const buckets = new TokenBuckets<number>(100)
  for (let key = 0; key < 50; key++) buckets.take(key, rate, 0)
  // By now all of the first are full again: each new one lets two of them go.
  for (let key = 100; key < 130; key++) buckets.take(key, rate, 10_000)
  expect(buckets.size).toBe(30)
  for (let key = 1000; key < 3000; key++) buckets.take(key, rate, 10_000)
  expect(buckets.size).toBeLessThanOrEqual(100)
})

test('over any span of time at most the burst and the refill of that time are let through', () => {
  const requests = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(
      requests,
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 20 }),
      (gaps, perSecond, burst) => {
        const buckets = new TokenBuckets<string>(10)
        const passed: number[] = []
        let now = 0
        for (const gap of gaps) {
          now += gap
          const left = buckets.take('a', { perSecond, burst }, now)
          expect(left).toBeLessThan(burst)
          if (left >= 0) passed.push(now)
        }
        for (const [first, from] of passed.entries()) {
          for (const [last, to] of passed.entries()) {
            if (last < first) continue
            expect(last - first + 1).toBeLessThanOrEqual(burst + ((to - from) * perSecond) / 1000 + 1e-3)
          }
        }
      },
    ),
  )
})

test('a client that keeps to the rate is never refused', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 5 }), (perSecond, burst) => {
      const buckets = new TokenBuckets<string>(10)
      for (let count = 0; count < 300; count++) {
        expect(buckets.take('a', { perSecond, burst }, (count * 1000) / perSecond)).toBeGreaterThanOrEqual(0)
      }
    }),
  )
})
