/** The words of prices: destinations, entries of a list, and the list's owner. A carrier's costs have the same form. Types alone. */

/** A handset, as far as its price depends on it. */
export interface Destination {
  /** Normalised: digits, country code first. */
  readonly number: string
  /** ISO 3166-1 alpha-2, or `001`. */
  readonly country: string
  /** The network that serves it; null when that is not known. */
  readonly network: string | null
}

export type DestinationKind = 'country' | 'network' | 'prefix'

/** The place of an entry in its list: a list has each once. */
export interface PricedDestination {
  readonly by: DestinationKind
  /** A country (ISO 3166-1 alpha-2, or `001`), the name of a network, or the first digits of numbers, country code first. */
  readonly value: string
}

export interface PriceEntry extends PricedDestination {
  /** Price or cost of one part, in micro-dollars. */
  readonly micros: number
}

/** Whose list: prices of the site or of an account, or costs of a carrier. */
export type ListOwner =
  | { readonly kind: 'site' }
  | { readonly kind: 'account'; readonly id: number }
  | { readonly kind: 'carrier'; readonly id: number }

/** The highest price of a part, in micro-dollars: $1,000. */
export const partMicrosMax = 1_000_000_000
