import { describe, expect, test } from 'vitest'
import { normaliseNumber } from './numbers.ts'

function messageOf(input: string): string | null {
  const result = normaliseNumber(input)
  return result.ok ? null : result.message
}

describe('a refusal', () => {
  test('names what is wrong and shows how to write it', () => {
    expect(messageOf('552')).toMatch(/6 to 15 digits; this one has 3.*such as 6421234567/)
    expect(messageOf('64212345678901')).toMatch(/64 \(New Zealand\) has 5 to 10 digits behind it; this one has 12/)
    expect(messageOf('+99 912 345 678')).toMatch(/No country code matches.*such as 6421234567/)
    expect(messageOf('021 23x')).toContain('"x"')
    expect(messageOf('021\n23')).toContain('U+000A')
    expect(messageOf('𝟔421234567')).toMatch(/0 to 9.*"𝟔"/)
    expect(messageOf('021 😀')).toContain('"😀"')
    expect(messageOf('0211234567, 0221234567')).toContain('two')
    expect(messageOf('tel:0211234567;ext=5')).toContain('extension')
  })

  test.each([
    ['21234567', '6421234567', 'New Zealand'],
    ['212345678', '64212345678', 'New Zealand'],
    ['412345678', '61412345678', 'Australia'],
    ['1300123456', '611300123456', 'Australia'],
    ['1800123456', '611800123456', 'Australia'],
    ['131450', '61131450', 'Australia'],
    ['(415) 555-1234', '14155551234', 'United States'],
    ['+021234567', '6421234567', 'New Zealand'],
    ['6464211234567', '64211234567', 'New Zealand'],
    ['000447400123456', '447400123456', 'United Kingdom'],
  ])('guesses what %s was meant to be: %s', (input, number, country) => {
    expect(messageOf(input)).toContain(`Did you mean ${number} (${country})?`)
    expect(normaliseNumber(input)).toMatchObject({ meant: { number } })
  })

  test('of a possible local number without its 0 names both readings, and each can be written', () => {
    expect(messageOf('271234567')).toBe(
      'This can be read in two ways: as 64271234567 (New Zealand, with the 0 that is missing here) ' +
        'or as +271234567 (South Africa). Write the one that you mean.',
    )
    expect(normaliseNumber('64271234567')).toMatchObject({ ok: true, number: '64271234567', country: 'NZ' })
    expect(normaliseNumber('+271234567')).toMatchObject({ ok: true, number: '271234567', country: 'ZA' })
    expect(normaliseNumber('0027 1234567')).toMatchObject({ ok: true, number: '271234567', country: 'ZA' })
  })

  test('says what a spreadsheet did to the number', () => {
    expect(messageOf('6.42E+10')).toMatch(/spreadsheet shortened.*digits are lost.*Text/)
    expect(messageOf('#######')).toMatch(/column was too narrow/)
    expect(messageOf('#REF!')).toMatch(/error of a spreadsheet/)
    expect(messageOf('2026-01-15')).toMatch(/date/)
    expect(messageOf('6421234567.5')).toMatch(/decimals/)
  })

  test('says only of a number that lost its 0 that a 0 in front would mend it', () => {
    const lacksZero = (input: string) => {
      const result = normaliseNumber(input)
      return result.ok ? undefined : result.meant?.lacksZero
    }
    expect(lacksZero('271234567')).toBe(true)
    expect(lacksZero('412345678')).toBe(true)
    expect(lacksZero('(415) 555-1234')).toBe(false)
    // Australians dial these without a 0, and with one it would be New Zealand's.
    expect(lacksZero('1300123456')).toBe(false)
    expect(lacksZero('391234567')).toBe(false)
    expect(lacksZero('6464211234567')).toBe(false)
    expect(lacksZero('552')).toBeUndefined()
  })
})
