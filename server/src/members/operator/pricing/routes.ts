/** Prices and costs by destination, for operators. */
import type { FastifyInstance } from 'fastify'
import { createPriceCheck } from '../../../pricing/warnings.ts'
import { createKnownNetworks } from '../../../routing/warnings.ts'
import type { MembersDeps } from '../../deps.ts'
import { entryRoutes } from './entry-routes.ts'
import { importRoute } from './import-route.ts'
import { listRoutes } from './list-routes.ts'
import { marginRoutes } from './margin-routes.ts'

export function pricingRoutes(app: FastifyInstance, deps: MembersDeps): void {
  const { store, pricing, routing, settings } = deps
  const check = createPriceCheck({
    routes: routing.routes,
    lists: pricing.current,
    knownNetworks: createKnownNetworks(store.search),
    settings,
  })
  listRoutes(app, deps, check)
  entryRoutes(app, deps)
  importRoute(app, deps, check)
  marginRoutes(app, deps)
}
