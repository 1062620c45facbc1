/** The part of the Members Area's API that is for operators. */
import type { FastifyInstance } from 'fastify'
import type { MembersDeps } from '../deps.ts'
import { serveMembers } from '../serve.ts'
import { accountRoutes } from './account-routes.ts'
import { auditRoutes } from './audit-routes.ts'
import { carrierRoutes } from './carrier-routes.ts'
import { carrierSetupRoutes } from './carrier-setup-routes.ts'
import { inboundRoutes } from './inbound-routes.ts'
import { memberRoutes } from './member-routes.ts'
import { nodeRoutes } from './node-routes.ts'
import { portabilityRoutes } from './portability-routes.ts'
import { pricingRoutes } from './pricing/routes.ts'
import { routingRoutes } from './routing/routes.ts'
import { senderPolicyRoutes } from './senders/policy-routes.ts'
import { operatorSenderRoutes } from './senders/sender-routes.ts'
import { siteHealth } from './site-health.ts'

export function operatorRoutes(app: FastifyInstance, deps: MembersDeps): void {
  accountRoutes(app, deps)
  auditRoutes(app, deps)
  carrierRoutes(app, deps)
  carrierSetupRoutes(app, deps)
  inboundRoutes(app, deps)
  memberRoutes(app, deps)
  nodeRoutes(app, deps)
  portabilityRoutes(app, deps)
  pricingRoutes(app, deps)
  routingRoutes(app, deps)
  operatorSenderRoutes(app, deps)
  senderPolicyRoutes(app, deps)
  serveMembers(app, 'GET /operator/site', () => siteHealth(deps))
}
