/* The number plan: the country a number belongs to, and the network its prefix was given to. What is not known is null,
 * never a guess. Numbers are digits with the country code first, as `normaliseNumber` gives them. */

import { CALLING_CODES, SHARED_CODES } from './plan-countries.ts'
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
  const callingCode = callingCodeOf(number)
  if (callingCode === null) return null
  const shared = SHARED_CODES.get(callingCode)
  const country = (shared && longestPrefix(number, shared)) ?? CALLING_CODES.get(callingCode)!
  return { country, callingCode }
}

/** The holder of a mobile number's prefix, for New Zealand and for the Australian ranges that are beyond doubt. Null
 *  where holders share a prefix, and for every other country. */
export function networkOf(number: string): NetworkMatch | null {
  const plan = PREFIX_HOLDERS.get(number.slice(0, 2))
  const network = plan && longestPrefix(number, plan.holders)
  return network === undefined ? null : { network, country: plan!.country }
}

/** The networks that `networkOf` can name. */
export const networkNames: ReadonlySet<string> = new Set(
  [...PREFIX_HOLDERS.values()].flatMap(({ holders }) => [...holders.values.values()]),
)

/** E.164 codes are prefix-free, so the first that matches is the only one. */
function callingCodeOf(number: string): string | null {
  for (let length = 1; length <= 3; length++) {
    const code = number.slice(0, length)
    if (CALLING_CODES.has(code)) return code
  }
  return null
}
