/** Prices in words for people. */
import type { PricedDestination } from './price.ts'
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
