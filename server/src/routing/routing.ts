/** The routes of the running gateway: rules and destinations from the store, compiled with its carriers, and compiled again
 *  when one of them has changed. */
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Metrics } from '../metrics.ts'
import { compileRoutes, type Routes } from '../rules/routing/compile.ts'
import {
  compileDestinations,
  type DestinationEntry,
  type Destinations,
  explainJudgement,
} from '../rules/routing/destinations.ts'
import type { RoutableCarrier, RouteRule } from '../rules/routing/route.ts'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { readDestinations } from './destinations.ts'
import { keepRoutedCarriers } from './routed-carriers.ts'
import { readRules } from './rules.ts'
import { sameCarriers, sameServed } from './same-carriers.ts'

export interface Routing {
  /** Called for every message: costs a comparison while nothing has changed. */
  routes(): Routes
  destinations(): Destinations
  /** False for a blocked destination. Counts what is monitored or blocked, and logs what is monitored. */
  allows(number: string, country: string, accountId: number): boolean
}

interface RoutingOptions {
  store: Pick<Store, 'read' | 'change' | 'onChange'>
  /** Carriers in the order in which they are tried; another array when one of them has changed. */
  carriers: () => readonly RoutableCarrier[]
  metrics: Pick<Metrics, 'destination'>
  log: Logger
}

/** Interval between log lines about the same entry, in ms (10 min): each message to it would be one. */
const repeatMs = 600_000

/** From then on the routes follow the store and the carriers. */
export async function createRouting({ store, carriers, metrics, log }: RoutingOptions): Promise<Routing> {
  let version = -1
  let rules: readonly RouteRule[] = []
  let destinations = compileDestinations([])
  let compiledFrom = carriers()
  let routes = compileRoutes(rules, compiledFrom)
  const loggedAt = new WeakMap<DestinationEntry, number>()

  const follow = async (): Promise<void> => {
    // Another process may change them between two queries; then they are read again.
    for (let found = await versionOf(store.read); found !== version; found = await versionOf(store.read)) {
      rules = await readRules(store.read)
      destinations = compileDestinations(await readDestinations(store.read))
      routes = compileRoutes(rules, compiledFrom)
      version = found
    }
  }
  const keep = () =>
    store
      .change((db) => keepRoutedCarriers(db, compiledFrom))
      .catch((error) => log.error({ err: error }, 'the carriers of routes could not be kept for commands'))
  const tellMonitored = (number: string, entry: DestinationEntry, text: string) => {
    const at = performance.now()
    if (at - (loggedAt.get(entry) ?? Number.NEGATIVE_INFINITY) < repeatMs) return
    loggedAt.set(entry, at)
    log.info({ to: number, entry: text }, 'a message to a monitored destination was accepted')
  }

  await follow()
  await keep()
  let last = Promise.resolve()
  store.onChange(() => {
    last = last.then(follow).catch((error) => log.error({ err: error }, 'routes could not be read'))
    return last
  })

  return {
    routes() {
      const now = carriers()
      if (now !== compiledFrom) {
        const before = compiledFrom
        compiledFrom = now
        if (!sameCarriers(now, before)) routes = compileRoutes(rules, now)
        if (!sameServed(now, before)) void keep()
      }
      return routes
    },
    destinations: () => destinations,
    allows(number, country, accountId) {
      const judgement = destinations.judge(number, country, accountId)
      const { mode, entry } = judgement
      if (mode === 'allow' || entry === null) return true
      metrics.destination(mode)
      if (mode === 'block') return false
      tellMonitored(number, entry, explainJudgement(judgement))
      return true
    },
  }
}

async function versionOf(db: Kysely<Tables>): Promise<number> {
  const row = db.selectFrom('counters').select('value').where('name', '=', 'routes')
  return (await row.executeTakeFirstOrThrow()).value
}
