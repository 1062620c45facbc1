import { normaliseNumber } from '@websms/sms'
import { getCountries, getExampleNumber } from 'libphonenumber-js/max'
import examples from 'libphonenumber-js/mobile/examples'
import { describe, expect, test } from 'vitest'
import { plannedNumber } from './number-plan.ts'

test.each([
  // New Zealand
  ['6421234567', true, 'NZ', 'mobile'],
  ['64211111111', true, 'NZ', 'mobile'],
  ['642041234567', true, 'NZ', 'mobile'],
  ['6495550123', true, 'NZ', 'fixed_line'],
  ['64800123456', true, 'NZ', 'toll_free'],
  ['64900123456', true, 'NZ', 'premium_rate'],
  // The reference's own, which sending takes.
  ['6422222222', false, 'NZ', null],
  ['6423333333', false, 'NZ', null],
  ['64212345678901', false, 'NZ', null],
  // Australia
  ['61412345678', true, 'AU', 'mobile'],
  ['61291234567', true, 'AU', 'fixed_line'],
  ['611800123456', true, 'AU', 'toll_free'],
  ['61312345', false, 'AU', null],
  // United States, where the plan does not tell handsets from other telephones, and its neighbours
  ['14155551234', true, 'US', 'fixed_line_or_mobile'],
  ['18005551234', true, 'US', 'toll_free'],
  ['14165550123', true, 'CA', 'fixed_line_or_mobile'],
  ['18095551234', true, 'DO', 'fixed_line_or_mobile'],
  ['11234567890', false, 'US', null],
  // United Kingdom, with what shares its code
  ['447400123456', true, 'GB', 'mobile'],
  ['442071838750', true, 'GB', 'fixed_line'],
  ['447640123456', true, 'GB', 'pager'],
  ['447012345678', true, 'GB', 'personal_number'],
  ['447781123456', true, 'GG', 'mobile'],
  // Kept for films and examples: nobody can have it.
  ['447700900123', false, 'GB', null],
  // Of no one country
  ['870773111632', true, null, 'mobile'],
  ['870111', false, null, null],
] as const)('%s: valid %s, country %s, type %s', (number, valid, country, type) => {
  expect(plannedNumber(number)).toEqual({ valid, country, type })
})

describe('in every country', () => {
  const samples = getCountries().flatMap((country) => getExampleNumber(country, examples) ?? [])

  test('the example of a handset is valid', () => {
    const invalid = samples.filter(({ number }) => !plannedNumber(number.slice(1)).valid)
    expect(samples.length).toBeGreaterThan(200)
    expect(invalid).toEqual([])
  })

  test('the country is the one that WEBSMS_COUNTRIES is compared with, but for one mobile range', () => {
    const different = samples.flatMap(({ number }) => {
      const sent = normaliseNumber(number)
      if (!sent.ok) return []
      const { country } = plannedNumber(sent.number)
      return country === sent.country ? [] : [`${number}: ${country} here, ${sent.country} when sending`]
    })
    // A range of the Isle of Man's, which libphonenumber counts to both and then gives to the larger one.
    expect(different).toEqual(['+447924123456: GB here, IM when sending'])
  })
})
