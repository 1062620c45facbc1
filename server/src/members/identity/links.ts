/** One-time links. The token is the fragment (`#…`) of the address, which no server and no log sees; its SHA-256 is
 *  stored. */
import { randomBytes } from 'node:crypto'
import type { OperatorRole, Role } from '@websms/contract/members'
import type { Kysely } from 'kysely'
import type { Tables } from '../../store/tables.ts'
import { UserError } from '../../user-error.ts'
import { requireMember } from './members.ts'
import { hasFullOperator } from './operators.ts'
import { hashToken } from './sessions.ts'

interface NewLink {
  kind: Tables['member_links']['kind']
  /** reset: the member whose password is set. */
  memberId?: number
  /** invitation: the account, the role and the email that it is for. */
  accountId?: number
  role?: Role
  /** operator: the role that it gives, default `full`; with an email, it is for that one alone. */
  operatorRole?: OperatorRole
  email?: string
  /** The member who made it; null: the command line, or a start. */
  createdBy?: number | null
  /** In ms. */
  validMs: number
  at: number
}

/** Lifetime of a link that was made on the command line, or by an operator for somebody, in ms: a week. */
export const linkMsDefault = 7 * 86_400_000

/** Inside the caller's transaction; returns the token. A new operator link replaces the previous one for its email, or for
 *  anybody, and a new link to set a password replaces the member's previous one. */
export async function createLink(db: Kysely<Tables>, link: NewLink): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  if (link.kind === 'operator') {
    const email = link.email ?? null
    const previous = db.deleteFrom('member_links').where('kind', '=', 'operator')
    await previous.where('email', 'is not distinct from', email).execute()
  }
  if (link.kind === 'reset') {
    await db
      .deleteFrom('member_links')
      .where('kind', '=', 'reset')
      .where('member_id', '=', link.memberId ?? null)
      .execute()
  }
  await db
    .insertInto('member_links')
    .values({
      kind: link.kind,
      hash: hashToken(token),
      member_id: link.memberId ?? null,
      account_id: link.accountId ?? null,
      role: link.role ?? null,
      operator_role: link.operatorRole ?? null,
      email: link.email ?? null,
      created_by: link.createdBy ?? null,
      created_at: link.at,
      expires_at: link.at + link.validMs,
    })
    .execute()
  return token
}

/** Inside the caller's transaction: a link with which a member sets a new password. `createdBy` is the member who made it;
 *  null: the command line.
 *  @throws UserError when there is no such member, or they are suspended. */
export async function resetLink(
  db: Kysely<Tables>,
  email: string,
  at: number,
  createdBy: number | null = null,
): Promise<{ token: string; memberId: number; email: string }> {
  const member = await requireMember(db, email)
  if (member.suspended_at !== null) throw new UserError(`${member.email} is suspended and cannot sign in.`)
  const token = await createLink(db, { kind: 'reset', memberId: member.id, createdBy, validMs: linkMsDefault, at })
  return { token, memberId: member.id, email: member.email }
}

/** Undefined when it was used, has expired, or never existed. */
export function findLink(db: Kysely<Tables>, token: string, at: number) {
  return db
    .selectFrom('member_links')
    .selectAll()
    .where('hash', '=', hashToken(token))
    .where('expires_at', '>', at)
    .executeTakeFirst()
}

/** Inside the caller's transaction, together with the change that the link allows. */
export async function removeLink(db: Kysely<Tables>, linkId: number): Promise<void> {
  await db.deleteFrom('member_links').where('id', '=', linkId).execute()
}

/** The address of a link of kind `operator` or `reset`. */
export function welcomeUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/members/welcome#${token}`
}

/** For the start banner: a link that makes the first operator; null once there is a full one. */
export async function firstOperatorLink(db: Kysely<Tables>, at: number): Promise<string | null> {
  return (await hasFullOperator(db)) ? null : createLink(db, { kind: 'operator', validMs: linkMsDefault, at })
}
