import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type NormalisedNumber, normaliseNumber } from './numbers.ts'

test.each([
  // Reference, "Phone Number Format", and its other examples, valid or not.
  { input: '6421234567', number: '6421234567', country: 'NZ' },
  { input: '021 234 567', number: '6421234567', country: 'NZ' },
  { input: '0412 345 678', number: '61412345678', country: 'AU' },
  { input: '61412345678', number: '61412345678', country: 'AU' },
  { input: '14155551234', number: '14155551234', country: 'US' },
  { input: '6421111111', number: '6421111111', country: 'NZ' },
  { input: '6422222222', number: '6422222222', country: 'NZ' },
  { input: '6423333333', number: '6423333333', country: 'NZ' },
  { input: '64211111111', number: '64211111111', country: 'NZ' },
  { input: '64222222222', number: '64222222222', country: 'NZ' },
  // Written for other countries' callers.
  { input: '+6421234567', number: '6421234567', country: 'NZ' },
  { input: '006421234567', number: '6421234567', country: 'NZ' },
  { input: '+006421234567', number: '6421234567', country: 'NZ' },
  { input: '0011 64 21 234 567', number: '6421234567', country: 'NZ' },
  { input: '00 61 412 345 678', number: '61412345678', country: 'AU' },
  // The zero that is dialled inside the country only.
  { input: '+64 (0)21 234 567', number: '6421234567', country: 'NZ' },
  { input: '+64 (0) 21 234 567', number: '6421234567', country: 'NZ' },
  { input: '0064 (0)21 234 567', number: '6421234567', country: 'NZ' },
  { input: '64 (0)21 234 567', number: '6421234567', country: 'NZ' },
  { input: '640 21 234 567', number: '6421234567', country: 'NZ' },
  { input: '+64 021 234 567', number: '6421234567', country: 'NZ' },
  { input: '64021234567', number: '6421234567', country: 'NZ' },
  { input: '640021234567', number: '6421234567', country: 'NZ' },
  { input: '+61 0412 345 678', number: '61412345678', country: 'AU' },
  { input: '(0)21 234 567', number: '6421234567', country: 'NZ' },
  { input: '+44 (0)7700 900123', number: '447700900123', country: 'GB' },
  { input: '+44 07700 900123', number: '447700900123', country: 'GB' },
  { input: '+49 (0)171 1234567', number: '491711234567', country: 'DE' },
  { input: '+49 0151 12345678', number: '4915112345678', country: 'DE' },
  { input: '49015112345678', number: '4915112345678', country: 'DE' },
  { input: '+81 090-1234-5678', number: '819012345678', country: 'JP' },
  { input: '+81 (0)90-1234-5678', number: '819012345678', country: 'JP' },
  { input: '+33 06 12 34 56 78', number: '33612345678', country: 'FR' },
  // Other trunk prefixes, of today and of lists that are older.
  { input: '+7 8 916 123 45 67', number: '79161234567', country: 'RU' },
  { input: '+36 06 20 123 4567', number: '36201234567', country: 'HU' },
  { input: '+370 8 612 34567', number: '37061234567', country: 'LT' },
  { input: '+1 (1) 415 555 1234', number: '14155551234', country: 'US' },
  { input: '+54 11 15 2345 6789', number: '5491123456789', country: 'AR' },
  { input: '+52 1 55 1234 5678', number: '525512345678', country: 'MX' },
  { input: '+52 044 55 1234 5678', number: '525512345678', country: 'MX' },
  // A zero that no number there begins with.
  { input: '+34 (0)612 34 56 78', number: '34612345678', country: 'ES' },
  { input: '+48 0 512 345 678', number: '48512345678', country: 'PL' },
  { input: '+39 (0)347 123 4567', number: '393471234567', country: 'IT' },
  // Digits that belong to the number.
  { input: '+39 06 1234 5678', number: '390612345678', country: 'IT' },
  { input: '+39 (0)6 1234 5678', number: '390612345678', country: 'IT' },
  { input: '+39 347 123 4567', number: '393471234567', country: 'IT' },
  { input: '+225 07 01 23 45 67', number: '2250701234567', country: 'CI' },
  { input: '+7 800 555 35 35', number: '78005553535', country: 'RU' },
  { input: '+7 812 345 67 89', number: '78123456789', country: 'RU' },
  { input: '+54 9 11 2345 6789', number: '5491123456789', country: 'AR' },
  // Australian or New Zealand: 04 and 8 digits, or any other 0.
  { input: '04 123 4567', number: '6441234567', country: 'NZ' },
  { input: '04123456789', number: '644123456789', country: 'NZ' },
  { input: '09 555 0123', number: '6495550123', country: 'NZ' },
  { input: '02041234567', number: '642041234567', country: 'NZ' },
  { input: '0800 123 456', number: '64800123456', country: 'NZ' },
  // Shared and world-wide codes.
  { input: '+1 416 555 0123', number: '14165550123', country: 'CA' },
  { input: '+1 310 1234', number: '13101234', country: 'US' },
  { input: '+870 773 111 632', number: '870773111632', country: '001' },
  // Small countries, whose numbers are short.
  { input: '+6907290', number: '6907290', country: 'TK' },
  { input: '006907290', number: '6907290', country: 'TK' },
  { input: '6907290', number: '6907290', country: 'TK' },
  { input: '+683 4002', number: '6834002', country: 'NU' },
  { input: '+290 22158', number: '29022158', country: 'SH' },
  { input: '+290 8123', number: '2908123', country: 'TA' },
  { input: '+247 40123', number: '24740123', country: 'AC' },
  { input: '+500 51234', number: '50051234', country: 'FK' },
  { input: '+376 312345', number: '376312345', country: 'AD' },
  // As short and as long as a plan allows, and E.164.
  { input: '6421234', number: '6421234', country: 'NZ' },
  { input: '641212345678', number: '641212345678', country: 'NZ' },
  { input: '491512345678901', number: '491512345678901', country: 'DE' },
])('$input is $number in $country', ({ input, number, country }) => {
  expect(normaliseNumber(input)).toEqual({ ok: true, number, country })
})

