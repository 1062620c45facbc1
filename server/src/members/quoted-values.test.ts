import { expect, test } from 'vitest'
import { rejectionTextLengthMax } from '../http/rejections.ts'
import { shownError, shownValue } from './quoted-values.ts'

const none = () => null
const all = (text: string) => text

test.each([
  ['Invalid phone number: it has too few digits', 'Invalid phone number: it has too few digits'],
  ['Sender "+64 21 000 001" is not registered', 'Sender "+64 21 000 001" is not registered'],
  ['Sender "Your code is 1234" is not registered', 'Sender "…" is not registered'],
  ['Sender "a "b" c" cannot be used: see "d"', 'Sender "…"'],
  ['{"text":"Kia ora"} is not text', '{"…"} is not text'],
  ['Sender "without an end', 'Sender "…'],
])('without texts, %s', (error, shown) => {
  expect(shownError(error, none)).toBe(shown)
  expect(shownError(error, all)).toBe(error)
})

test('an error that was cut ends where its quoted value begins', () => {
  const error = `Sender "a" and ${'text '.repeat(200)}`.slice(0, rejectionTextLengthMax)
  expect(shownError(error, none)).toBe('Sender "…')
})

test('of a value alone only a number is shown', () => {
  expect(
    ['021 000 001', '(09) 1-2', '64211234567 and a text', '', '1'.repeat(40)].map((text) => shownValue(text, none)),
  ).toEqual(['021 000 001', '(09) 1-2', '…', '', '…'])
})
