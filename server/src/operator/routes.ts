/** The part of the Members Area's API that is for those who run the site. */
import type { FastifyInstance } from 'fastify'
import type { MembersParts } from '../members/api.ts'
import { carrierRoutes } from './carrier-routes.ts'

export function operatorRoutes(app: FastifyInstance, parts: MembersParts): void {
  carrierRoutes(app, parts)
}
