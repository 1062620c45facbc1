/** Signing in with a password, signing out, and switching the current account. */

import { actingRoles, operatorRoles } from '@websms/contract/members'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import { siteTime } from '../../site-time.ts'
import type { Store } from '../../store/store.ts'
import type { Tables } from '../../store/tables.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import { endSessionOf, sessionToken } from '../identity/cookie.ts'
import { findSession, type Session } from '../identity/sessions.ts'
import { requireSecure } from '../origin.ts'
import { forOperators, ProblemError } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'
import { sessionAnswer } from './session-answer.ts'
import { signIn } from './signing-in.ts'

export function sessionRoutes(app: FastifyInstance, deps: MembersDeps): void {
  const { store, checkPassword, secondFactor, passwordRules } = deps

  serveMembers(app, 'GET /session', ({ session }) => sessionAnswer(deps, session))

  serveMembers(app, 'POST /session', async ({ body, request, reply }) => {
    requireSecure(request)
    const member = await checkPassword(request, body.email, body.password)
    if (member === null) throw new ProblemError('wrong_credentials')
    await secondFactor.require(request, member, body.code)
    return signIn(deps, { request, reply, by: 'password', memberId: async () => member.id })
  })

  serveMembers(app, 'POST /password-check', async ({ body: { password, ...owner }, session }) => {
    const known = session
      ? await store.read
          .selectFrom('members')
          .select(['email', 'name'])
          .where('id', '=', session.memberId)
          .executeTakeFirstOrThrow()
      : {}
    return { fault: await passwordRules(password, { ...known, ...owner }) }
  })

  serveMembers(app, 'DELETE /session', async ({ session, reply }) => {
    if (session) {
      await store.change(async (db) => {
        await db.deleteFrom('sessions').where('id', '=', session.id).execute()
        if (session.actingAs) await audit(db, session, 'account.left', String(session.accountId))
        await audit(db, session, 'session.ended')
      })
    }
    endSessionOf(reply)
    return undefined
  })

  serveMembers(app, 'POST /session/account', async ({ body, session, request }) => {
    await switchAccount(store, session, body.account_id === null ? null : Number(body.account_id))
    return answerNow(deps, request)
  })

  serveMembers(app, 'POST /session/texts', async ({ session, request }) => {
    if (!session.actingAs)
      throw new ProblemError('refused', { reason: 'Texts are hidden only while you act as an account.' })
    if (session.operatorRole !== 'full') throw forOperators(['full'])
    if (session.textsHidden) {
      await store.change(async (db) => {
        await db.updateTable('sessions').set({ texts_shown: 1 }).where('id', '=', session.id).execute()
        await audit(db, session, 'text.shown', String(session.accountId))
      })
    }
    return answerNow(deps, request)
  })
}

/** The session as the change has left it. */
async function answerNow(deps: MembersDeps, request: FastifyRequest) {
  const about = { ip: request.ip, requestId: request.id, at: siteTime() }
  return sessionAnswer(deps, (await findSession(deps.store, sessionToken(request)!, about))!)
}

/** @throws ProblemError `not_found` for an account that the member may not be signed in to, `not_allowed` for an operator who
 *  may not act as one. */
async function switchAccount(store: Store, session: Session, accountId: number | null): Promise<void> {
  await store.change(async (db) => {
    const actingAs = accountId !== null && (await mustActAs(db, session, accountId))
    await db
      .updateTable('sessions')
      .set({ account_id: accountId, acting_as: actingAs ? 1 : 0, texts_shown: 0 })
      .where('id', '=', session.id)
      .execute()
    if (session.actingAs && session.accountId !== accountId) {
      await audit(db, session, 'account.left', String(session.accountId))
    }
    if (actingAs && session.accountId !== accountId) {
      await audit(db, { ...session, accountId, actingAs }, 'account.entered', String(accountId))
    }
  })
}

/** True when the session enters the account as an operator who is not a member of it. */
async function mustActAs(db: Kysely<Tables>, { memberId, operatorRole }: Session, accountId: number): Promise<boolean> {
  const account = await db
    .selectFrom('accounts as a')
    .leftJoin('memberships as ms', (join) => join.onRef('ms.account_id', '=', 'a.id').on('ms.member_id', '=', memberId))
    .where('a.id', '=', accountId)
    .select('ms.role')
    .executeTakeFirst()
  if (account === undefined || (account.role === null && operatorRole === null)) throw new ProblemError('not_found')
  if (account.role !== null) return false
  if (actingRoles[operatorRole!] === null)
    throw forOperators(operatorRoles.filter((role) => actingRoles[role] !== null))
  return true
}
