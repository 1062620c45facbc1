/**
 * Invitation links. The invited person joins the account:
 *
 *   signed in with its email ────────────────────────▶ joins
 *   a member has its email   ── password, and code ──▶ signed in, joins
 *   nobody has it            ── name, new password ──▶ a member, signed in, joins
 */

import { type BodyOf, roles } from '@websms/contract/members'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import { siteTime } from '../../site-time.ts'
import type { Tables } from '../../store/tables.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import { sessionToken } from '../identity/cookie.ts'
import { findLink, removeLink } from '../identity/links.ts'
import { createMember, findMember, setMembership } from '../identity/members.ts'
import { requireGoodPassword } from '../identity/password-rules.ts'
import { findSession, type Session } from '../identity/sessions.ts'
import { isoTime } from '../iso-time.ts'
import { requireSecure } from '../origin.ts'
import { invalidField, ProblemError } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'
import { sessionAnswer } from '../session/session-answer.ts'
import { signIn } from '../session/signing-in.ts'

export function invitationRoutes(app: FastifyInstance, deps: MembersDeps): void {
  const { store } = deps

  serveMembers(app, 'POST /invitation/link', async ({ body, session }) => {
    const { accountId, email, role, createdBy, expiresAt } = await openInvitation(store.read, body.token)
    const { name } = await store.read
      .selectFrom('accounts')
      .select('name')
      .where('id', '=', accountId)
      .executeTakeFirstOrThrow()
    const by = createdBy === null ? undefined : await memberWith(store.read, createdBy)
    return {
      account_name: name,
      email,
      role,
      invited_by: by?.name ?? null,
      known: (await findMember(store.read, email)) !== undefined,
      signed_in_as: session === null ? null : ((await memberWith(store.read, session.memberId))?.email ?? null),
      expires_at: isoTime(expiresAt),
    }
  })

  serveMembers(app, 'POST /invitation', async ({ body, session, request, reply }) => {
    requireSecure(request)
    const { email, accountId } = await openInvitation(store.read, body.token)
    const member = await findMember(store.read, email)
    if (session !== null && session.memberId === member?.id) return joinSignedIn(deps, session, body.token, request)
    const memberId =
      member === undefined ? await newMember(deps, email, body) : await knownMember(deps, email, body, request)
    return enter(deps, { token: body.token, request, reply, memberId, accountId })
  })
}

type MemberId = (db: Kysely<Tables>) => Promise<number>

async function newMember(
  { passwords, passwordRules }: MembersDeps,
  email: string,
  { name, password }: BodyOf<'POST /invitation'>,
): Promise<MemberId> {
  if (name === undefined) throw invalidField('name', 'is missing')
  if (password === undefined) throw invalidField('password', 'is missing')
  if (password.length < 8 || password.length > 128) throw invalidField('password', 'must have 8 to 128 characters')
  await requireGoodPassword(passwordRules, password, { email, name })
  const passwordHash = await passwords.hash(password)
  return (db) => createMember(db, { email, name, passwordHash, at: siteTime() })
}

async function knownMember(
  { checkPassword, secondFactor }: MembersDeps,
  email: string,
  { password, code }: BodyOf<'POST /invitation'>,
  request: FastifyRequest,
): Promise<MemberId> {
  if (password === undefined) throw invalidField('password', 'is missing')
  const member = await checkPassword(request, email, password)
  if (member === null) throw new ProblemError('wrong_credentials')
  await secondFactor.require(request, member, code)
  return async () => member.id
}

interface Entering {
  token: string
  request: FastifyRequest
  reply: FastifyReply
  memberId: MemberId
  accountId: number
}

/** Signs in and joins in one transaction. */
async function enter(deps: MembersDeps, { token, request, reply, memberId, accountId }: Entering) {
  return signIn(deps, {
    request,
    reply,
    by: 'invitation',
    accountId,
    async memberId(db) {
      const invitation = await openInvitation(db, token)
      const id = await memberId(db)
      await join(db, id, invitation, { ip: request.ip, requestId: request.id })
      return id
    },
  })
}

async function joinSignedIn(deps: MembersDeps, session: Session, token: string, request: FastifyRequest) {
  const { store } = deps
  await store.change(async (db) => {
    const invitation = await openInvitation(db, token)
    await join(db, session.memberId, invitation, session)
    await db
      .updateTable('sessions')
      .set({ account_id: invitation.accountId, acting_as: 0, texts_shown: 0 })
      .where('id', '=', session.id)
      .execute()
    if (session.actingAs) await audit(db, session, 'account.left', String(session.accountId))
  })
  const about = { ip: request.ip, requestId: request.id, at: siteTime() }
  return sessionAnswer(deps, (await findSession(store, sessionToken(request)!, about))!)
}

type OpenInvitation = Awaited<ReturnType<typeof openInvitation>>

/** Inside the caller's transaction. An existing member keeps the higher role. */
async function join(
  db: Kysely<Tables>,
  memberId: number,
  { id, accountId, email, role }: OpenInvitation,
  { ip, requestId }: Pick<Session, 'ip' | 'requestId'>,
): Promise<void> {
  await removeLink(db, id)
  const before = await db
    .selectFrom('memberships')
    .select('role')
    .where('member_id', '=', memberId)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  if (before === undefined || roles.indexOf(before.role) < roles.indexOf(role)) {
    await setMembership(db, { memberId, accountId, role, at: siteTime() })
  }
  await audit(db, { memberId, accountId, actingAs: false, ip, requestId }, 'invitation.accepted', email, { role })
}

/** @throws ProblemError `link_not_valid` */
async function openInvitation(db: Kysely<Tables>, token: string) {
  const link = await findLink(db, token, siteTime())
  if (link?.kind !== 'invitation') throw new ProblemError('link_not_valid')
  const { id, account_id, email, role, created_by, expires_at } = link
  return { id, accountId: account_id!, email: email!, role: role!, createdBy: created_by, expiresAt: expires_at }
}

function memberWith(db: Kysely<Tables>, id: number) {
  return db.selectFrom('members').select(['name', 'email']).where('id', '=', id).executeTakeFirst()
}
