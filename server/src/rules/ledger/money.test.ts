import { expect, test } from 'vitest'
import { dollars, dollarText, MoneyError, parseDollars } from './money.ts'
import { dueRefund } from './refunds.ts'

test.each([
  ['0', 0],
  ['45.50', 45_500_000],
  ['0.1', 100_000],
  ['0.000001', 1],
  [' 7 ', 7_000_000],
  ['-12.34', -12_340_000],
  ['1000000000', 1_000_000_000_000_000],
  ['007', 7_000_000],
])('%j dollars are %d micro-dollars', (text, micros) => {
  expect(parseDollars(text)).toBe(micros)
})

test.each([
  '',
  ' ',
  '.5',
  '5.',
  '1,000',
  '$5',
  '1e3',
  '0x10',
  '+5',
  '--5',
  '1.0000001',
  '1000000000.000001',
  '99999999999',
  'NaN',
  'Infinity',
  '٣',
  '5\n6',
])('%j is no amount', (text) => {
  expect(() => parseDollars(text)).toThrow(MoneyError)
})

test('an amount survives the way out and in', () => {
  for (const micros of [1, 100_000, 45_500_000, 123_456_789_012_345]) {
    expect(parseDollars(dollars(micros).toFixed(6))).toBe(micros)
  }
})

test.each([
  ['refused', true, true],
  ['refused', false, false],
  ['failed', true, true],
  ['failed', false, true],
  ['never', true, false],
  ['never', false, false],
] as const)('policy %s, nothing taken %s: refund %s', (policy, nothingTaken, due) => {
  expect(dueRefund(policy, { nothingTaken })).toBe(due)
})

test.each([
  [0, '$0.00'],
  [100_000, '$0.10'],
  [37_500, '$0.0375'],
  [1, '$0.000001'],
  [1_234_500_000, '$1234.50'],
  [-110_000, '-$0.11'],
])('%i micro-dollars read as %s', (micros, text) => expect(dollarText(micros)).toBe(text))
