import { expect, test } from 'vitest'
import { createRate } from './rate.ts'

test('the rate is the mean of the last five whole seconds', () => {
  let now = 1000
  const rate = createRate(() => now)
  rate.add(10)
  expect(rate.perSecond()).toBe(0)
  now = 2500
  rate.add(5)
  expect(rate.perSecond()).toBe(2)
  now = 3000
  expect(rate.perSecond()).toBe(3)
  now = 7000
  expect(rate.perSecond()).toBe(1)
  now = 60_000
  expect(rate.perSecond()).toBe(0)
})
