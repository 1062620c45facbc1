/** Prices and costs of the running gateway: lists from the store, compiled, and read again when one of them has changed. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Destination } from '../rules/pricing/price.ts'
import { createPriceList, type PriceList } from '../rules/pricing/price-list.ts'
import { costOf, noPriceLists, type PayingAccount, type PriceLists, priceOf } from '../rules/pricing/prices.ts'
import type { Route } from '../rules/routing/route.ts'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { allEntries, readLists, type StoredList, stateOf } from './lists.ts'

export interface Pricing {
  /** Price of one part, in micro-dollars. Called for every message: costs a comparison while there is no list. */
  partMicros(account: PayingAccount, destination: Destination): number
  /** Expected cost of one part by this route, in micro-dollars; null when nobody says. */
  costMicros(route: Pick<Route, 'carrier' | 'costMicros'>, destination: Destination): number | null
  /** False when every destination costs the account the same. */
  varies(accountId: number): boolean
  lists(): PriceLists
  /** The lists as they are stored now: waits until a change that has been made is followed. */
  current(): Promise<PriceLists>
}

/** From then on prices follow the store. */
export async function createPricing({
  store,
  log,
}: {
  store: Pick<Store, 'read' | 'onChange'>
  log: Logger
}): Promise<Pricing> {
  let version = -1
  let lists = noPriceLists
  let hasPrices = false
  let compiled: ReadonlyMap<string, PriceList> = new Map()

  const follow = async (): Promise<void> => {
    // Another process may change them between two queries; then they are read again.
    for (let found = await versionOf(store.read); found !== version; found = await versionOf(store.read)) {
      const stored = await readLists(store.read)
      compiled = await compileLists(store.read, stored, compiled)
      lists = listsOf(stored, compiled)
      hasPrices = lists.site !== null || lists.accounts.size > 0
      version = found
    }
  }

  await follow()
  let last = Promise.resolve()
  store.onChange(() => {
    last = last.then(follow).catch((error) => log.error({ err: error }, 'prices could not be read'))
    return last
  })

  return {
    partMicros: (account, destination) =>
      hasPrices ? priceOf(lists, account, destination).micros : account.priceMicros,
    costMicros: (route, destination) => costOf(lists, route, destination),
    varies: (accountId) => lists.site !== null || lists.accounts.has(accountId),
    lists: () => lists,
    current: () => last.then(() => lists),
  }
}

/** Every list of the store, for commands. */
export async function readPriceLists(db: Kysely<Tables>): Promise<PriceLists> {
  const stored = await readLists(db)
  return listsOf(stored, await compileLists(db, stored, new Map()))
}

/** By their states; those of `before` that have not changed are kept. */
async function compileLists(
  db: Kysely<Tables>,
  stored: readonly StoredList[],
  before: ReadonlyMap<string, PriceList>,
): Promise<ReadonlyMap<string, PriceList>> {
  const compiled = new Map<string, PriceList>()
  for (const list of stored) {
    const state = stateOf(list)
    compiled.set(state, before.get(state) ?? (await compileList(db, list.listId)))
  }
  return compiled
}

async function compileList(db: Kysely<Tables>, listId: number): Promise<PriceList> {
  const list = createPriceList()
  for await (const slice of allEntries(db, listId)) {
    for (const entry of slice) list.add(entry)
    await nextTurn()
  }
  return list
}

function listsOf(stored: readonly StoredList[], compiled: ReadonlyMap<string, PriceList>): PriceLists {
  const accounts = new Map<number, PriceList>()
  const carriers = new Map<number, PriceList>()
  let site: PriceList | null = null
  for (const list of stored) {
    const { owner } = list
    const prices = compiled.get(stateOf(list))!
    if (prices.size === 0) continue
    if (owner.kind === 'account') accounts.set(owner.id, prices)
    else if (owner.kind === 'carrier') carriers.set(owner.id, prices)
    else site = prices
  }
  return { site, accounts, carriers }
}

async function versionOf(db: Kysely<Tables>): Promise<number> {
  const row = db.selectFrom('counters').select('value').where('name', '=', 'prices')
  return (await row.executeTakeFirstOrThrow()).value
}
