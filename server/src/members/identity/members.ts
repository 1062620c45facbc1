/** Members: people who sign in, and which accounts they belong to. */
import type { OperatorRole, Role } from '@websms/contract/members'
import type { Kysely } from 'kysely'
import { requireName } from '../../accounts/require.ts'
import type { Tables } from '../../store/tables.ts'
import { UserError } from '../../user-error.ts'
import { endSessions } from './sessions.ts'

interface NewMember {
  email: string
  name: string
  passwordHash: string
  /** Default: none. */
  operatorRole?: OperatorRole
  at: number
}

/** All of these run inside the caller's transaction. @throws UserError for a bad name or email, or one that is taken. */
export async function createMember(db: Kysely<Tables>, member: NewMember): Promise<number> {
  const email = normalEmail(member.email)
  if (await findMember(db, email)) throw new UserError(`There is already a member with the email ${email}.`)
  const { id } = await db
    .insertInto('members')
    .values({
      email,
      name: requireName('A member', member.name),
      password_hash: member.passwordHash,
      operator_role: member.operatorRole ?? null,
      created_at: member.at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export function findMember(db: Kysely<Tables>, email: string) {
  return db.selectFrom('members').selectAll().where('email', '=', email.trim()).executeTakeFirst()
}

/** @throws UserError when there is no such member. */
export async function requireMember(db: Kysely<Tables>, email: string) {
  const member = await findMember(db, email)
  if (member === undefined) throw new UserError(`There is no member ${email}. List them with: websms member list`)
  return member
}

export async function listMembers(db: Kysely<Tables>) {
  const members = await db.selectFrom('members').selectAll().orderBy('email').execute()
  const memberships = await db.selectFrom('memberships').selectAll().orderBy('account_id').execute()
  const byMember = Map.groupBy(memberships, ({ member_id }) => member_id)
  return members.map((member) => ({ ...member, memberships: byMember.get(member.id) ?? [] }))
}

/** Sets a new password and ends the member's sessions, except for one that may continue. */
export async function setPassword(
  db: Kysely<Tables>,
  memberId: number,
  passwordHash: string,
  exceptSessionId: number | null = null,
): Promise<void> {
  await db.updateTable('members').set({ password_hash: passwordHash }).where('id', '=', memberId).execute()
  await db.deleteFrom('member_links').where('member_id', '=', memberId).where('kind', '=', 'reset').execute()
  await endSessions(db, memberId, exceptSessionId)
}

/** Makes a member of the account, or sets the role of one. */
export async function setMembership(
  db: Kysely<Tables>,
  { memberId, accountId, role, at }: { memberId: number; accountId: number; role: Role; at: number },
): Promise<void> {
  await db
    .insertInto('memberships')
    .values({ member_id: memberId, account_id: accountId, role, created_at: at })
    .onConflict((conflict) => conflict.columns(['member_id', 'account_id']).doUpdateSet({ role }))
    .execute()
}

/** @throws UserError when it is not a valid email. */
export function normalEmail(text: string): string {
  const email = text.toWellFormed().trim().toLowerCase()
  if (email.length > 254 || !/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(email)) {
    throw new UserError(`${JSON.stringify(text.slice(0, 300))} is not an email address.`)
  }
  return email
}
