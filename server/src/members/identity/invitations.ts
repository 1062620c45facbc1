/** Invitations to an account, or to run the site: one-time links, each for one email and with the role that it gives. */
import type { OperatorRole, Role } from '@websms/contract/members'
import type { Kysely } from 'kysely'
import type { Tables } from '../../store/tables.ts'
import { UserError } from '../../user-error.ts'
import { createLink, linkMsDefault } from './links.ts'
import { findMember, normalEmail } from './members.ts'

interface NewInvitation {
  accountId: number
  email: string
  role: Role
  /** The member who invites. */
  createdBy: number
  at: number
}

/** Open invitations that an account may have. */
const invitationsMax = 100

export interface MadeLink {
  token: string
  /** Ms since epoch. */
  expiresAt: number
}

/** Inside the caller's transaction. Replaces an open invitation for the same email.
 *  @throws UserError for a malformed email, for a member's email, or when too many invitations are open. */
export async function createInvitation(
  db: Kysely<Tables>,
  { accountId, email: written, role, createdBy, at }: NewInvitation,
): Promise<MadeLink> {
  const email = normalEmail(written)
  const member = await db
    .selectFrom('memberships as ms')
    .innerJoin('members as m', 'm.id', 'ms.member_id')
    .where('ms.account_id', '=', accountId)
    .where('m.email', '=', email)
    .select('ms.role')
    .executeTakeFirst()
  if (member) throw new UserError(`${email} is already a member of this account, as ${member.role}.`)
  await invitationsOf(db, accountId).where('email', '=', email).execute()
  if ((await listInvitations(db, accountId, at)).length >= invitationsMax) {
    throw new UserError(`This account has ${invitationsMax} pending invitations. Revoke one first.`)
  }
  const link = { kind: 'invitation', accountId, email, role, createdBy, validMs: linkMsDefault, at } as const
  return { token: await createLink(db, link), expiresAt: at + linkMsDefault }
}

interface NewOperator {
  email: string
  operatorRole: OperatorRole
  /** The member who invites; null: the command line. */
  createdBy: number | null
  at: number
}

/** Inside the caller's transaction. Replaces an open invitation for the same email. @throws UserError for a malformed email, or
 *  a member's: a link must never set the password of somebody who has one. */
export async function inviteOperator(db: Kysely<Tables>, invitation: NewOperator): Promise<MadeLink> {
  const email = normalEmail(invitation.email)
  if (await findMember(db, email)) {
    throw new UserError(
      `${email} is a member already. Set their role on the page Members, or with: websms member set ${email} --operator-role ${invitation.operatorRole}`,
    )
  }
  const { at } = invitation
  const token = await createLink(db, { kind: 'operator', ...invitation, email, validMs: linkMsDefault })
  return { token, expiresAt: at + linkMsDefault }
}

/** Open invitations, the newest first. */
export function openInvitations(db: Kysely<Tables>, accountId: number, at: number) {
  return db
    .selectFrom('member_links')
    .select(['member_links.id', 'member_links.email', 'member_links.role'])
    .select(['member_links.created_at', 'member_links.expires_at'])
    .where('member_links.kind', '=', 'invitation')
    .where('member_links.account_id', '=', accountId)
    .where('member_links.expires_at', '>', at)
    .orderBy('member_links.id', 'desc')
}

export function listInvitations(db: Kysely<Tables>, accountId: number, at: number) {
  return openInvitations(db, accountId, at).execute()
}

/** Inside the caller's transaction. Returns the email that it was for; null when the account has no such invitation. */
export async function removeInvitation(db: Kysely<Tables>, accountId: number, id: number): Promise<string | null> {
  const removed = await invitationsOf(db, accountId).where('id', '=', id).returning('email').executeTakeFirst()
  return removed?.email ?? null
}

/** Inside the caller's transaction: revokes the invitations of a member who may no longer invite but still has their
 *  links. */
export async function removeInvitationsBy(db: Kysely<Tables>, accountId: number, createdBy: number): Promise<void> {
  await invitationsOf(db, accountId).where('created_by', '=', createdBy).execute()
}

export function invitationUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/members/invitation#${token}`
}

function invitationsOf(db: Kysely<Tables>, accountId: number) {
  return db.deleteFrom('member_links').where('kind', '=', 'invitation').where('account_id', '=', accountId)
}
