import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normaliseNumber } from './numbers.ts'

test.each([
  // Reference, "Phone Number Format", and its other examples.
  { input: '6421234567', number: '6421234567', country: 'NZ' },
  { input: '021 234 567', number: '6421234567', country: 'NZ' },
  { input: '0412 345 678', number: '61412345678', country: 'AU' },
  { input: '61412345678', number: '61412345678', country: 'AU' },
  { input: '14155551234', number: '14155551234', country: 'US' },
  { input: '6422222222', number: '6422222222', country: 'NZ' },
  { input: '64211111111', number: '64211111111', country: 'NZ' },
  // Written for other countries' callers.
  { input: '+6421234567', number: '6421234567', country: 'NZ' },
  { input: '006421234567', number: '6421234567', country: 'NZ' },
  { input: '0011 64 21 234 567', number: '6421234567', country: 'NZ' },
  { input: '00 61 412 345 678', number: '61412345678', country: 'AU' },
  // Separators.
  { input: ' +64 21-234.567 ', number: '6421234567', country: 'NZ' },
  { input: '(021) 234-567', number: '6421234567', country: 'NZ' },
  { input: '[+64] 21 234 567', number: '6421234567', country: 'NZ' },
  { input: '021\u00a0234\u2009567', number: '6421234567', country: 'NZ' },
  { input: '021\u2011234\u2013567', number: '6421234567', country: 'NZ' },
  { input: '6421234567\r\n', number: '6421234567', country: 'NZ' },
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
  { input: '+44 (0)7700 900123', number: '447700900123', country: 'GB' },
  { input: '+49 (0)171 1234567', number: '491711234567', country: 'DE' },
  { input: '(0)21 234 567', number: '6421234567', country: 'NZ' },
  // Zeros that belong to the number.
  { input: '+39 06 1234 5678', number: '390612345678', country: 'IT' },
  { input: '+39 (0)6 1234 5678', number: '390612345678', country: 'IT' },
  { input: '+225 07 01 23 45 67', number: '2250701234567', country: 'CI' },
  // Australian or New Zealand: 04 and 8 digits, or any other 0.
  { input: '04 123 4567', number: '6441234567', country: 'NZ' },
  { input: '04123456789', number: '644123456789', country: 'NZ' },
  { input: '09 555 0123', number: '6495550123', country: 'NZ' },
  { input: '02041234567', number: '642041234567', country: 'NZ' },
  // Hidden characters that are pasted along.
  { input: '\u202a+64 21 234 567\u202c', number: '6421234567', country: 'NZ' },
  { input: '\u200e021\u200b234\u2060567\ufeff', number: '6421234567', country: 'NZ' },
  // Shared and world-wide codes.
  { input: '+1 416 555 0123', number: '14165550123', country: 'CA' },
  { input: '+870 773 111 632', number: '870773111632', country: '001' },
  // 8 and 15 digits.
  { input: '64212345', number: '64212345', country: 'NZ' },
  { input: '642123456789012', number: '642123456789012', country: 'NZ' },
])('$input is $number in $country', ({ input, number, country }) => {
  expect(normaliseNumber(input)).toEqual({ ok: true, number, country })
})

test.each([
  { input: '', reason: 'empty' },
  { input: ' \t', reason: 'empty' },
  { input: '\u200b', reason: 'empty' },
  { input: '+', reason: 'empty' },
  { input: '()', reason: 'empty' },
  { input: 'Acme', reason: 'characters' },
  { input: '021 234 567 ext 5', reason: 'characters' },
  { input: '021-CALL-ME', reason: 'characters' },
  { input: '6421234567,6421234568', reason: 'characters' },
  { input: '6421234567\n6421234568', reason: 'characters' },
  { input: '64+21234567', reason: 'characters' },
  { input: '++6421234567', reason: 'characters' },
  { input: '٦٤٢١٢٣٤٥٦٧', reason: 'characters' },
  { input: '６４２１２３４５６７', reason: 'characters' },
  { input: '6421234567😀', reason: 'characters' },
  { input: '6421234\u0000567', reason: 'characters' },
  { input: '552', reason: 'length' },
  { input: '6421234', reason: 'length' },
  { input: '021', reason: 'length' },
  { input: '6421234567890123', reason: 'length' },
  { input: '64212345676421234567', reason: 'length' },
  { input: '6'.repeat(1_000_000), reason: 'length' },
  { input: '99912345678', reason: 'country' },
  { input: '+021234567', reason: 'country' },
  { input: '00021234567', reason: 'country' },
  { input: '2101234567', reason: 'country' },
])('$reason: a number is refused', ({ input, reason }) => {
  expect(normaliseNumber(input)).toMatchObject({ ok: false, reason })
})

describe('a refusal', () => {
  test('names what is wrong and shows how to write it', () => {
    const message = (input: string) => {
      const result = normaliseNumber(input)
      return result.ok ? null : result.message
    }
    expect(message('552')).toMatch(/8 to 15 digits.*such as 6421234567.*3 digits/)
    expect(message('+99 912 345 678')).toMatch(/country code.*such as 6421234567/)
    expect(message('021 23x')).toContain('"x"')
    expect(message('021 23\n')).toMatch(/6 digits|7 digits/)
    expect(message('021\n23')).toContain('U+000A')
    expect(message('٦٤٢١')).toMatch(/0 to 9.*"٦"/)
    expect(message('021 😀')).toContain('"😀"')
  })

  test('does not repeat the number, so that logs do not learn it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^999[1-9]{7,20}$/), (input) => {
        const result = normaliseNumber(input)
        expect(result.ok ? '' : result.message).not.toContain(input)
      }),
    )
  })
})

test('a number once normalised stays as it is', () => {
  const written = fc.string({ unit: fc.constantFrom(...'0123456789+ -.()64210'), maxLength: 24 })
  fc.assert(
    fc.property(written, (input) => {
      const result = normaliseNumber(input)
      fc.pre(result.ok)
      expect(result.ok && result.number).toMatch(/^[1-9]\d{7,14}$/)
      expect(normaliseNumber(result.ok ? result.number : '')).toEqual(result)
    }),
  )
})
