/**
 * A member's protection (second factor, passkeys, email) can be changed only shortly after they proved who they are, by
 * signing in or by a confirmation in the session. A browser that was left open is not enough.
 */

import type { FastifyInstance } from 'fastify'
import { siteTime } from '../../site-time.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import type { Session } from '../identity/sessions.ts'
import { invalidField, ProblemError } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'

/** Lifetime of a proof, in ms. */
const confirmedMsMax = 600_000

/** @throws ProblemError `confirmation_needed` */
export function requireConfirmed({ confirmedAt }: Session): void {
  if (siteTime() - confirmedAt > confirmedMsMax) throw new ProblemError('confirmation_needed')
}

export function confirmationRoutes(app: FastifyInstance, deps: MembersDeps): void {
  const { store, checkPassword, secondFactor, passkeys } = deps

  serveMembers(app, 'POST /session/confirmation', async ({ body, session, request }) => {
    const member = await store.read
      .selectFrom('members')
      .select(['id', 'email', 'totp_secret'])
      .where('id', '=', session.memberId)
      .executeTakeFirstOrThrow()
    const { password, code, credential } = body
    let by: string
    if (password !== undefined) {
      if ((await checkPassword(request, member.email, password)) === null) throw wrongPassword()
      by = 'password'
    } else if (code !== undefined) {
      if (member.totp_secret === null) throw new ProblemError('wrong_code')
      await secondFactor.require(request, member, code)
      by = 'code'
    } else if (credential !== undefined) {
      if ((await passkeys.used(credential, session)) !== member.id) {
        throw new ProblemError('passkey_not_accepted', { reason: 'This passkey belongs to another member.' })
      }
      by = 'passkey'
    } else throw invalidField('password', 'is missing')
    await store.change(async (db) => {
      await db.updateTable('sessions').set({ confirmed_at: siteTime() }).where('id', '=', session.id).execute()
      await audit(db, session, 'session.confirmed', null, { by })
    })
    return undefined
  })
}

const wrongPassword = () => invalidField('password', 'Wrong password.')
