import { expect, test } from 'vitest'
import { answeredRef, canonicalRef, refForms } from './carrier-ref.ts'

test.each([
  ['the same id', '1188236', '1188236', 'same'],
  ['leading zeros in the answer', '0001188236', '1188236', 'same'],
  ['leading zeros in the receipt', '1188236', '0001188236', 'same'],
  ['another case', '1A2B3C', '1a2b3c', 'same'],
  ['hex in the answer, decimal in the receipt', '12218c', '1188236', 'decimal'],
  ['decimal in the answer, hex in the receipt', '1188236', '0012218C', 'hex'],
  ['larger than a double holds', 'ffffffffffffffff', '18446744073709551615', 'decimal'],
  ['a UUID', '9F3C2b1e-0d4a-4c7e-8a6f-1b2c3d4e5f60', '9f3c2b1e-0d4a-4c7e-8a6f-1b2c3d4e5f60', 'same'],
  ['spaces around it', '1188236', ' 1188236 ', 'same'],
] as const)('a receipt finds its submission: %s', (_name, answered, reported, form) => {
  expect(answeredRef(reported, form)).toBe(canonicalRef(answered))
})

test('one id can mean three', () => {
  expect(refForms.map((form) => answeredRef('10', form))).toEqual(['10', '16', 'a'])
})

test('what is no number has no other base, whatever its length', () => {
  for (const ref of ['constructor', '', 'f'.repeat(10_000)]) {
    expect([answeredRef(ref, 'hex'), answeredRef(ref, 'decimal')]).toEqual([null, null])
  }
})
