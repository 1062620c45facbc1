/** Carriers, what each should do, and why a number takes the route that it takes. */
import { networkNames } from '@websms/sms'
import type { FastifyInstance } from 'fastify'
import { setFlow } from '../carriers/flow.ts'
import type { MembersParts } from '../members/api.ts'
import { audit } from '../members/audit.ts'
import { ProblemError } from '../members/problem-error.ts'
import { serveMembers } from '../members/serve.ts'
import { routesByNetwork } from '../routing/explain.ts'
import { concerning } from './actor.ts'
import { absentCarriers, carriersNow } from './carriers-now.ts'
import { explainNumber } from './explain-number.ts'

export function carrierRoutes(app: FastifyInstance, parts: MembersParts): void {
  const { store, fleet } = parts

  serveMembers(app, 'GET /operator/carriers', async () => ({
    carriers: await carriersNow(store.search, fleet.carriers),
    absent: await absentCarriers(store.search, fleet.carriers),
  }))

  serveMembers(app, 'PUT /operator/carriers/:id/flow', async ({ params, body, session }) => {
    const carrier = fleet.carriers.find(({ route }) => String(route.carrierId) === params.id)
    if (carrier === undefined) throw new ProblemError('not_found')
    const { carrierId, name } = carrier.route
    await store.change(async (db) => {
      await setFlow(db, carrierId, body.flow)
      await audit(db, concerning(session, null), `carrier.${body.flow}`, name)
    })
    return undefined
  })

  serveMembers(app, 'GET /operator/routes', () => ({
    routes: routesByNetwork(fleet.routes(), [...networkNames]).map(({ network, carriers }) => ({
      network,
      carriers: carriers.map(({ carrierId, name }) => ({ id: String(carrierId), name })),
    })),
  }))

  serveMembers(app, 'GET /operator/routes/explain', ({ query }) => explainNumber(parts, query.to, query.demo ?? false))
}
