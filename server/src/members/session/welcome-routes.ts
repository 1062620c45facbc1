/** One-time links for people who cannot sign in: the first operator, and people who lost their password. */

import type { BodyOf } from '@websms/contract/members'
import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import { siteTime } from '../../site-time.ts'
import type { Tables } from '../../store/tables.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import { findLink, removeLink } from '../identity/links.ts'
import { createMember, findMember, setMembership, setPassword } from '../identity/members.ts'
import { hasFullOperator, setOperatorRole } from '../identity/operators.ts'
import { requireGoodPassword } from '../identity/password-rules.ts'
import { isoTime } from '../iso-time.ts'
import { requireSecure } from '../origin.ts'
import { invalidField, ProblemError } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'
import { signIn } from './signing-in.ts'

export function welcomeRoutes(app: FastifyInstance, deps: MembersDeps): void {
  const { store, passwords, passwordRules, secondFactor } = deps

  serveMembers(app, 'POST /welcome/link', async ({ body }) => {
    const { kind, member, operatorRole, email, expires_at } = await openLink(store.read, body.token)
    return {
      kind,
      operator_role: operatorRole,
      first: kind === 'operator' && !(await hasFullOperator(store.read)),
      email: member?.email ?? email,
      name: member?.name ?? null,
      second_factor: (member?.totp_secret ?? null) !== null,
      expires_at: isoTime(expires_at),
    }
  })

  serveMembers(app, 'POST /welcome', async ({ body, request, reply }) => {
    requireSecure(request)
    const { kind, member, email: invited } = await openLink(store.read, body.token)
    const email = invited ?? body.email
    if (kind === 'operator' && email === undefined) throw invalidField('email', 'is missing')
    // An existing member who becomes an operator keeps their second factor and passkeys.
    const known = kind === 'operator' ? await findMember(store.read, email!) : member
    if (kind === 'operator' && known && invited !== null) throw alreadyMember(invited)
    if (kind === 'operator' && known === undefined && body.name === undefined) throw invalidField('name', 'is missing')
    // Before a code is used up.
    await requireGoodPassword(passwordRules, body.password, known ?? { email, name: body.name })
    if (known) await secondFactor.require(request, known, body.code)
    const passwordHash = await passwords.hash(body.password)
    return signIn(deps, {
      request,
      reply,
      by: `${kind} link`,
      memberId: (db) => useLink(db, { deps, body, passwordHash, requestId: request.id, ip: request.ip }),
    })
  })
}

interface Used {
  deps: MembersDeps
  body: BodyOf<'POST /welcome'>
  passwordHash: string
  ip: string
  requestId: string
}

/** In one transaction: when two people use a link at the same time, one of them is told that it was used. */
async function useLink(db: Kysely<Tables>, { deps, body, passwordHash, ip, requestId }: Used): Promise<number> {
  const at = siteTime()
  const link = await openLink(db, body.token)
  await removeLink(db, link.id)
  const byMember = (memberId: number) => ({ memberId, accountId: null, actingAs: false, ip, requestId })
  if (link.kind === 'reset') {
    const { id, email } = link.member!
    await setPassword(db, id, passwordHash)
    await audit(db, byMember(id), 'member.password_set', email, { by: 'link' })
    return id
  }
  const first = !(await hasFullOperator(db))
  const email = link.email ?? body.email!
  const operatorRole = link.operatorRole!
  const known = await findMember(db, email)
  if (known) {
    if (link.email !== null) throw alreadyMember(link.email)
    await setPassword(db, known.id, passwordHash)
    await db.updateTable('members').set({ suspended_at: null }).where('id', '=', known.id).execute()
    await setOperatorRole(db, known, operatorRole)
  }
  const memberId =
    known?.id ?? (await createMember(db, { email, name: body.name ?? '', passwordHash, operatorRole, at }))
  const action = known ? 'member.operator_role_set' : 'member.created'
  await audit(db, byMember(memberId), action, email, { operator_role: operatorRole })
  if (first && deps.simulated) await ownDemoAccount(db, memberId, at)
  return memberId
}

/** So that a newcomer can send an SMS within a minute of the first start. */
async function ownDemoAccount(db: Kysely<Tables>, memberId: number, at: number): Promise<void> {
  const demo = await db.selectFrom('accounts').select('id').where('demo', '=', 1).orderBy('id').executeTakeFirst()
  if (demo) await setMembership(db, { memberId, accountId: demo.id, role: 'owner', at })
}

/** @throws ProblemError `link_not_valid` */
async function openLink(db: Kysely<Tables>, token: string) {
  const link = await findLink(db, token, siteTime())
  if (link === undefined || link.kind === 'invitation') throw new ProblemError('link_not_valid')
  const { id, kind, email, expires_at } = link
  const member =
    link.member_id === null
      ? undefined
      : await db.selectFrom('members').selectAll().where('id', '=', link.member_id).executeTakeFirst()
  if (kind === 'reset' && (member === undefined || member.suspended_at !== null)) {
    throw new ProblemError('link_not_valid')
  }
  const operatorRole = kind === 'operator' ? (link.operator_role ?? 'full') : null
  return { id, kind, email, operatorRole, expires_at, member } as const
}

/** A link that anybody may hold never sets the password of a member. */
function alreadyMember(email: string): ProblemError {
  return new ProblemError('refused', {
    reason: `${email} is a member by now. Ask the operator who invited you to set your role on the page Members.`,
  })
}
