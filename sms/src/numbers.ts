/* Phone numbers as people write them, made into the one form the gateway keeps: digits, country code first. Lenient where
 * the plan of the country leaves room, since a carrier knows better than we do which numbers exist; but a number is never
 * guessed into one of another country. */

import { DIGITS_MAX, type RefusedNumber, refuseAmbiguous, refuseCountry, refuseLength } from './number-refusals.ts'
import {
  type CountryPlan,
  hasNumber,
  isPossible,
  isValid,
  type NumberingPlan,
  planOf,
  planOfCountry,
  withoutTrunkPrefix,
} from './numbering-plans.ts'
import { countryIn } from './plan.ts'
import { type ProbableNumber, probableNumber } from './probable-number.ts'
import { readWritten } from './written-numbers.ts'

export interface NormalisedNumber {
  ok: true
  /** Digits only, country code first, without `+`: the reference's "Phone Number Format". */
  number: string
  /** ISO 3166-1 alpha-2, or `001` for codes of no one country; see `countryOf` for codes that countries share. */
  country: string
}

export interface NumberOptions {
  /** The country whose local forms are read, ISO 3166-1 alpha-2. Default: New Zealand, then Australia. */
  country?: string
  /** Form of the number, as SMPP's type of number tells it: `international` begins with a country code, `national` does
   *  not. By default the digits tell. */
  form?: 'international' | 'national'
}

/** Reads `6421234567`, `+64 21 234 567`, `0064-21-234-567`, `+64 (0)21 234 567`, NZ local `021 234 567` and AU local
 *  `0412 345 678`, in whatever a spreadsheet or a link puts around them. A leading `04` with 8 more digits is Australian,
 *  any other leading 0 is New Zealand; digits that are a valid number at home but for their 0, and none where their first
 *  digits lead, are refused (readings "Numbers"). What was normalised reads the same again behind a `+`.
 *  @throws RangeError for an unknown country */
export function normaliseNumber(input: string, options?: NumberOptions): NormalisedNumber | RefusedNumber {
  const homes = options?.country === undefined ? usualHomes : homesOf(options.country)
  const form = options?.form
  if (form === undefined && isPlain(input)) return fromDigits(input, homes)
  const written = readWritten(input)
  if (typeof written !== 'string') return written
  const exit = homes.exit.exec(written)
  if (exit) return international(written.slice(exit[0].length), homes)
  if (form === 'international') return international(written, homes)
  if (form === 'national' || written.startsWith('0')) return national(written, homes)
  return fromDigits(written, homes)
}

interface Home {
  country: string
  plan: NumberingPlan
  own: CountryPlan
}

interface Homes {
  /** The first that has a number is its home. */
  list: readonly Home[]
  /** Prefix of a country code: a +, or the digits dialled there to call abroad. */
  exit: RegExp
}

function homeOf(country: string): Home {
  const plan = planOfCountry(country)
  return { country, plan, own: plan.countries.find((one) => one.country === country)! }
}

/** Australians dial 0011 to leave the country. Read as 00 and a North American number it would name an area code that
 *  begins with 1, and there is none. */
const usualHomes: Homes = { list: [homeOf('NZ'), homeOf('AU')], exit: /^(?:\+(?:00)?|0011|00)/ }
const AU_LOCAL = /^04\d{8}$/

const homesByCountry = new Map<string, Homes>()

function homesOf(country: string): Homes {
  let homes = homesByCountry.get(country)
  if (homes === undefined) {
    const home = homeOf(country)
    homes = { list: [home], exit: new RegExp(`^(?:\\+(?:00)?|${home.own.exit}|00)`) }
    homesByCountry.set(country, homes)
  }
  return homes
}

