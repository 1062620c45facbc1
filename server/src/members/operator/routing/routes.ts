/** Routing, for operators: rules, blocked destinations, the carriers of each network, and the route of a number. */
import type { FastifyInstance } from 'fastify'
import { createKnownNetworks } from '../../../routing/warnings.ts'
import type { MembersDeps } from '../../deps.ts'
import { destinationRoutes } from './destination-routes.ts'
import { networkRoutes } from './network-routes.ts'
import { ruleRoutes } from './rule-routes.ts'

export function routingRoutes(app: FastifyInstance, deps: MembersDeps): void {
  const knownNetworks = createKnownNetworks(deps.store.search)
  networkRoutes(app, deps, knownNetworks)
  ruleRoutes(app, deps, knownNetworks)
  destinationRoutes(app, deps)
}
