import { expect, test } from 'vitest'
import { canonicalRef, refForms } from './carrier-ref.ts'

test.each([
  ['the same id', '1188236', '1188236'],
  ['leading zeros in the answer', '0001188236', '1188236'],
  ['leading zeros in the receipt', '1188236', '0001188236'],
  ['another case', '1A2B3C', '1a2b3c'],
  ['hex in the answer, decimal in the receipt', '1221cc', '1188300'],
  ['decimal in the answer, hex in the receipt', '1188300', '001221CC'],
  ['larger than a double holds', 'ffffffffffffffff', '18446744073709551615'],
  ['a UUID', '9F3c2b1e-0d4a-4c7e-8a6f-1b2c3d4e5f60', '9f3c2b1e-0d4a-4c7e-8a6f-1b2c3d4e5f60'],
  ['spaces around it', '1188236', ' 1188236 '],
])('a receipt finds its submission: %s', (_name, answered, reported) => {
  expect(refForms(reported)).toContain(canonicalRef(answered))
})

test('an id is looked for as it is before it is looked for in another base', () => {
  expect(refForms('10')).toEqual(['10', 'a', '16'])
  expect(refForms('0')[0]).toBe('0')
  expect(refForms('')).toEqual([''])
})

test('an id of any length and kind is a handful of forms', () => {
  expect(refForms('f'.repeat(10_000))).toHaveLength(1)
  expect(refForms('constructor')).toEqual(['constructor'])
})
