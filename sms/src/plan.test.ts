import { describe, expect, test } from 'vitest'
import { callingCodes } from './numbering-plans.ts'
import { countryOf, networkOf } from './plan.ts'
import { SHARED_CODES } from './plan-countries.ts'

describe('the country', () => {
  test.each([
    { number: '6421234567', country: 'NZ', callingCode: '64' },
    { number: '61412345678', country: 'AU', callingCode: '61' },
    { number: '447700900123', country: 'GB', callingCode: '44' },
    { number: '447781123456', country: 'GG', callingCode: '44' },
    { number: '447797123456', country: 'JE', callingCode: '44' },
    { number: '447624123456', country: 'IM', callingCode: '44' },
    { number: '14155551234', country: 'US', callingCode: '1' },
    { number: '18005551234', country: 'US', callingCode: '1' },
    { number: '16045551234', country: 'CA', callingCode: '1' },
    { number: '16005551234', country: 'CA', callingCode: '1' },
    { number: '18765551234', country: 'JM', callingCode: '1' },
    { number: '79161234567', country: 'RU', callingCode: '7' },
    { number: '77011234567', country: 'KZ', callingCode: '7' },
    { number: '6793456789', country: 'FJ', callingCode: '679' },
    { number: '68512345', country: 'WS', callingCode: '685' },
    { number: '262639123456', country: 'YT', callingCode: '262' },
    { number: '881612345678', country: '001', callingCode: '881' },
  ])('of $number is $country behind $callingCode', ({ number, country, callingCode }) => {
    expect(countryOf(number)).toEqual({ country, callingCode })
  })

  test('is null where no country has the code', () => {
    for (const number of ['', '0', '021234567', '2101234567', '99912345678', '6', '21']) {
      expect(countryOf(number), number).toBeNull()
    }
  })

  test('is never ambiguous: no country code begins with another', () => {
    const codes = [...callingCodes().keys()]
    for (const code of codes) {
      expect(code).toMatch(/^[1-9]\d{0,2}$/)
      expect(codes.filter((other) => other !== code && other.startsWith(code))).toEqual([])
    }
    for (const country of callingCodes().values()) expect(country).toMatch(/^(?:[A-Z]{2}|001)$/)
  })

  test('of a shared code is told by prefixes that begin with it, each naming one country', () => {
    for (const [code, { values }] of SHARED_CODES) {
      expect(callingCodes().has(code)).toBe(true)
      for (const [prefix, country] of values) {
        expect(prefix).toMatch(new RegExp(`^${code}\\d+$`))
        expect(country).toMatch(/^[A-Z]{2}$/)
        expect(country).not.toBe(callingCodes().get(code))
      }
    }
  })
})

describe('the network', () => {
  test.each([
    { number: '6421234567', network: 'One NZ', country: 'NZ' },
    { number: '64211111111', network: 'One NZ', country: 'NZ' },
    { number: '6422222222', network: '2degrees', country: 'NZ' },
    { number: '64272345678', network: 'Spark', country: 'NZ' },
    { number: '642041234567', network: 'Spark', country: 'NZ' },
    { number: '64291234567', network: 'One NZ', country: 'NZ' },
    { number: '61400123456', network: 'Telstra', country: 'AU' },
    { number: '61412345678', network: 'Optus', country: 'AU' },
    { number: '61404123456', network: 'Vodafone Australia', country: 'AU' },
  ])('that holds the prefix of $number is $network', ({ number, network, country }) => {
    expect(networkOf(number)).toEqual({ network, country })
  })

  test('is null, never a guess, where holders share a prefix or the number is not a mobile one', () => {
    const unknown = [
      '6423333333',
      '6420123456',
      '64282345678',
      '6495550123',
      '61434123456',
      '61491570156',
      '61212345678',
    ]
    for (const number of [...unknown, '14155551234', '447700900123', '', '64', '64021234567']) {
      expect(networkOf(number), number).toBeNull()
    }
  })
})
