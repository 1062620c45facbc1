import { expect, test } from 'vitest'
import { answeredRef, canonicalRef, formsBetween, identifies, refForms } from './carrier-ref.ts'

test.each([
  ['the same id', '1188236', '1188236', ['same', 'folded']],
  ['leading zeros in the answer', '0001188236', '1188236', ['folded']],
  ['leading zeros in the receipt', '1188236', '0001188236', ['folded']],
  ['another case', '1A2B3C', '1a2b3c', ['folded']],
  ['hex in the answer, decimal in the receipt', '12218c', '1188236', ['decimal']],
  ['decimal in the answer, hex in the receipt', '1188236', '0012218C', ['hex']],
  ['0x in the answer, bare hex in the receipt', '0x000000A1', 'A1', ['folded']],
  ['0x in the answer, decimal in the receipt', '0x000000A1', '161', ['decimal']],
  ['decimal in the answer, 0x in the receipt', '161', '0xa1', ['hex']],
  ['h behind the answer, decimal in the receipt', '00A1h', '161', ['decimal']],
  ['h behind the receipt', '161', 'A1H', ['hex']],
  ['larger than a double holds', 'ffffffffffffffff', '18446744073709551615', ['decimal']],
  ['a UUID', '9F3C2b1e-0d4a-4c7e-8a6f-1b2c3d4e5f60', '9f3c2b1e-0d4a-4c7e-8a6f-1b2c3d4e5f60', ['folded']],
  ['spaces around it', '1188236', ' 1188236 ', ['same', 'folded']],
  ['one digit', '7', '7', ['same', 'folded', 'hex', 'decimal']],
  ['another id', '1188236', '1188237', []],
] as const)('a receipt finds its submission: %s', (_name, answered, reported, forms) => {
  expect(formsBetween(answered, reported)).toEqual(forms)
})

test('one id can mean three', () => {
  expect(refForms.map((form) => answeredRef('10', form))).toEqual(['10', '10', '16', 'a'])
})

test('an id that is not a number has no other base, whatever its length', () => {
  for (const ref of ['constructor', '', 'f'.repeat(10_000)]) {
    expect([answeredRef(ref, 'hex'), answeredRef(ref, 'decimal')]).toEqual([null, null])
  }
})

test('an id of zeros, or of nothing, identifies no message', () => {
  expect(['', ' ', '0', '0000', '0x00', '00h'].map(identifies)).toEqual(Array(6).fill(false))
  expect(['1', '0a', 'x', 'h', '0x', '-'].map(identifies)).toEqual(Array(6).fill(true))
  expect(canonicalRef('0x')).toBe('x')
})
