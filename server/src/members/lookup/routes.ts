/** `GET /lookup`. */
import type { NumberFacts } from '@websms/contract/members'
import { networkOf, normaliseNumber } from '@websms/sms'
import type { FastifyInstance } from 'fastify'
import { findOut } from '../../lookup/find-out.ts'
import type { Networks } from '../../lookup/networks.ts'
import type { MembersDeps } from '../deps.ts'
import { serveMembers } from '../serve.ts'

export function lookupRoutes(app: FastifyInstance, { networks }: MembersDeps): void {
  serveMembers(app, 'GET /lookup', ({ query: { number } }) => factsOf(number, networks))
}

async function factsOf(written: string, networks: Networks): Promise<NumberFacts> {
  const normalised = normaliseNumber(written)
  const nothing = { country: null, type: null, network: null, ported: null, prefix_network: null }
  if (!normalised.ok) return { number: written, valid: false, problem: normalised.message, ...nothing }
  const { number, valid, country, type, network, porting } = await findOut(normalised.number, networks)
  const ported = porting?.ported ?? null
  return {
    number,
    valid,
    problem: null,
    country,
    type,
    network,
    ported,
    prefix_network: networkOf(number)?.network ?? null,
  }
}
