/**
 * One list of prices or costs, compiled. Its most specific entry about a handset decides: the longest prefix, then the network,
 * then the country, and last a prefix that is no longer than the country code, which may stand for several countries. Pure.
 */
import { countryOf } from '@websms/sms'
import { createPrefixTree } from './prefix-tree.ts'
import type { Destination, PricedDestination, PriceEntry } from './price.ts'

export interface PriceList {
  readonly size: number
  /** Digits of its longest prefix; 0 without any. */
  readonly prefixDigitsMax: number
  /** Null when no entry is about the destination. */
  find(destination: Destination): PriceEntry | null
  has(place: PricedDestination): boolean
  /** Entries whose prefixes are longer than the digits and begin with them. */
  under(digits: string): Iterable<PriceEntry>
}

export function compilePriceList(entries: Iterable<PriceEntry>): PriceList {
  const list = createPriceList()
  for (const entry of entries) list.add(entry)
  return list
}

/** A list that is filled entry by entry, so that a long one can be read in slices. */
export function createPriceList(): PriceList & { add(entry: PriceEntry): void } {
  const countries = new Map<string, PriceEntry>()
  const networks = new Map<string, PriceEntry>()
  const prefixes: PriceEntry[] = []
  const tree = createPrefixTree()
  let prefixDigitsMax = 0
  return {
    get size() {
      return countries.size + networks.size + prefixes.length
    },
    get prefixDigitsMax() {
      return prefixDigitsMax
    },
    add(entry) {
      const { by, value } = entry
      if (by === 'country') countries.set(value, entry)
      else if (by === 'network') networks.set(value, entry)
      else {
        tree.add(value, prefixes.push(entry) - 1)
        prefixDigitsMax = Math.max(prefixDigitsMax, value.length)
      }
    },
    find({ number, country, network }) {
      const index = prefixes.length === 0 ? -1 : tree.longest(number)
      const byPrefix = index < 0 ? undefined : prefixes[index]!
      if (byPrefix !== undefined && !isBroad(byPrefix.value)) return byPrefix
      const byNetwork = network === null ? undefined : networks.get(network)
      return byNetwork ?? countries.get(country) ?? byPrefix ?? null
    },
    has({ by, value }) {
      if (by === 'prefix') return tree.has(value)
      return by === 'country' ? countries.has(value) : networks.has(value)
    },
    *under(digits) {
      if (prefixes.length > 0) for (const index of tree.under(digits)) yield prefixes[index]!
    },
  }
}

/** The longest country code has three digits. */
const codeLengthMax = 3

/** True for a prefix that is a country code, or the beginning of one. Codes are prefix-free, so the prefix alone tells it. */
export function isBroad(prefix: string): boolean {
  if (prefix.length > codeLengthMax) return false
  const match = countryOf(prefix)
  return match === null || match.callingCode.length >= prefix.length
}
