/** A member's own name, email and password. */
import type { FastifyInstance } from 'fastify'
import { requireName } from '../../accounts/require.ts'
import { UserError } from '../../user-error.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import { findMember, normalEmail, setPassword } from '../identity/members.ts'
import { requireGoodPassword } from '../identity/password-rules.ts'
import type { Session } from '../identity/sessions.ts'
import { isoTime } from '../iso-time.ts'
import { invalidField } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'
import { requireConfirmed } from './confirmation.ts'

export function profileRoutes(
  app: FastifyInstance,
  { store, passwords, passwordRules, checkPassword }: MembersDeps,
): void {
  const own = ({ memberId }: Session) =>
    store.read.selectFrom('members').selectAll().where('id', '=', memberId).executeTakeFirstOrThrow()

  serveMembers(app, 'GET /profile', async ({ session }) => {
    const { name, email, created_at, totp_secret } = await own(session)
    const { codes } = await store.read
      .selectFrom('recovery_codes')
      .select(({ fn }) => fn.countAll<number>().as('codes'))
      .where('member_id', '=', session.memberId)
      .executeTakeFirstOrThrow()
    return { name, email, created_at: isoTime(created_at), totp: totp_secret !== null, recovery_codes: codes }
  })

  serveMembers(app, 'PATCH /profile', async ({ body, session }) => {
    const name = requireName('A member', body.name)
    await store.change(async (db) => {
      await db.updateTable('members').set({ name }).where('id', '=', session.memberId).execute()
      await audit(db, session, 'member.renamed', name)
    })
    return undefined
  })

  serveMembers(app, 'PUT /profile/email', async ({ body, session }) => {
    requireConfirmed(session)
    const email = normalEmail(body.email)
    const before = (await own(session)).email
    await store.change(async (db) => {
      const taken = await findMember(db, email)
      if (taken !== undefined && taken.id !== session.memberId) {
        throw new UserError(`There is already a member with the email ${email}.`)
      }
      await db.updateTable('members').set({ email }).where('id', '=', session.memberId).execute()
      await audit(db, session, 'member.email_set', email, { from: before })
    })
    return undefined
  })

  serveMembers(app, 'PUT /profile/password', async ({ body, session, request }) => {
    const { email, name } = await own(session)
    if ((await checkPassword(request, email, body.current_password)) === null) {
      throw invalidField('current_password', 'Wrong password.')
    }
    await requireGoodPassword(passwordRules, body.password, { email, name })
    const passwordHash = await passwords.hash(body.password)
    await store.change(async (db) => {
      await setPassword(db, session.memberId, passwordHash, session.id)
      await audit(db, session, 'member.password_set', email, { by: 'password' })
    })
    return undefined
  })
}
