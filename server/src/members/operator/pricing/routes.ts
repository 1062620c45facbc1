/** Prices and costs by destination, for operators. */
import type { FastifyInstance } from 'fastify'
import { createPriceCheck, networkNames } from '../../../pricing/warnings.ts'
import { createKnownNetworks } from '../../../routing/warnings.ts'
import type { MembersDeps } from '../../deps.ts'
import { entryRoutes } from './entry-routes.ts'
import { importRoute } from './import-route.ts'
import { listRoutes } from './list-routes.ts'
import { marginRoutes } from './margin-routes.ts'

export function pricingRoutes(app: FastifyInstance, deps: MembersDeps): void {
  const { store, pricing, routing, settings } = deps
  const known = { routes: routing.routes, knownNetworks: createKnownNetworks(store.search) }
  const check = createPriceCheck({ ...known, lists: pricing.current, settings })
  const networks = () => networkNames(known)
  listRoutes(app, deps, check)
  entryRoutes(app, deps, networks)
  importRoute(app, deps, { check, networks })
  marginRoutes(app, deps)
}
