import { expect, test } from 'vitest'
import { shortCount, shortDollars, shortDuration } from './axes.ts'

test('ticks of any size are short', () => {
  expect([0, 35, 1400, 999_999, 12_000_000].map(shortCount)).toEqual(['0', '35', '1.4k', '1M', '12M'])
  expect([0, 0.025, 2.5, 350, 1400, 1_250_000].map(shortDollars)).toEqual([
    '$0',
    '$0.025',
    '$2.50',
    '$350',
    '$1.4k',
    '$1.3M',
  ])
  expect([0, 250, 1500, 60_000, 1_000_000, 90_000_000].map(shortDuration)).toEqual([
    '0 ms',
    '250 ms',
    '1.5 s',
    '1 min',
    '16.7 min',
    '25 h',
  ])
})
