/** Warnings about entries of a list: those that are about no number, those that others always come before, and prices below
 *  what a part costs. Pure. */
import { callingCodesOf, countriesOfPrefix, countryOf, countryOfNetwork, networkOf } from '@websms/sms'
import { dollarText } from '../ledger/money.ts'
import type { Destination, PriceEntry } from './price.ts'
import { isBroad } from './price-list.ts'

interface PriceWarning {
  readonly entry: PriceEntry
  /** A sentence about the entry, without a full stop. */
  readonly text: string
}

interface Known {
  /** Countries of WEBSMS_COUNTRIES; null: all. */
  readonly countries: readonly string[] | null
  /** Networks of prefixes, the portability table and carriers. */
  readonly networks: ReadonlySet<string>
  /** Carriers that take messages to a destination, each with the cost of a part; none for a list of costs. */
  readonly costs: (destination: Destination) => readonly { carrier: string; micros: number | null }[]
}

/** An entry at a time.
 *  @param all every entry of the list
 *  @param checked those to warn about */
export function* checkPrices(
  all: Iterable<PriceEntry>,
  checked: Iterable<PriceEntry>,
  known: Known,
): Generator<PriceWarning[]> {
  const others = coverage(all)
  for (const entry of checked) {
    const text = neverDecides(entry, others, known) ?? belowCost(entry, known)
    yield text === null ? [] : [{ entry, text }]
  }
}

function neverDecides(entry: PriceEntry, others: Coverage, { countries, networks }: Known): string | null {
  const { by, value } = entry
  if (by === 'network') {
    return networks.has(value) ? null : `No prefix, portability table or carrier has a network of this name`
  }
  const found = by === 'country' ? (callingCodesOf(value).length === 0 ? [] : [value]) : [...countriesOfPrefix(value)]
  if (found.length === 0) {
    return by === 'country' ? `No number belongs to ${value}` : `No country code begins with ${value}`
  }
  if (countries !== null && !found.some((country) => countries.includes(country))) {
    const names = found.slice(0, namedMax).join(', ')
    return `It never decides: WEBSMS_COUNTRIES does not have ${names}, so messages there are refused in any case`
  }
  const starts = by === 'country' ? callingCodesOf(value) : [value]
  if (starts.every(others.belowPrefix)) return 'It never decides: longer prefixes have all of its numbers'
  if (by === 'prefix' && isBroad(value) && found.every(others.hasCountry)) {
    const names = found.length > namedMax ? `each of its ${found.length} countries` : found.join(', ')
    return `It never decides: the entry for ${names} comes before a country code`
  }
  return null
}

/** Countries that a warning names. */
const namedMax = 5

function belowCost(entry: PriceEntry, { costs }: Known): string | null {
  const destination = sampleOf(entry)
  if (destination === null) return null
  const dearer = costs(destination).filter(({ micros }) => micros !== null && micros > entry.micros)
  const [worst] = dearer.sort((a, b) => b.micros! - a.micros!)
  return worst === undefined
    ? null
    : `It is below the cost: a part costs ${dollarText(worst.micros!)} by ${worst.carrier}, which takes such messages`
}

/** A number that the entry may be about, as far as its digits are known; null when there is none. */
export function sampleOf({ by, value }: PriceEntry): Destination | null {
  if (by === 'prefix') {
    const country = countryOf(value)?.country ?? [...countriesOfPrefix(value)][0]
    return country === undefined ? null : { number: value, country, network: networkOf(value)?.network ?? null }
  }
  const country = by === 'country' ? value : countryOfNetwork(value)
  const [code] = country === null ? [] : callingCodesOf(country)
  if (country === null || code === undefined) return null
  return { number: code, country, network: by === 'network' ? value : null }
}

interface Coverage {
  hasCountry(country: string): boolean
  /** True when longer prefixes have every number that begins with the digits. */
  belowPrefix(digits: string): boolean
}

function coverage(entries: Iterable<PriceEntry>): Coverage {
  const countries = new Set<string>()
  const prefixes = new Set<string>()
  for (const { by, value } of entries) {
    if (by === 'country') countries.add(value)
    if (by === 'prefix') prefixes.add(value)
  }
  // A country code, or the beginning of one, comes last and hides nothing.
  const covered = (digits: string): boolean => (prefixes.has(digits) && !isBroad(digits)) || belowPrefix(digits)
  const belowPrefix = (digits: string): boolean =>
    digits.length < digitsMax && digitNames.every((digit) => covered(digits + digit))
  return { hasCountry: (country) => countries.has(country), belowPrefix }
}

const digitNames = [...'0123456789']

/** Numbers have at most 15 digits (ITU-T E.164). */
const digitsMax = 15
