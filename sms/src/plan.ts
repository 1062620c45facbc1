/* The number plan: the country a number belongs to, and the network its prefix was given to. What is not known is null,
 * never a guess. Numbers are digits with the country code first, as `normaliseNumber` gives them. */

import { isValid, type NumberingPlan, planOf } from './numbering-plans.ts'
import { SHARED_CODES } from './plan-countries.ts'
import { PREFIX_HOLDERS } from './plan-networks.ts'
import { longestPrefix } from './prefixes.ts'

export interface CountryMatch {
  /** ISO 3166-1 alpha-2, or `001` for codes of no one country (satellite, international networks, UIFN). */
  country: string
  /** The E.164 country code, 1 to 3 digits. */
  callingCode: string
}

export interface NetworkMatch {
  /** Whom the numbering authority gave the prefix to. A ported number has left that network. */
  network: string
  country: string
}

/** The country of a number by its E.164 country code. Where countries share a code, the one with a prefix of its own is
 *  named ('CA' for `1416…`, 'KZ' for `77…`); any other number is counted to the one that stands for the code: 'US' for
 *  `1` (toll-free numbers too), 'RU' for `7`, 'GB' for `44`, 'IT' for `39`, 'AU' for `61`, 'GP' for `590`.
 *  Null when no country has the code. */
export function countryOf(number: string): CountryMatch | null {
  const plan = planOf(number)
  return plan === null ? null : { country: countryIn(plan, number), callingCode: plan.callingCode }
}

/** The country of a number whose plan is known. */
export function countryIn({ callingCode, countries }: NumberingPlan, number: string): string {
  const shared = SHARED_CODES.get(callingCode)
  return (shared && longestPrefix(number, shared)) ?? countries[0]!.country
}

/** True when the plan of its country has such a number; nobody need have it. */
export function isValidNumber(number: string): boolean {
  const plan = planOf(number)
  return plan !== null && isValid(plan, number.slice(plan.callingCode.length))
}

/** The holder of a mobile number's prefix, for New Zealand and for the Australian ranges that are beyond doubt. Null
 *  where holders share a prefix, and for every other country. */
export function networkOf(number: string): NetworkMatch | null {
  const plan = PREFIX_HOLDERS.get(number.slice(0, 2))
  const network = plan && longestPrefix(number, plan.holders)
  return network === undefined ? null : { network, country: plan!.country }
}

/** The networks that `networkOf` can name, each with the country of its prefixes. */
const networkCountries: ReadonlyMap<string, string> = new Map(
  [...PREFIX_HOLDERS.values()].flatMap(({ country, holders }) =>
    [...holders.values.values()].map((network) => [network, country] as const),
  ),
)

/** The networks that `networkOf` can name. */
export const networkNames: ReadonlySet<string> = new Set(networkCountries.keys())

/** The country of a network that `networkOf` can name; null for any other. */
export function countryOfNetwork(network: string): string | null {
  return networkCountries.get(network) ?? null
}
