/** Carriers and their flow. */
import { networkNames } from '@websms/sms'
import type { FastifyInstance } from 'fastify'
import { setFlow } from '../../carriers/flow.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import { ProblemError } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'
import { concerning } from './actor.ts'
import { carriersApart, carriersNow } from './carriers-now.ts'

export function carrierRoutes(app: FastifyInstance, deps: MembersDeps): void {
  const { store, fleet } = deps

  serveMembers(app, 'GET /operator/carriers', async () => ({
    carriers: await carriersNow(store.search, fleet.carriers, { publicUrl: deps.publicUrl(), nodes: store.nodes }),
    ...(await carriersApart(store.search, fleet)),
    networks: [...networkNames],
  }))

  serveMembers(app, 'PUT /operator/carriers/:id/flow', async ({ params, body, session }) => {
    const carrier = fleet.carriers.find(({ identity }) => String(identity.carrierId) === params.id)
    if (carrier === undefined) throw new ProblemError('not_found')
    const { carrierId, name } = carrier.identity
    await store.change(async (db) => {
      await setFlow(db, carrierId, body.flow)
      await audit(db, concerning(session, null), `carrier.${body.flow}`, name)
    })
    return undefined
  })
}
