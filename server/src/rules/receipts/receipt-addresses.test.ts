import { expect, test } from 'vitest'
import { type Agreement, agreement, handsetEnd, mayBeSender } from './receipt-addresses.ts'

const message = { to: '6421555104', sender: '552' }

test.each<[what: string, source: string, destination: string, Agreement]>([
  ['as it was sent', '6421555104', '552', 'confirms'],
  ['with a +', '+6421555104', '552', 'confirms'],
  ['with 00', '006421555104', '552', 'confirms'],
  ['with blanks and dashes', '+64 21-555.104', '552', 'confirms'],
  ['national', '21555104', '552', 'confirms'],
  ['national with its 0', '021555104', '552', 'confirms'],
  ['swapped', '552', '6421555104', 'confirms'],
  ['beside a number of a pool', '6421555104', '64229999999', 'confirms'],
  ['another handset', '6421555105', '552', 'excludes'],
  ['another handset, national', '021555105', '552', 'excludes'],
  ['another handset, swapped', '552', '6421555105', 'excludes'],
  ['empty', '', '', 'allows'],
  ['zeros', '0000000000', '552', 'allows'],
  ['ours in both', '552', '552', 'allows'],
  ['ours with a +', '+552', '', 'allows'],
  ['a name', 'Acme', 'anonymous', 'allows'],
  ['a hash', '9f86d081884c7d65', '552', 'allows'],
  ['cut short', '642155', '552', 'allows'],
  ['masked in the middle', '6421*****04', '552', 'allows'],
  ['masked at the end', '64215XXXX', '552', 'allows'],
  ['masked at the beginning', '******5104', '552', 'allows'],
  ['masked with dots', '6421...04', '552', 'allows'],
  ['masked, national', '021***104', '552', 'allows'],
  ['masked in two places, digit by digit', '64*1*55*04', '552', 'allows'],
  ['masked wholly', '**********', '552', 'allows'],
  ['another, masked in the middle', '6421*****05', '552', 'excludes'],
  ['another, masked at the end', '64225XXXX', '552', 'excludes'],
  ['another, masked, national', '022***104', '552', 'excludes'],
  ['another, masked in two places', '64*1*65*04', '552', 'excludes'],
  ['another, masked and swapped', '552', '6422*****04', 'excludes'],
])('an address %s', (_what, source, destination, expected) => {
  expect(agreement({ source, destination }, message)).toBe(expected)
})

test('a number of ours says nothing of the handset, whichever of ours it is', () => {
  const long = { to: '6421555104', sender: '64211000000' }
  expect(agreement({ source: '0211000000', destination: '' }, long)).toBe('allows')
  expect(agreement({ source: '64213000000', destination: '' }, long)).toBe('excludes')
  const isSender = (address: string) => address === '64213000000'
  expect(agreement({ source: '64213000000', destination: '' }, long, isSender)).toBe('allows')
})

test.each([
  ['', '552', true],
  ['552', '552', true],
  ['+552', '552', true],
  ['2190', '552', false],
  ['ACME', 'Acme', true],
  ['55*', '552', true],
  ['0211000000', '64211000000', true],
  ['Other', 'Acme', false],
])('an address %s may be the sender %s: %s', (address, sender, expected) => {
  expect(mayBeSender(address, sender)).toBe(expected)
})

test('a number is told by its end, however it is written', () => {
  const ends = ['6421555104', '+64 21 555 104', '021555104'].map(handsetEnd)
  expect(new Set(ends)).toEqual(new Set(['21555104']))
  expect(['', '552', '6421*****04', 'Acme', '0000000000'].map(handsetEnd)).toEqual([null, null, null, null, null])
})
