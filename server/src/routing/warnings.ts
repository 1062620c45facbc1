/** Warnings about rules, with everything that the store knows: the carriers that the gateway routes to, and the networks that numbers
 *  may be on. */
import { networkNames } from '@websms/sms'
import type { Kysely } from 'kysely'
import { summariseTable } from '../lookup/table.ts'
import { checkRoutes, type RouteWarning } from '../rules/routing/check.ts'
import type { RouteRule } from '../rules/routing/route.ts'
import type { Tables } from '../store/tables.ts'
import { readRoutedCarriers } from './routed-carriers.ts'

/** Counts the portability table: for commands, or on the reader. */
export async function routeWarnings(db: Kysely<Tables>, rules: readonly RouteRule[]): Promise<RouteWarning[]> {
  const carriers = await readRoutedCarriers(db)
  const { networks: inTable } = await summariseTable(db)
  const ofCarriers = carriers.flatMap(({ networks }) => networks ?? [])
  return checkRoutes(rules, { carriers, networks: new Set([...networkNames, ...ofCarriers, ...inTable.keys()]) })
}
