/** Warnings about entries of a list: those that are about no number, those that others always come before, and prices below
 *  what a part costs. Pure. */
import { callingCodesOf, countriesOfPrefix, countryOf, countryOfNetwork, networkOf } from '@websms/sms'
import { dollarText } from '../ledger/money.ts'
import type { Destination, PriceEntry } from './price.ts'
import { isBroad, type PriceList } from './price-list.ts'

export interface PriceWarning {
  readonly entry: PriceEntry
  /** A sentence about the entry, without a full stop. */
  readonly text: string
}

export interface PriceFacts {
  /** Countries of WEBSMS_COUNTRIES; null: all. */
  readonly countries: readonly string[] | null
  /** Networks of prefixes, the portability table and carriers. */
  readonly networks: ReadonlySet<string>
  /** Carriers that take messages to a destination, each with the cost of a part; none for a list of costs. */
  readonly costs: (destination: Destination) => readonly { carrier: string; micros: number | null }[]
}

/** An entry at a time.
 *  @param list the whole list
 *  @param entries those of the list to warn about */
export function* checkPrices(
  list: PriceList,
  entries: Iterable<PriceEntry>,
  known: PriceFacts,
): Generator<PriceWarning[]> {
  for (const entry of entries) {
    const text = neverDecides(entry, list, known) ?? belowCost(entry, known)
    yield text === null ? [] : [{ entry, text }]
  }
}

function neverDecides(entry: PriceEntry, list: PriceList, { countries, networks }: PriceFacts): string | null {
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
  if (starts.every((start) => isCovered(list, start)))
    return 'It never decides: longer prefixes have all of its numbers'
  if (by === 'prefix' && isBroad(value) && found.every((country) => list.has({ by: 'country', value: country }))) {
    const names = found.length > namedMax ? `each of its ${found.length} countries` : found.join(', ')
    return `It never decides: the entry for ${names} comes before a country code`
  }
  return null
}

/** Countries that a warning names. */
const namedMax = 5

function belowCost(entry: PriceEntry, { costs }: PriceFacts): string | null {
  const destination = sampleOf(entry)
  if (destination === null) return null
  const dearer = costs(destination).filter(({ micros }) => micros !== null && micros > entry.micros)
  const [worst] = dearer.sort((a, b) => b.micros! - a.micros!)
  return worst === undefined
    ? null
    : `It is below the cost: a part costs ${dollarText(worst.micros!)} by ${worst.carrier}, which takes such messages`
}

/** A number that the entry may be about, as far as its digits are known; null when there is none. */
function sampleOf({ by, value }: PriceEntry): Destination | null {
  if (by === 'prefix') {
    const country = countryOf(value)?.country ?? [...countriesOfPrefix(value)][0]
    return country === undefined ? null : { number: value, country, network: networkOf(value)?.network ?? null }
  }
  const country = by === 'country' ? value : countryOfNetwork(value)
  const [code] = country === null ? [] : callingCodesOf(country)
  if (country === null || code === undefined) return null
  return { number: code, country, network: by === 'network' ? value : null }
}

/** True when longer prefixes have every number that begins with the digits. A country code, or the beginning of one, comes last
 *  and hides nothing. */
function isCovered(list: PriceList, digits: string): boolean {
  if (digits.length >= digitsMax) return false
  return digitNames.every((digit) => {
    const longer = digits + digit
    return (!isBroad(longer) && list.has({ by: 'prefix', value: longer })) || isCovered(list, longer)
  })
}

const digitNames = [...'0123456789']

/** Numbers have at most 15 digits (ITU-T E.164). */
const digitsMax = 15
