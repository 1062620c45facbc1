/**
 * The price of a part, and its cost. An account's own entries come before the site's; without any about the destination it is
 * the price of the account. A carrier's cost is the one of the rule that chose it, else the one of the carrier's list. Pure.
 */
import type { Destination, PriceEntry } from './price.ts'
import type { PriceList } from './price-list.ts'

export interface PriceLists {
  readonly site: PriceList | null
  /** Lists by account. */
  readonly accounts: ReadonlyMap<number, PriceList>
  /** Costs by carrier. */
  readonly carriers: ReadonlyMap<number, PriceList>
}

/** The account of a message, as far as its price depends on it. */
export interface PayingAccount {
  readonly accountId: number
  /** Price of one part where no list has another, in micro-dollars. */
  readonly priceMicros: number
}

export interface Price {
  readonly micros: number
  /** The list that decided; `default` is the account's own price. */
  readonly of: 'account' | 'site' | 'default'
  /** Null: the account's own price. */
  readonly entry: PriceEntry | null
}

export const noPriceLists: PriceLists = { site: null, accounts: new Map(), carriers: new Map() }

export function priceOf(lists: PriceLists, account: PayingAccount, destination: Destination): Price {
  const own = lists.accounts.get(account.accountId)?.find(destination) ?? null
  if (own !== null) return { micros: own.micros, of: 'account', entry: own }
  const ofSite = lists.site?.find(destination) ?? null
  if (ofSite !== null) return { micros: ofSite.micros, of: 'site', entry: ofSite }
  return { micros: account.priceMicros, of: 'default', entry: null }
}

/** A carrier that a message may take, with the cost that a rule gives: null or 0 where none does. */
interface ChosenCarrier {
  readonly carrier: { readonly carrierId: number }
  readonly costMicros: number | null
}

/** Null when nobody says. A rule's cost of 0 is one that nobody has filled in; a carrier's list may say 0. */
export function costOf(
  { carriers }: Pick<PriceLists, 'carriers'>,
  { carrier, costMicros }: ChosenCarrier,
  destination: Destination,
): number | null {
  if (costMicros !== null && costMicros > 0) return costMicros
  return carriers.get(carrier.carrierId)?.find(destination)?.micros ?? null
}
