/** Prices in words for people. */
import { countriesBeside } from '@websms/sms'
import type { PricedDestination } from './price.ts'
import type { PriceList } from './price-list.ts'
import type { Price } from './prices.ts'

/** The reason for a price, without a full stop. */
export function priceReason({ of, entry }: Pick<Price, 'of' | 'entry'>): string {
  if (entry === null) return 'No list has a price for it, so the price of the account counts'
  return `${of === 'account' ? 'The account' : 'The site'} has a price for ${destinationWords(entry)}`
}

function destinationWords({ by, value }: PricedDestination): string {
  if (by === 'network') return `numbers of ${value}`
  return by === 'country' ? `messages to ${value}` : `numbers that begin with ${value}`
}

/** Sentences about countries that people may take for parts of those in the list: they have numbers of the same country code, and
 *  no entry. @param entries those to tell of */
export function besideNotes(list: PriceList, entries: Iterable<PricedDestination>): string[] {
  const notes: string[] = []
  for (const { by, value } of entries) {
    const beside = by === 'country' ? countriesBeside(value) : null
    if (beside === null || list.has({ by: 'prefix', value: beside.callingCode })) continue
    const left = beside.countries.filter((country) => !list.has({ by: 'country', value: country }))
    if (left.length === 0) continue
    const { callingCode } = beside
    notes.push(
      `${value} is without ${namesText(left)}, whose numbers begin with ${callingCode} too: the prefix ${callingCode} has them all.`,
    )
  }
  return notes
}

const namedMax = 5

function namesText(names: readonly string[]): string {
  if (names.length === 1) return names[0]!
  const named = names.length > namedMax ? names.slice(0, namedMax) : names.slice(0, -1)
  const rest = names.length > namedMax ? `${names.length - namedMax} other countries` : names.at(-1)
  return `${named.join(', ')} and ${rest}`
}
