/** The members of an account: list, roles, removal. An account keeps at least one owner. */

import type { Page, Paging, Role, TeamMember } from '@websms/contract/members'
import { type Kysely, sql } from 'kysely'
import { siteTime } from '../../site-time.ts'
import type { Tables } from '../../store/tables.ts'
import { UserError } from '../../user-error.ts'
import { removeInvitationsBy } from '../identity/invitations.ts'
import { setMembership } from '../identity/members.ts'
import { isoTime, isoTimeOrNull } from '../iso-time.ts'
import { ProblemError } from '../problem-error.ts'
import { cursorKey, pageOf, pageSize } from '../query.ts'

/** Runs on `store.search`. */
export async function listTeam(db: Kysely<Tables>, accountId: number, paging: Paging): Promise<Page<TeamMember>> {
  const size = pageSize(paging)
  const after = cursorKey(paging, 'number', 'number')
  let found = db
    .selectFrom('memberships as ms')
    .innerJoin('members as m', 'm.id', 'ms.member_id')
    .where('ms.account_id', '=', accountId)
    .select(['m.id', 'm.name', 'm.email', 'm.totp_secret', 'm.suspended_at', 'm.last_sign_in_at'])
    .select(['ms.role', 'ms.created_at as joined_at'])
    .select([
      sql<number>`EXISTS (SELECT 1 FROM passkeys p WHERE p.member_id = m.id)`.as('has_passkey'),
      sql<number | null>`(SELECT max(last_seen_at) FROM sessions s WHERE s.member_id = m.id)`.as('last_seen_at'),
    ])
    .orderBy('ms.created_at')
    .orderBy('m.id')
    .limit(size + 1)
  if (after !== null) {
    const [joinedAt, id] = after
    found = found.where(({ eb, or, and }) =>
      or([eb('ms.created_at', '>', joinedAt), and([eb('ms.created_at', '=', joinedAt), eb('m.id', '>', id)])]),
    )
  }
  return pageOf(
    await found.execute(),
    size,
    ({ joined_at, id }) => [joined_at, id],
    (row) => {
      const seenAt = row.last_seen_at ?? row.last_sign_in_at
      return {
        id: String(row.id),
        name: row.name,
        email: row.email,
        role: row.role,
        second_factor: row.totp_secret !== null || row.has_passkey === 1,
        suspended: row.suspended_at !== null,
        joined_at: isoTime(row.joined_at),
        last_seen_at: isoTimeOrNull(seenAt),
      }
    },
  )
}

/** The functions below run inside the caller's transaction. Returns the email and the previous role. @throws
 *  ProblemError `not_found` */
export async function requireTeamMember(db: Kysely<Tables>, accountId: number, memberId: number) {
  const member = await db
    .selectFrom('memberships as ms')
    .innerJoin('members as m', 'm.id', 'ms.member_id')
    .where('ms.account_id', '=', accountId)
    .where('ms.member_id', '=', memberId)
    .select(['m.email', 'ms.role'])
    .executeTakeFirst()
  if (member === undefined) throw new ProblemError('not_found')
  return member
}

/** @throws UserError for the last owner */
export async function changeRole(db: Kysely<Tables>, accountId: number, memberId: number, role: Role): Promise<void> {
  if (role !== 'owner') await stopOwning(db, accountId, memberId)
  await setMembership(db, { memberId, accountId, role, at: siteTime() })
}

/** Ends their access to the account from their next request. @throws UserError for the last owner */
export async function removeFromTeam(db: Kysely<Tables>, accountId: number, memberId: number): Promise<void> {
  await stopOwning(db, accountId, memberId)
  await db.deleteFrom('memberships').where('account_id', '=', accountId).where('member_id', '=', memberId).execute()
}

async function stopOwning(db: Kysely<Tables>, accountId: number, memberId: number): Promise<void> {
  const other = await db
    .selectFrom('memberships as ms')
    .innerJoin('members as m', 'm.id', 'ms.member_id')
    .where('ms.account_id', '=', accountId)
    .where('ms.role', '=', 'owner')
    .where('ms.member_id', '<>', memberId)
    .where('m.suspended_at', 'is', null)
    .select('m.id')
    .executeTakeFirst()
  const { role } = await requireTeamMember(db, accountId, memberId)
  if (role !== 'owner') return
  if (other === undefined) {
    throw new UserError('This is the only owner who can sign in. Make another member an owner first.')
  }
  await removeInvitationsBy(db, accountId, memberId)
}
