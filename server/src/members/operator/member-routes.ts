/** The members of the site: links for people who cannot sign in, sessions, suspension, and operators' roles. */

import type { FastifyInstance } from 'fastify'
import type { Kysely, Selectable } from 'kysely'
import { siteTime } from '../../site-time.ts'
import type { Tables } from '../../store/tables.ts'
import { UserError } from '../../user-error.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import { inviteOperator } from '../identity/invitations.ts'
import { linkMsDefault, resetLink, welcomeUrl } from '../identity/links.ts'
import { normalEmail } from '../identity/members.ts'
import { requireOtherFullOperator, setOperatorRole } from '../identity/operators.ts'
import { removeSecondFactor } from '../identity/second-factor.ts'
import { endSessions, type Session } from '../identity/sessions.ts'
import { isoTime } from '../iso-time.ts'
import { forOperators, ProblemError } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'
import { concerning } from './actor.ts'
import { listSiteMembers } from './members-list.ts'

type Member = Selectable<Tables['members']>

export function memberRoutes(app: FastifyInstance, deps: MembersDeps): void {
  const { store, publicUrl } = deps
  invitationRoute(app, deps)
  /** Runs a change in one transaction with its audit entry. */
  const changeMember = <Result>(
    session: Session,
    id: string,
    change: (db: Kysely<Tables>, member: Member, entry: Entry) => Promise<Result>,
  ): Promise<Result> =>
    store.change(async (db) => {
      await requireStillFull(db, session)
      const member = await db.selectFrom('members').selectAll().where('id', '=', Number(id)).executeTakeFirst()
      if (member === undefined) throw new ProblemError('not_found')
      return change(db, member, (action, detail) => audit(db, concerning(session, null), action, member.email, detail))
    })

  serveMembers(app, 'GET /operator/members', ({ query }) => listSiteMembers(store.search, query, siteTime()))

  serveMembers(app, 'POST /operator/members/:id/link', ({ params, body, session }) =>
    changeMember(session, params.id, async (db, member, entry) => {
      const at = siteTime()
      const { token } = await resetLink(db, member.email, at, session.memberId)
      if (body.remove_second_factor) await removeSecondFactor(db, member.id)
      await entry('member.link_made', { second_factor_removed: body.remove_second_factor === true })
      return { url: welcomeUrl(publicUrl(), token), expires_at: isoTime(at + linkMsDefault) }
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
      if (member.operator_role === 'full') await requireOtherFullOperator(db, member)
      await db.updateTable('members').set({ suspended_at: siteTime() }).where('id', '=', member.id).execute()
      await endSessions(db, member.id)
      await db
        .deleteFrom('member_links')
        .where(({ eb, or }) => or([eb('member_id', '=', member.id), eb('created_by', '=', member.id)]))
        .execute()
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

  serveMembers(app, 'PUT /operator/members/:id/operator-role', async ({ params, body, session }) => {
    await changeMember(session, params.id, async (db, member, entry) => {
      const { operator_role: role } = body
      refuseSelf(session, member, 'change the operator role of')
      if (member.operator_role === role) return
      await setOperatorRole(db, member, role)
      await entry('member.operator_role_set', { from: member.operator_role, to: role })
    })
    return undefined
  })
}

function invitationRoute(app: FastifyInstance, { store, publicUrl }: MembersDeps): void {
  serveMembers(app, 'POST /operator/members/invitations', ({ body, session }) =>
    store.change(async (db) => {
      const { email, operator_role: operatorRole } = body
      await requireStillFull(db, session)
      const invitation = { email, operatorRole, createdBy: session.memberId, at: siteTime() }
      const made = await inviteOperator(db, invitation)
      const detail = { operator_role: operatorRole }
      await audit(db, concerning(session, null), 'operator.invited', normalEmail(email), detail)
      return { url: welcomeUrl(publicUrl(), made.token), expires_at: isoTime(made.expiresAt) }
    }),
  )
}

type Entry = (action: string, detail?: Readonly<Record<string, unknown>>) => Promise<void>

/** For two operators who demote each other at the same time. */
async function requireStillFull(db: Kysely<Tables>, { memberId }: Session): Promise<void> {
  const self = db.selectFrom('members').select('operator_role').where('id', '=', memberId)
  if ((await self.executeTakeFirst())?.operator_role !== 'full') throw forOperators(['full'])
}

/** Nobody decides about themselves. */
function refuseSelf(session: Session, member: Member, what: string): void {
  if (member.id === session.memberId) {
    throw new UserError(`You cannot ${what} yourself. Ask another operator, or use the command line.`)
  }
}
