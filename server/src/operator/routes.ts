/** The part of the Members Area's API that is for those who run the site. */
import type { FastifyInstance } from 'fastify'
import type { MembersParts } from '../members/api.ts'
import { serveMembers } from '../members/serve.ts'
import { accountRoutes } from './account-routes.ts'
import { auditRoutes } from './audit-routes.ts'
import { carrierRoutes } from './carrier-routes.ts'
import { inboundRoutes } from './inbound-routes.ts'
import { memberRoutes } from './member-routes.ts'
import { portabilityRoutes } from './portability-routes.ts'
import { siteHealth } from './site-health.ts'

export function operatorRoutes(app: FastifyInstance, parts: MembersParts): void {
  accountRoutes(app, parts)
  auditRoutes(app, parts)
  carrierRoutes(app, parts)
  inboundRoutes(app, parts)
  memberRoutes(app, parts)
  portabilityRoutes(app, parts)
  serveMembers(app, 'GET /operator/site', () => siteHealth(parts))
}
