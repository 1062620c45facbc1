import fc from 'fast-check'
import { expect, test } from 'vitest'
import { absoluteTime, parseTime, relativeTime } from '../index.ts'

const at = (iso: string) => Date.parse(iso)

test.each([
  ['260102030405000+', at('2026-01-02T03:04:05Z')],
  ['260102030405900+', at('2026-01-02T03:04:05.900Z')],
  ['260102030405048+', at('2026-01-01T15:04:05Z')],
  ['260102030405020-', at('2026-01-02T08:04:05Z')],
  ['240229235959000+', at('2024-02-29T23:59:59Z')],
])('the absolute time %s', (text, expected) => {
  expect(parseTime(text)).toEqual({ kind: 'absolute', at: expected })
})

test.each([
  ['000000000000000R', 0],
  ['000002000000000R', 2 * 86_400_000],
  ['000000010203400R', 3_723_400],
  ['020610233429000R', ((2 * 365 + 6 * 30 + 10) * 86_400 + 23 * 3_600 + 34 * 60 + 29) * 1_000],
])('the relative time %s', (text, ms) => {
  expect(parseTime(text)).toEqual({ kind: 'relative', ms })
})

test.each([
  '',
  '260102030405000',
  '260102030405000X',
  '261302030405000+',
  '260230030405000+',
  '250229000000000+',
  '260102240405000+',
  '260102036005000+',
  '260102030405049+',
  ' 60102030405000+',
])('%j is no time', (text) => {
  expect(parseTime(text)).toBe(null)
})

test('a written time is read again, to the tenth of a second', () => {
  const range = { min: at('2000-01-01T00:00:00Z'), max: at('2099-12-31T23:59:59.999Z') }
  fc.assert(
    fc.property(fc.integer(range), (moment) => {
      expect(absoluteTime(moment)).toHaveLength(16)
      expect(parseTime(absoluteTime(moment))).toEqual({ kind: 'absolute', at: moment - (moment % 100) })
    }),
  )
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99 * 365 * 86_400 - 1 }), (seconds) => {
      expect(relativeTime(seconds * 1_000)).toHaveLength(16)
      expect(parseTime(relativeTime(seconds * 1_000))).toEqual({ kind: 'relative', ms: seconds * 1_000 })
    }),
  )
})

test('spans are rounded up to a second, and a time that cannot be written is refused', () => {
  expect(relativeTime(1)).toBe('000000000001000R')
  expect(relativeTime(48 * 3_600_000)).toBe('000002000000000R')
  expect(relativeTime(360 * 86_400_000)).toBe('001200000000000R')
  for (const bad of [-1, Number.NaN, 101 * 365 * 86_400_000]) expect(() => relativeTime(bad)).toThrow(RangeError)
  for (const bad of [at('1999-12-31T23:59:59Z'), at('2100-01-01T00:00:00Z'), Number.NaN]) {
    expect(() => absoluteTime(bad)).toThrow(RangeError)
  }
})
