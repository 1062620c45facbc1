/** Warnings about rules, with everything that is known: the carriers that the gateway routes to, and the networks that numbers
 *  may be on. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { networkNames } from '@websms/sms'
import type { Kysely } from 'kysely'
import { summariseTable } from '../lookup/table.ts'
import { checkRoutes, type RouteWarning } from '../rules/routing/check.ts'
import type { RoutableCarrier, RouteRule } from '../rules/routing/route.ts'
import type { Tables } from '../store/tables.ts'
import { readRoutedCarriers } from './routed-carriers.ts'

/** Counts the portability table: for commands. */
export async function routeWarnings(db: Kysely<Tables>, rules: readonly RouteRule[]): Promise<RouteWarning[]> {
  const carriers = await readRoutedCarriers(db)
  const networks = new Set([...(await createKnownNetworks(db)()), ...networksOf(carriers)])
  return checkRoutes(rules, { carriers, networks })
}

export type KnownNetworks = () => Promise<ReadonlySet<string>>

/** Networks of prefixes and of the portability table, which is counted again only when it has been replaced. For the reader. */
export function createKnownNetworks(db: Kysely<Tables>): KnownNetworks {
  let known: { generation: number; networks: ReadonlySet<string> } | null = null
  return async () => {
    const { generation } = await db.selectFrom('portability_state').select('generation').executeTakeFirstOrThrow()
    if (known?.generation === generation) return known.networks
    const { networks } = await summariseTable(db)
    known = { generation, networks: new Set([...networkNames, ...networks.keys()]) }
    return known.networks
  }
}

export function networksOf(carriers: readonly RoutableCarrier[]): string[] {
  return carriers.flatMap(({ networks }) => networks ?? [])
}

/** Longest work in one turn of the event loop, in ms: messages wait for it. */
const turnMs = 5

/** Does the work piece by piece, and lets others in between. */
export async function inTurns<Found>(work: Iterable<readonly Found[]>): Promise<Found[]> {
  const found: Found[] = []
  let began = performance.now()
  for (const some of work) {
    found.push(...some)
    if (performance.now() - began < turnMs) continue
    await nextTurn()
    began = performance.now()
  }
  return found
}
