/** Spreadsheets take the 0 off local numbers. What is left often begins with another country's code, and must never reach
 *  a stranger there by a guess. */
import fc from 'fast-check'
import parse, { type CountryCode } from 'libphonenumber-js/max'
import { describe, expect, test } from 'vitest'
import { planOf } from './numbering-plans.ts'
import { normaliseNumber } from './numbers.ts'

const isValidIn = (country: CountryCode, national: string) => parse(`0${national}`, country)?.isValid() === true
const abroad = (digits: string) => parse(`+${digits}`)

/** Every number of `country` that begins with one of `firstDigits` and the next three digits, with some endings. */
function* numbersOf(country: CountryCode, firstDigits: string, lengths: readonly number[]): Generator<string> {
  for (const first of firstDigits) {
    for (let next = 0; next < 1000; next++) {
      for (const length of lengths) {
        for (const ending of ['1234567', '0000000']) {
          const national = `${first}${String(next).padStart(3, '0')}${ending}`.slice(0, length)
          if (national.length === length && isValidIn(country, national)) yield national
        }
      }
    }
  }
}

describe.each([
  ['New Zealand', 'NZ', '2', [8, 9, 10]],
  ['New Zealand', 'NZ', '3456789', [8]],
  ['New Zealand', 'NZ', '589', [7, 9, 10]],
  ['Australia', 'AU', '4', [9]],
  ['Australia', 'AU', '2378', [9]],
  ['Australia', 'AU', '1', [6, 8, 10]],
] as const)('numbers of %s (%s) from %s…', (_name, country, firstDigits, lengths) => {
  test('are refused without their 0, or are valid abroad', () => {
    const wrong: string[] = []
    let refused = 0
    for (const national of numbersOf(country, firstDigits, lengths)) {
      const read = normaliseNumber(national)
      const elsewhere = abroad(national)
      if (!read.ok) refused += 1
      const right = elsewhere?.isValid() ? !read.ok || `+${read.number}` === elsewhere.number : !read.ok
      if (!right) wrong.push(national)
    }
    expect(wrong).toEqual([])
    expect(refused).toBeGreaterThan(0)
  }, 60_000)
})

test('digits are sent exactly when they are possible, and not a number at home that lost its 0', () => {
  const home = fc.constantFrom('2', '4', '27', '29', '49', '3', '39', '9', '6', '61', '64', '1', '13', '8', '7')
  const rest = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 5, maxLength: 10 })
  fc.assert(
    fc.property(home, rest, (first, others) => {
      const digits = first + others
      const elsewhere = abroad(digits)
      const isHome = (['NZ', 'AU'] as const).some((country) => isValidIn(country, digits))
      // libphonenumber takes one prefix off, where a number has several, and leaves a 0 that no number there begins with.
      fc.pre(elsewhere === undefined || elsewhere.number === `+${digits}`)
      const plan = planOf(digits)
      fc.pre(plan === null || plan.trunk !== null || digits[plan.callingCode.length] !== '0')
      const sent = elsewhere !== undefined && (isHome ? elsewhere.isValid() : elsewhere.isPossible())
      expect(normaliseNumber(digits).ok).toBe(sent)
    }),
    { numRuns: 3000 },
  )
})
