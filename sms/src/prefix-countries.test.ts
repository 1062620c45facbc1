import { expect, test } from 'vitest'
import { countryOf } from './plan.ts'
import { SHARED_CODES } from './plan-countries.ts'
import { callingCodesOf, countriesBeside, countriesOfPrefix, countryDigitsMax } from './prefix-countries.ts'

test.each([
  ['64', ['NZ']],
  ['6421', ['NZ']],
  ['61', ['AU']],
  ['7', ['KZ', 'RU']],
  ['77', ['KZ']],
  ['79', ['RU']],
  ['1416', ['CA']],
  ['1415', ['US']],
  ['44', ['GB', 'GG', 'IM', 'JE']],
  ['4477', ['GB', 'GG', 'JE']],
  ['88', ['001', 'BD', 'TW']],
  ['0', []],
  ['210', []],
])('numbers that begin with %s are of %j', (prefix, countries) => {
  expect([...countriesOfPrefix(prefix)].sort()).toEqual(countries)
})

test('names the country of every number, for each of its beginnings', () => {
  const numbers = ['6421234567', '14165551234', '14155551234', '447781123456', '77011234567', '881612345678']
  const ofCodes = [...SHARED_CODES.values()].flatMap(({ values }) => [...values.keys()].map((prefix) => `${prefix}555`))
  for (const number of [...numbers, ...ofCodes]) {
    const { country } = countryOf(number)!
    for (let length = 0; length <= number.length; length++) {
      expect(countriesOfPrefix(number.slice(0, length)), `${number} ${length}`).toContain(country)
    }
  }
})

test('a country has its codes, and one that is never named has none', () => {
  expect(callingCodesOf('NZ')).toEqual(['64'])
  expect(callingCodesOf('CA')).toEqual(['1'])
  expect(callingCodesOf('001').length).toBeGreaterThan(1)
  expect(callingCodesOf('CX')).toEqual([])
  expect(countriesOfPrefix('').size).toBeGreaterThan(200)
})

test('the first digits tell the country, once there are enough of them', () => {
  const ofCodes = [...SHARED_CODES.values()].flatMap(({ values }) =>
    [...values.keys()].map((prefix) => `${prefix}555555`),
  )
  for (const number of ofCodes) expect(countryOf(number.slice(0, countryDigitsMax))).toEqual(countryOf(number))
  expect(countryDigitsMax).toBeLessThan(9)
})

test.each([
  ['GB', { callingCode: '44', countries: ['GG', 'IM', 'JE'] }],
  ['IT', { callingCode: '39', countries: ['VA'] }],
  ['JE', null],
  ['CA', null],
  ['NZ', null],
  ['XX', null],
])('the countries that people count to %s', (country, beside) => {
  expect(countriesBeside(country)).toEqual(beside)
})
