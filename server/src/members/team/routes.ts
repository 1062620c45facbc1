/** The team of an account: its members and the invitations to it, for its owners. */

import type { Invitation } from '@websms/contract/members'
import type { FastifyInstance } from 'fastify'
import { siteTime } from '../../site-time.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import { createInvitation, invitationUrl, openInvitations, removeInvitation } from '../identity/invitations.ts'
import { normalEmail } from '../identity/members.ts'
import { isoTime } from '../iso-time.ts'
import { ProblemError } from '../problem-error.ts'
import { cursorKey, pageOf, pageSize } from '../query.ts'
import { serveMembers } from '../serve.ts'
import { changeRole, listTeam, removeFromTeam, requireTeamMember } from './team.ts'

export function teamRoutes(app: FastifyInstance, { store, publicUrl }: MembersDeps): void {
  serveMembers(app, 'GET /team', ({ session, query }) => listTeam(store.search, session.accountId, query))

  serveMembers(app, 'PATCH /team/:id', async ({ session, params, body }) => {
    await store.change(async (db) => {
      const memberId = Number(params.id)
      const { email, role } = await requireTeamMember(db, session.accountId, memberId)
      if (role === body.role) return
      await changeRole(db, session.accountId, memberId, body.role)
      await audit(db, session, 'team.role_set', email, { from: role, to: body.role })
    })
    return undefined
  })

  serveMembers(app, 'DELETE /team/:id', async ({ session, params }) => {
    await store.change(async (db) => {
      const memberId = Number(params.id)
      const { email, role } = await requireTeamMember(db, session.accountId, memberId)
      await removeFromTeam(db, session.accountId, memberId)
      await audit(db, session, 'team.member_removed', email, { role })
    })
    return undefined
  })

  serveMembers(app, 'GET /team/invitations', async ({ session, query }) => {
    const size = pageSize(query)
    const [below = Number.MAX_SAFE_INTEGER] = cursorKey(query, 'number') ?? []
    const rows = await openInvitations(store.search, session.accountId, siteTime())
      .leftJoin('members as m', 'm.id', 'member_links.created_by')
      .select('m.name as invited_by')
      .where('member_links.id', '<', below)
      .limit(size + 1)
      .execute()
    return pageOf(
      rows,
      size,
      ({ id }) => [id],
      ({ id, email, role, invited_by, created_at, expires_at }): Invitation => ({
        id: String(id),
        email: email!,
        role: role!,
        invited_by,
        created_at: isoTime(created_at),
        expires_at: isoTime(expires_at),
      }),
    )
  })

  serveMembers(app, 'POST /team/invitations', ({ session, body }) =>
    store.change(async (db) => {
      const { accountId, memberId } = session
      const made = await createInvitation(db, { ...body, accountId, createdBy: memberId, at: siteTime() })
      await audit(db, session, 'invitation.created', normalEmail(body.email), { role: body.role })
      return { url: invitationUrl(publicUrl(), made.token), expires_at: isoTime(made.expiresAt) }
    }),
  )

  serveMembers(app, 'DELETE /team/invitations/:id', async ({ session, params }) => {
    await store.change(async (db) => {
      const email = await removeInvitation(db, session.accountId, Number(params.id))
      if (email === null) throw new ProblemError('not_found')
      await audit(db, session, 'invitation.removed', email)
    })
    return undefined
  })
}
