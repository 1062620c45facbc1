import { expect, test } from 'vitest'
import {
  balanceDollars,
  bytes,
  count,
  countOf,
  dayText,
  dollars,
  duration,
  localTime,
  momentsText,
  percent,
  relativeTime,
  utcTime,
} from './formats.ts'

test('money has cents, and the further digits that it needs', () => {
  expect([45.5, 0.0375, 1234.5, 0, -2.25].map((value) => dollars(value))).toEqual([
    '$45.50',
    '$0.0375',
    '$1,234.50',
    '$0.00',
    '−$2.25',
  ])
})

test('a balance is never shown as more than it is', () => {
  expect([45.999999, 0.29, 0.1 + 0.2, 0.005].map(balanceDollars)).toEqual(['$45.99', '$0.29', '$0.30', '$0.00'])
})

test('counts and shares', () => {
  expect([count(1234567), countOf(1, 'message'), countOf(2, 'reply', 'replies')]).toEqual([
    '1,234,567',
    '1 message',
    '2 replies',
  ])
  expect([percent(1, 3), percent(2, 2), percent(99_999, 100_000), percent(0, 0)]).toEqual([
    '33.3 %',
    '100 %',
    '99.9 %',
    '–',
  ])
})

test('durations in two units at most', () => {
  expect([0, 340.4, 1234, 9_999, 59_400, 60_000, 245_000, 7_800_000, 273_600_000].map(duration)).toEqual([
    '0 ms',
    '340 ms',
    '1.2 s',
    '10.0 s',
    '59 s',
    '1 min',
    '4 min 5 s',
    '2 h 10 min',
    '3 d 4 h',
  ])
  expect([5, 1400, 2_500_000, 999_960, 76_772_000_000, 5e15].map(bytes)).toEqual([
    '5 B',
    '1.4 kB',
    '2.5 MB',
    '1.0 MB',
    '76.8 GB',
    '5000.0 TB',
  ])
})

test('times are local, with UTC beside them', () => {
  expect(localTime('2026-01-31T01:05:09.123Z')).toMatch(/^3[01] Jan 2026, \d\d:05:09$/)
  expect(dayText('2026-01-31')).toBe('31 Jan 2026')
  expect(utcTime('2026-01-31T01:05:09.123Z')).toBe('2026-01-31 01:05:09.123 UTC')
  const now = Date.parse('2026-01-31T01:00:00Z')
  expect(relativeTime('2026-01-31T00:59:55Z', now)).toBe('just now')
  expect(relativeTime('2026-01-31T00:13:00Z', now)).toBe('47 min ago')
  expect(relativeTime('2026-01-31T03:30:00Z', now)).toBe('in 2 h')
})

test('two moments read as the time between them', () => {
  const from = '2026-01-31T01:00:00.000Z'
  expect(momentsText(from, '2026-01-31T02:00:00.000Z')).toMatch(/^3[01] Jan 2026, \d\d:\d\d to \d\d:\d\d$/)
  expect(momentsText(from, '2026-02-02T01:00:00.000Z')).toMatch(
    /^3[01] Jan 2026, \d\d:\d\d to [12] Feb 2026, \d\d:\d\d$/,
  )
  expect(momentsText(from, '2026-01-31T01:00:00.001Z')).toMatch(/^3[01] Jan 2026, \d\d:\d\d:00$/)
})
