import { expect, test } from 'vitest'
import { beginningOfNumber } from './number-beginnings.ts'

test.each([
  ['6', '6'],
  ['64', '64'],
  ['642', '642'],
  ['+64 2', '642'],
  ['0064 2', '642'],
  ['0', '0'],
  ['02', '642'],
  ['021 2', '64212'],
  ['(021) 2', '64212'],
  ['+64 (0)21 2', '64212'],
  ['021 234 567', '6421234567'],
  ['0412 345 678', '61412345678'],
  ['tel:021 234 567', '6421234567'],
  ['+39 06', '3906'],
  // A list is searched for what begins so, whatever is missing in front.
  ['271234567', '271234567'],
  ['999', '999'],
])('%s begins with %s', (typed, digits) => {
  expect(beginningOfNumber(typed)).toBe(digits)
})

test.each(['', ' ', '+', 'Acme', '021x', '6'.repeat(40)])('%j begins no number', (typed) => {
  expect(beginningOfNumber(typed)).toBeNull()
})
