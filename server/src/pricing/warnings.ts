/** Warnings about prices, with everything that is known: the routes of messages, the costs of carriers, and the networks that
 *  numbers may be on. */
import { inTurns, type KnownNetworks, networksOf } from '../routing/warnings.ts'
import { checkPrices, type PriceFacts, type PriceWarning } from '../rules/pricing/check-prices.ts'
import type { Destination, ListOwner, PriceEntry } from '../rules/pricing/price.ts'
import { compilePriceList, type PriceList } from '../rules/pricing/price-list.ts'
import { costOf, type PriceLists } from '../rules/pricing/prices.ts'
import type { Routes } from '../rules/routing/compile.ts'
import { nearest } from '../settings/nearest.ts'

interface CheckOptions {
  routes: () => Routes
  lists: () => Promise<PriceLists>
  knownNetworks: KnownNetworks
  /** The shared sender, and WEBSMS_COUNTRIES. */
  settings: { readonly sender: string; readonly countries: readonly string[] | null }
}

/** @param list the whole list
 *  @param entries those of the list to warn about */
export type PriceCheck = (owner: ListOwner, list: PriceList, entries: readonly PriceEntry[]) => Promise<PriceWarning[]>

export function createPriceCheck({ routes, lists, knownNetworks, settings }: CheckOptions): PriceCheck {
  return async (owner, list, entries) => {
    const costs = await lists()
    const { sender, countries } = settings
    const networks = await networkNames({ routes, knownNetworks })
    // A list for its prefixes alone.
    const ruled = compilePriceList(routes().prefixes.map((value) => ({ by: 'prefix', value, micros: 0 })))
    const isCosts = owner.kind === 'carrier'
    const facts: PriceFacts = {
      countries,
      networks,
      costs: (destination) => (isCosts ? [] : costsOf(destination)),
      prefixes: (digits, micros) => (isCosts ? [] : prefixesUnder(digits, micros, ruled, costs)),
      meant: (network) => nearest(network, [...networks]),
    }
    const accountId = owner.kind === 'account' ? owner.id : null
    const costsOf = (destination: Destination) =>
      routes()
        .spread({ ...destination, purpose: 'transactional', accountId, sender, demo: false, draw: 0 })
        .map((route) => ({ carrier: route.carrier.name, micros: costOf(costs, route, destination) }))
    return inTurns(checkPrices(list, entries, facts))
  }
}

type KnownNames = Pick<CheckOptions, 'routes' | 'knownNetworks'>

/** Networks of prefixes, of the portability table and of carriers. */
export async function networkNames({ routes, knownNetworks }: KnownNames): Promise<ReadonlySet<string>> {
  return new Set([...(await knownNetworks()), ...networksOf(routes().carriers)])
}

function* prefixesUnder(digits: string, micros: number, ruled: PriceList, { carriers }: PriceLists): Generator<string> {
  for (const { value } of ruled.under(digits)) yield value
  for (const costs of carriers.values()) {
    for (const entry of costs.under(digits)) if (entry.micros > micros) yield entry.value
  }
}
