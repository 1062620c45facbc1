/* The countries behind the beginning of a number, by the rules of `countryOf`: for those who write rules about prefixes and
 * countries, and want to know whether they can meet. */

import { callingCodes } from './numbering-plans.ts'
import { countryOf } from './plan.ts'
import { SHARED_CODES } from './plan-countries.ts'
import { longestPrefix } from './prefixes.ts'

/** Every country that `countryOf` can name for a number that begins with these digits; none when no number does. No digits
 *  give all countries there are. */
export function countriesOfPrefix(prefix: string): ReadonlySet<string> {
  const known = byPrefix.get(prefix)
  if (known !== undefined) return known
  const found = new Set<string>()
  for (const [code, main] of codes()) {
    if (code.startsWith(prefix)) for (const country of countriesBehind(code, code, main)) found.add(country)
    else if (prefix.startsWith(code)) for (const country of countriesBehind(code, prefix, main)) found.add(country)
  }
  if (byPrefix.size >= rememberedMax) byPrefix.clear()
  byPrefix.set(prefix, found)
  return found
}

/** Every country code of a country, as `countryOf` counts its numbers; none for a country that it never names. */
export function callingCodesOf(country: string): readonly string[] {
  byCountry ??= codesByCountry()
  return byCountry.get(country) ?? []
}

/** Countries whose numbers begin with the same country code as those of the country that the code is known for, so that people
 *  count them to it: Jersey for GB, Canada for US. None for any other country. */
export function countriesBeside(country: string): { callingCode: string; countries: string[] } | null {
  const callingCode = callingCodesOf(country).find((code) => countryOf(code)?.country === country)
  const countries = [...countriesOfPrefix(callingCode ?? '')].filter((one) => one !== country).sort()
  return callingCode === undefined || countries.length === 0 ? null : { callingCode, countries }
}

let byCountry: ReadonlyMap<string, string[]> | null = null

function codesByCountry(): ReadonlyMap<string, string[]> {
  const found = new Map<string, string[]>()
  for (const code of codes().keys()) {
    for (const country of countriesOfPrefix(code)) found.set(country, [...(found.get(country) ?? []), code])
  }
  return found
}

/** So many digits of a number always tell its country. */
export const countryDigitsMax = Math.max(...[...SHARED_CODES.values()].flatMap(({ values }) => lengthsOf(values)), 3)

function lengthsOf(values: ReadonlyMap<string, string>): number[] {
  return [...values.keys()].map(({ length }) => length)
}

/** Answers that are kept: lists of rules ask for the same prefixes again and again. */
const rememberedMax = 10_000
const byPrefix = new Map<string, ReadonlySet<string>>()

let knownCodes: ReadonlyMap<string, string> | null = null

function codes(): ReadonlyMap<string, string> {
  knownCodes ??= callingCodes()
  return knownCodes
}

/** @param digits begin with the country code */
function* countriesBehind(code: string, digits: string, main: string): Generator<string> {
  const shared = SHARED_CODES.get(code)
  yield (shared && longestPrefix(digits, shared)) ?? main
  for (const [prefix, country] of shared?.values ?? []) {
    if (prefix.length > digits.length && prefix.startsWith(digits)) yield country
  }
}
