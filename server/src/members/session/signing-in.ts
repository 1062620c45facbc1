/** The last step of every way to sign in: writes the session, sets its cookie, and answers with the session. */

import type { SessionAnswer } from '@websms/contract/members'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import { siteTime } from '../../site-time.ts'
import type { Tables } from '../../store/tables.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import { setSessionCookie } from '../identity/cookie.ts'
import { findSession, startSession } from '../identity/sessions.ts'
import { sessionAnswer } from './session-answer.ts'

interface SigningIn {
  request: FastifyRequest
  reply: FastifyReply
  /** The method, for the audit log, such as `password`. */
  by: string
  /** Runs before the session is written, in one transaction with it; gives the member's id. */
  memberId(db: Kysely<Tables>): Promise<number>
  /** The current account. Default: the one that the member used last, else their first. */
  accountId?: number
}

export async function signIn(
  deps: MembersDeps,
  { request, reply, by, memberId, accountId }: SigningIn,
): Promise<SessionAnswer> {
  const at = siteTime()
  const about = { ip: request.ip, requestId: request.id, at }
  const { token } = await deps.store.change(async (db) => {
    const id = await memberId(db)
    // End the earlier session: its cookie is replaced, so nobody could do so later.
    if (request.session) await db.deleteFrom('sessions').where('id', '=', request.session.id).execute()
    const started = await startSession(db, {
      memberId: id,
      ip: request.ip,
      userAgent: request.headers['user-agent'] ?? '',
      accountId,
      at,
    })
    const actor = { ...about, memberId: id, accountId: started.accountId, actingAs: false }
    await audit(db, actor, 'session.started', null, { by })
    return started
  })
  const session = await findSession(deps.store, token, about)
  setSessionCookie(reply, token)
  return sessionAnswer(deps, session!)
}