/** Nearly every number of a real request: already in the form we keep. */
function isPlain(input: string): boolean {
  if (input.length < PLAIN_DIGITS_MIN || input.length > DIGITS_MAX || input.startsWith('0')) return false
  for (let index = 0; index < input.length; index++) {
    const code = input.charCodeAt(index)
    if (code < 0x30 || code > 0x39) return false
  }
  return true
}
const PLAIN_DIGITS_MIN = 8

/** Digits with no sign of what they begin with: their country code, unless they are valid at home alone. */
function fromDigits(digits: string, homes: Homes): NormalisedNumber | RefusedNumber {
  const home = homeHaving(digits, homes)
  if (home === null) return international(digits, homes)
  // Where people dial no 0, this is how they write their numbers.
  if (!home.own.dialsZero) return accept(home.plan, dialledAt(home, digits))
  const plan = planOf(digits)
  // The number as it is written, with no prefix taken off: that would be one guess more.
  const abroad = plan === null ? '' : digits.slice(plan.callingCode.length)
  if (plan !== null && isValid(plan, abroad)) return accept(plan, abroad)
  if (plan === null) return refuseCountry(digits, meantBy(digits, homes))
  if (!isPossible(plan, withoutTrunkPrefix(plan, abroad))) return refuseLength(digits, plan, meantBy(digits, homes))
  const meant = { number: home.plan.callingCode + digits, country: home.country }
  return refuseAmbiguous(digits, plan, { ...meant, lacksZero: zeroMakes(meant.number, digits, homes) })
}

function homeHaving(digits: string, { list }: Homes): Home | null {
  for (const home of list) if (hasNumber(home.own, dialledAt(home, digits))) return home
  return null
}

/** Digits that do not begin with 0 have no trunk prefix where that is a 0. */
function dialledAt({ plan, own }: Home, digits: string): string {
  return own.dialsZero ? digits : withoutTrunkPrefix(plan, digits)
}

/** Digits that begin with a country code. */
function international(digits: string, homes: Homes): NormalisedNumber | RefusedNumber {
  const plan = planOf(digits)
  if (plan === null) return refuseCountry(digits, meantBy(digits, homes))
  const rest = withoutTrunkPrefix(plan, digits.slice(plan.callingCode.length))
  if (isPossible(plan, rest) && plan.callingCode.length + rest.length <= DIGITS_MAX) return accept(plan, rest)
  return refuseLength(plan.callingCode + rest, plan, meantBy(digits, homes))
}

/** Digits as they are dialled at home. */
function national(digits: string, homes: Homes): NormalisedNumber | RefusedNumber {
  const { plan, rest } = dialled(digits, homes)
  if (!isValid(plan, rest)) {
    // Said to be national, and not: some carriers give every number the same type.
    const abroad = planOf(digits)
    const number = abroad && withoutTrunkPrefix(abroad, digits.slice(abroad.callingCode.length))
    if (abroad && number && isValid(abroad, number)) return accept(abroad, number)
  }
  if (isPossible(plan, rest)) return accept(plan, rest)
  return refuseLength(plan.callingCode + rest, plan, meantBy(digits, homes))
}

function dialled(digits: string, homes: Homes): { plan: NumberingPlan; rest: string } {
  const { plan } = homes === usualHomes && AU_LOCAL.test(digits) ? homes.list[1]! : homes.list[0]!
  return { plan, rest: withoutTrunkPrefix(plan, digits) }
}

function meantBy(digits: string, homes: Homes): ProbableNumber | undefined {
  const countries = homes.list.map(({ country }) => country)
  const found = probableNumber(digits, countries)
  return found === null ? undefined : { ...found, lacksZero: zeroMakes(found.number, digits, homes) }
}

function zeroMakes(number: string, digits: string, homes: Homes): boolean {
  const { plan, rest } = dialled(`0${digits}`, homes)
  return plan.callingCode + rest === number
}

function accept(plan: NumberingPlan, rest: string): NormalisedNumber {
  const number = plan.callingCode + rest
  return { ok: true, number, country: countryIn(plan, number) }
}
