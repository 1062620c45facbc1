/** Warnings about entries of a list: those that are about no number, those that others always come before, and prices below
 *  what a part costs. Pure. */
import { callingCodesOf, countriesOfPrefix, countryOfNetwork, networkOf } from '@websms/sms'
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
  /** Longer prefixes that begin with the digits, and that rules name or that cost some carrier more than `micros`. */
  readonly prefixes: (digits: string, micros: number) => Iterable<string>
  /** The known name that somebody probably meant; null when none is near. */
  readonly meant: (network: string) => string | null
}

/** The text with its end: it may be a question. */
export function warningSentence(text: string): string {
  return text.endsWith('?') ? text : `${text}.`
}

/** An entry at a time.
 *  @param list the whole list
 *  @param entries those of the list to warn about */
export function* checkPrices(
  list: PriceList,
  entries: Iterable<PriceEntry>,
  known: PriceFacts,
): Generator<PriceWarning[]> {
  const homes = createHomes(known.networks)
  for (const entry of entries) {
    const text = neverDecides(entry, list, known) ?? belowCost(entry, list, known, homes)
    yield text === null ? [] : [{ entry, text }]
  }
}

function neverDecides(entry: PriceEntry, list: PriceList, { countries, networks, meant }: PriceFacts): string | null {
  const { by, value } = entry
  if (by === 'network') {
    if (networks.has(value)) return null
    const name = meant(value)
    const hint = name === null ? '' : `: did you mean ${name}?`
    return `No prefix, portability table or carrier has a network of this name${hint}`
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

function belowCost(entry: PriceEntry, list: PriceList, known: PriceFacts, homes: Homes): string | null {
  let worst = null as { carrier: string; micros: number; destination: Destination } | null
  for (const destination of samplesOf(entry, known, homes)) {
    const decides = list.find(destination)
    if (decides?.by !== entry.by || decides.value !== entry.value) continue
    for (const { carrier, micros } of known.costs(destination)) {
      if (micros !== null && micros > (worst?.micros ?? entry.micros)) worst = { carrier, micros, destination }
    }
  }
  if (worst === null) return null
  const { carrier, micros, destination } = worst
  return `It is below the cost: a part${sampleWords(entry, destination)} costs ${dollarText(micros)} by ${carrier}, which takes such messages`
}

/** The part of the entry's messages that the sample stands for; empty for all of them. */
function sampleWords({ by, value }: PriceEntry, { number, network }: Destination): string {
  const ofNumber = networkOf(number)?.network ?? null
  if (by !== 'network' && network !== null && network !== ofNumber) return ` to ${network}`
  return number === value || number.length <= codeLengthMax ? '' : ` to numbers that begin with ${number}`
}

const codeLengthMax = 3

/** Handsets that the entry may be about, as far as their digits are known: on each network, and at each prefix that routes or
 *  costs tell apart. */
function* samplesOf(entry: PriceEntry, known: PriceFacts, homes: Homes): Generator<Destination> {
  const { by, value } = entry
  for (const country of countriesOf(entry, known, homes)) {
    for (const code of callingCodesOf(country)) {
      const start = by === 'prefix' && !code.startsWith(value) ? value : code
      if (!start.startsWith(code)) continue
      for (const number of numbersFrom(start, country, entry.micros, known)) {
        const ofNumber = networkOf(number)?.network ?? null
        const networks = by === 'network' ? [value] : new Set([ofNumber, ...homes.networksIn(country)])
        for (const network of networks) yield { number, country, network }
      }
    }
  }
}

function countriesOf({ by, value }: PriceEntry, { countries }: PriceFacts, homes: Homes): string[] {
  const found = by === 'country' ? [value] : by === 'network' ? homes.countriesOf(value) : countriesOfPrefix(value)
  return [...found].filter((one) => countries?.includes(one) ?? true)
}

function* numbersFrom(start: string, country: string, micros: number, known: PriceFacts): Generator<string> {
  yield start
  let left = prefixesMax
  for (const prefix of known.prefixes(start, micros)) {
    if (!countriesOfPrefix(prefix).has(country)) continue
    yield prefix
    left -= 1
    if (left === 0) return
  }
}

/** Prefixes that are tried for an entry: a list of costs may have thousands below it, and one warning is enough. */
const prefixesMax = 100

/** Countries of networks, counted once for all entries. */
interface Homes {
  /** Networks that may serve numbers of the country. */
  networksIn(country: string): readonly string[]
  countriesOf(network: string): readonly string[]
}

/** A network that no prefix belongs to may be in any country whose networks are known. */
function createHomes(networks: ReadonlySet<string>): Homes {
  const all = [...networks]
  const homes = [...new Set(all.flatMap((network) => countryOfNetwork(network) ?? []))]
  const countriesOf = (network: string) => {
    const home = countryOfNetwork(network)
    return home === null ? homes : [home]
  }
  const byCountry = new Map(homes.map((home) => [home, all.filter((network) => countriesOf(network).includes(home))]))
  return { networksIn: (country) => byCountry.get(country) ?? [], countriesOf }
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
