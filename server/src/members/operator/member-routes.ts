/** The members of the site: links for people who cannot sign in, sessions, suspension, and the operator role. */
import type { FastifyInstance } from 'fastify'
import type { Kysely, Selectable } from 'kysely'
import type { Tables } from '../../store/tables.ts'
import { UserError } from '../../user-error.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import { linkMsDefault, resetLink, welcomeUrl } from '../identity/links.ts'
import { removeSecondFactor } from '../identity/second-factor.ts'
import { endSessions, type Session } from '../identity/sessions.ts'
import { ProblemError } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'
import { concerning } from './actor.ts'
import { listSiteMembers } from './members-list.ts'

type Member = Selectable<Tables['members']>

export function memberRoutes(app: FastifyInstance, { store, publicUrl }: MembersDeps): void {
  /** Runs a change in one transaction with its audit entry. */
  const changeMember = <Result>(
    session: Session,
    id: string,
    change: (db: Kysely<Tables>, member: Member, entry: Entry) => Promise<Result>,
  ): Promise<Result> =>
    store.change(async (db) => {
      const member = await db.selectFrom('members').selectAll().where('id', '=', Number(id)).executeTakeFirst()
      if (member === undefined) throw new ProblemError('not_found')
      return change(db, member, (action, detail) => audit(db, concerning(session, null), action, member.email, detail))
    })

  serveMembers(app, 'GET /operator/members', ({ query }) => listSiteMembers(store.search, query, Date.now()))

  serveMembers(app, 'POST /operator/members/:id/link', ({ params, body, session }) =>
    changeMember(session, params.id, async (db, member, entry) => {
      const at = Date.now()
      const { token } = await resetLink(db, member.email, at)
      if (body.remove_second_factor) await removeSecondFactor(db, member.id)
      await entry('member.link_made', { second_factor_removed: body.remove_second_factor === true })
      return { url: welcomeUrl(publicUrl(), token), expires_at: new Date(at + linkMsDefault).toISOString() }
    }),
  )

  serveMembers(app, 'DELETE /operator/members/:id/sessions', async ({ params, session }) => {
    await changeMember(session, params.id, async (db, member, entry) => {
      await endSessions(db, member.id, member.id === session.memberId ? session.id : null)
      await entry('member.sessions_ended')
    })
    return undefined
  })

  serveMembers(app, 'POST /operator/members/:id/suspend', async ({ params, session }) => {
    await changeMember(session, params.id, async (db, member, entry) => {
      refuseSelf(session, member, 'suspend')
      if (member.suspended_at !== null) return
      await db.updateTable('members').set({ suspended_at: Date.now() }).where('id', '=', member.id).execute()
      await endSessions(db, member.id)
      await db.deleteFrom('member_links').where('member_id', '=', member.id).execute()
      await entry('member.suspended')
    })
    return undefined
  })

  serveMembers(app, 'POST /operator/members/:id/resume', async ({ params, session }) => {
    await changeMember(session, params.id, async (db, member, entry) => {
      if (member.suspended_at === null) return
      await db.updateTable('members').set({ suspended_at: null }).where('id', '=', member.id).execute()
      await entry('member.resumed')
    })
    return undefined
  })

  serveMembers(app, 'PUT /operator/members/:id/operator', async ({ params, body, session }) => {
    await changeMember(session, params.id, async (db, member, entry) => {
      if (!body.operator) refuseSelf(session, member, 'remove the operator role from')
      if ((member.operator === 1) === body.operator) return
      await db
        .updateTable('members')
        .set({ operator: body.operator ? 1 : 0 })
        .where('id', '=', member.id)
        .execute()
      await entry(body.operator ? 'member.made_operator' : 'member.no_operator')
    })
    return undefined
  })
}

type Entry = (action: string, detail?: Readonly<Record<string, unknown>>) => Promise<void>

/** Operators cannot remove themselves, so there is always one. */
function refuseSelf(session: Session, member: Member, what: string): void {
  if (member.id === session.memberId) {
    throw new UserError(`You cannot ${what} yourself. Ask another operator, or use the command line.`)
  }
}
