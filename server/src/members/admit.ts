/** Admission to the Members Area's API, before a body is read: checks where a change comes from, who is signed in, and
 *  what they may do. */

import {
  type Access,
  type MembersEndpoint,
  membersEndpoints,
  type OperatorEndpointKey,
  operatorsOf,
} from '@websms/contract/members'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import { sessionToken } from './identity/cookie.ts'
import type { KnownDevices } from './identity/known-devices.ts'
import { findSession, hasRole, type Session } from './identity/sessions.ts'
import { isForThisSite, requireOwnOrigin } from './origin.ts'
import { forOperators, ProblemError } from './problem-error.ts'

/** Answers hold private data, so no page of another site may embed them. */
const headers = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
}

interface Door {
  store: Pick<Store, 'read' | 'traffic'>
  knownDevices: Pick<KnownDevices, 'remember'>
  publicUrl: () => string
}

/** An onRequest hook. @throws ProblemError `wrong_host`, `wrong_origin`, `signed_out`, `no_account`, `not_allowed` */
export function admit({ store, knownDevices, publicUrl }: Door) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    reply.headers(headers)
    if (!isForThisSite(request, publicUrl())) throw new ProblemError('wrong_host', { url: publicUrl() })
    const reads = request.method === 'GET' || request.method === 'HEAD'
    if (!reads) requireOwnOrigin(request, publicUrl())
    const key = request.routeOptions.config.membersEndpoint
    if (key === undefined) return
    const token = sessionToken(request)
    const about = { ip: request.ip, requestId: request.id, at: siteTime() }
    request.session = token === undefined ? null : await findSession(store, token, about)
    if (reads && request.session !== null) knownDevices.remember(request, reply, request.session.memberId)
    const { access }: MembersEndpoint = membersEndpoints[key]
    if (access === 'operator') requireOperator(request.session, key as OperatorEndpointKey)
    else if (access !== 'public') requireAccess(request.session, access)
  }
}

function requireAccess(session: Session | null, access: Exclude<Access, 'public' | 'operator'>): void {
  if (session === null) throw new ProblemError('signed_out')
  if (access === 'member') return
  if (session.role === null) throw new ProblemError('no_account')
  // Nobody is above the role with which an operator acts, but a full one.
  if (!hasRole(session, access))
    throw session.actingAs ? forOperators(['full']) : new ProblemError('not_allowed', { role: access })
}

function requireOperator(session: Session | null, key: OperatorEndpointKey): void {
  if (session === null) throw new ProblemError('signed_out')
  const allowed = operatorsOf(key)
  if (session.operatorRole === null || !allowed.includes(session.operatorRole)) throw forOperators(allowed)
}
