import fc from 'fast-check'
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' }
import parse, { type CountryCode, getCountries, getExampleNumber, type PhoneNumber } from 'libphonenumber-js/max'
import { describe, expect, test } from 'vitest'
import { callingCodes, isPossible, isValid, planOf, planOfCountry, withoutTrunkPrefix } from './numbering-plans.ts'
import { normaliseNumber } from './numbers.ts'

/** Digits with a country code as libphonenumber parses them, again and again until it takes no further prefix off. */
function parsed(digits: string): PhoneNumber | undefined {
  let number = parse(`+${digits}`)
  for (let times = 0; number !== undefined && times < 20; times++) {
    const next = parse(number.number)
    if (next === undefined || next.number === number.number) break
    number = next
  }
  return number
}

function verdictOf(callingCode: string, written: string) {
  const plan = planOf(callingCode + written)!
  const national = withoutTrunkPrefix(plan, written)
  return { number: callingCode + national, possible: isPossible(plan, national), valid: isValid(plan, national) }
}

const someCode = fc.constantFrom(...callingCodes().keys())
const someDigits = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength })

describe("libphonenumber's verdict is ours", () => {
  test('on any digits behind any country code', () => {
    fc.assert(
      fc.property(someCode, someDigits(2, 14), (callingCode, written) => {
        const ours = verdictOf(callingCode, written)
        // Mexico's former prefixes, and a 0 that no number begins with, are ours alone.
        fc.pre(callingCode !== '52' && !(written.startsWith('0') && planOf(callingCode)!.trunk === null))
        const theirs = parsed(callingCode + written)
        expect(ours).toEqual({
          number: theirs === undefined ? ours.number : theirs.number.slice(1),
          possible: theirs?.isPossible() ?? false,
          valid: theirs?.isValid() ?? false,
        })
      }),
      { numRuns: 5000 },
    )
  })

  test('on prefixes that are dialled inside a country only', () => {
    const withPrefix = [...callingCodes()].flatMap(([code, country]) => {
      const number = getExampleNumber(country as CountryCode, examples)
      return number === undefined ? [] : [[code, number.nationalNumber] as const]
    })
    const prefix = fc.constantFrom('0', '00', '1', '8', '06', '015', '15', '011', '9', '80', '90')
    fc.assert(
      fc.property(fc.constantFrom(...withPrefix), prefix, ([code, national], before) => {
        const ours = verdictOf(code, before + national)
        fc.pre(code !== '52' && !(before.startsWith('0') && planOf(code)!.trunk === null))
        const theirs = parsed(code + before + national)
        expect(ours).toMatchObject({ possible: theirs?.isPossible() ?? false, valid: theirs?.isValid() ?? false })
        if (theirs?.isPossible()) expect(ours.number).toBe(theirs.number.slice(1))
      }),
      { numRuns: 2000 },
    )
  })
})

test('every country has a plan, found by its code and by its name', () => {
  for (const country of getCountries()) {
    expect(planOfCountry(country).countries.map((one) => one.country)).toContain(country)
  }
  expect(() => planOfCountry('XX')).toThrow(RangeError)
  expect(planOf('2101234567')).toBeNull()
})

describe('the example of a handset in every country', () => {
  const handsets = getCountries().flatMap((country) => getExampleNumber(country, examples) ?? [])

  test.each([
    ['with +', (number: string) => number],
    ['with 00', (number: string) => number.replace('+', '00')],
    ['with 0011', (number: string) => number.replace('+', '0011')],
    ['in digits', (number: string) => number.slice(1)],
    ['as a link', (number: string) => `tel:${number}`],
    ['as a float', (number: string) => `${number.slice(1)}.0`],
  ])('is read %s', (_form, write) => {
    const wrong = handsets.filter(({ number }) => {
      const read = normaliseNumber(write(number))
      return !read.ok || read.number !== number.slice(1)
    })
    expect(handsets.length).toBeGreaterThan(200)
    expect(wrong.map(({ number }) => write(number))).toEqual([])
  })

  test('is read as people there dial it', () => {
    const wrong = handsets.filter(({ country, number, nationalNumber }) => {
      // Colombians dial 0 and the code of a carrier before fixed lines alone.
      if (country === 'CO') return false
      const plan = planOfCountry(country!)
      const dialled = plan.countries.find((one) => one.country === country)!.dialsZero
        ? `0${nationalNumber}`
        : nationalNumber
      const read = normaliseNumber(dialled, { country: country! })
      return !read.ok || read.number !== number.slice(1)
    })
    expect(wrong.map(({ number }) => number)).toEqual([])
  })
})