test.each([
  { input: '552', reason: 'length' },
  { input: '642123', reason: 'length' },
  { input: '021', reason: 'length' },
  { input: '64212345678901', reason: 'length' },
  { input: '4915123456789012', reason: 'length' },
  { input: '64212345676421234567', reason: 'length' },
  { input: '02123456789012', reason: 'length' },
  { input: '0211234567/0221234567', reason: 'length' },
  { input: '6'.repeat(1_000_000), reason: 'length' },
  { input: '99912345678', reason: 'country' },
  { input: '+021234567', reason: 'country' },
  { input: '00021234567', reason: 'country' },
  { input: '2101234567', reason: 'country' },
  // Their 0 is lost, or their country code.
  { input: '21234567', reason: 'length' },
  { input: '212345678', reason: 'length' },
  { input: '412345678', reason: 'length' },
  { input: '1300123456', reason: 'length' },
  { input: '4155551234', reason: 'length' },
  { input: '(415) 555-1234', reason: 'length' },
  { input: '271234567', reason: 'ambiguous' },
  { input: '27 123 4567', reason: 'ambiguous' },
  { input: '(27) 123-4567', reason: 'ambiguous' },
  { input: '271234567.0', reason: 'ambiguous' },
  { input: '491570156', reason: 'ambiguous' },
])('$input is refused for its $reason', ({ input, reason }) => {
  expect(normaliseNumber(input)).toMatchObject({ ok: false, reason })
})

describe('a home country', () => {
  test.each([
    ['GB', '07400 123456', '447400123456'],
    ['GB', '020 7183 8750', '442071838750'],
    ['AU', '02 9123 4567', '61291234567'],
    ['AU', '0011 64 21 234 567', '6421234567'],
    ['US', '(415) 555-1234', '14155551234'],
    ['US', '1 415 555 1234', '14155551234'],
    ['US', '011 64 21 234 567', '6421234567'],
    ['CA', '416 555 0123', '14165550123'],
    ['IT', '06 1234 5678', '390612345678'],
    ['IT', '347 123 4567', '393471234567'],
    ['DK', '20 12 34 56', '4520123456'],
    ['RU', '8 916 123 45 67', '79161234567'],
    ['RU', '8 10 64 21 234 567', '6421234567'],
    ['KZ', '8 701 123 45 67', '77011234567'],
    ['HU', '06 20 123 4567', '36201234567'],
    ['TK', '7290', '6907290'],
  ])('of %s: %s is %s', (country, input, number) => {
    expect(normaliseNumber(input, { country })).toMatchObject({ ok: true, number })
  })

  test('is the only one where a lost 0 is looked for', () => {
    const lostInBritain = normaliseNumber('7400123456', { country: 'GB' })
    expect(lostInBritain).toMatchObject({ ok: false, meant: { number: '447400123456', lacksZero: true } })
    expect(normaliseNumber('271234567', { country: 'GB' })).toMatchObject({ ok: true, country: 'ZA' })
  })

  test('without telephones is a mistake of the caller', () => {
    expect(() => normaliseNumber('021234567', { country: 'XX' })).toThrow(RangeError)
  })
})

describe('where the form is known', () => {
  test.each([
    ['21555104', 'NZ', '6421555104'],
    ['271234567', 'NZ', '64271234567'],
    ['021555104', 'NZ', '6421555104'],
    ['6421555104', 'NZ', '6421555104'],
    ['412345678', 'AU', '61412345678'],
    ['9161234567', 'RU', '79161234567'],
  ])('%s is national in %s with or without its 0, or has a country code all the same', (input, country, number) => {
    expect(normaliseNumber(input, { form: 'national', country })).toMatchObject({ ok: true, number, country })
  })

  test('an international number needs no plus', () => {
    expect(normaliseNumber('271234567', { form: 'international' })).toMatchObject({ number: '271234567' })
    expect(normaliseNumber('6421555104', { form: 'international' })).toMatchObject({ number: '6421555104' })
  })
})

test('a number once normalised stays as it is behind a plus', () => {
  const written = fc.string({ unit: fc.constantFrom(...'0123456789+ -.()64210'), maxLength: 24 })
  fc.assert(
    fc.property(written, (input) => {
      const result = normaliseNumber(input)
      fc.pre(result.ok)
      const { number } = result as NormalisedNumber
      expect(number).toMatch(/^[1-9]\d{5,14}$/)
      expect(normaliseNumber(`+${number}`)).toEqual(result)
    }),
  )
})
