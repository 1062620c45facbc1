/** Everybody who can sign in to the site. Runs on `store.search`. */
import type { Page, QueryOf, SiteMember } from '@websms/contract/members'
import { type Kysely, type Selectable, sql } from 'kysely'
import { containing } from '../../store/containing.ts'
import type { Tables } from '../../store/tables.ts'
import { isoTime, isoTimeOrNull } from '../iso-time.ts'
import { cursorKey, pageOf, pageSize } from '../query.ts'

export async function listSiteMembers(
  db: Kysely<Tables>,
  query: QueryOf<'GET /operator/members'>,
  now: number,
): Promise<Page<SiteMember>> {
  const { q, state } = query
  const size = pageSize(query)
  const before = cursorKey(query, 'number')
  const passkeys = sql<number>`EXISTS (SELECT 1 FROM passkeys p WHERE p.member_id = m.id)`
  let found = db
    .selectFrom('members as m')
    .selectAll('m')
    .select([
      sql<number | null>`(SELECT max(last_seen_at) FROM sessions s WHERE s.member_id = m.id)`.as('last_seen_at'),
      sql<number>`(SELECT count(*) FROM sessions s WHERE s.member_id = m.id AND s.expires_at > ${now})`.as('sessions'),
      passkeys.as('has_passkey'),
    ])
    .orderBy('m.id', 'desc')
    .limit(size + 1)
  if (before !== null) found = found.where('m.id', '<', before[0])
  if (q !== undefined && q.trim() !== '') {
    found = found.where(({ or }) => or([containing('m.email', q), containing('m.name', q)]))
  }
  if (state === 'operator') found = found.where('m.operator_role', 'is not', null)
  if (state === 'suspended') found = found.where('m.suspended_at', 'is not', null)
  if (state === 'no_account') {
    found = found.where(sql<boolean>`NOT EXISTS (SELECT 1 FROM memberships ms WHERE ms.member_id = m.id)`)
  }
  const rows = await found.execute()
  const accounts = await accountsOf(
    db,
    rows.map(({ id }) => id),
  )
  return pageOf(
    rows,
    size,
    ({ id }) => [id],
    (row) => asMember(row, accounts.get(row.id) ?? []),
  )
}

type Row = Selectable<Tables['members']> & { last_seen_at: number | null; sessions: number; has_passkey: number }

function asMember(row: Row, accounts: SiteMember['accounts']): SiteMember {
  return {
    id: String(row.id),
    name: row.name,
    email: row.email,
    operator_role: row.operator_role,
    second_factor: row.totp_secret !== null || row.has_passkey === 1,
    suspended_at: isoTimeOrNull(row.suspended_at),
    created_at: isoTime(row.created_at),
    last_sign_in_at: isoTimeOrNull(row.last_sign_in_at),
    last_seen_at: isoTimeOrNull(row.last_seen_at ?? row.last_sign_in_at),
    sessions: row.sessions,
    accounts,
  }
}

async function accountsOf(db: Kysely<Tables>, memberIds: readonly number[]) {
  if (memberIds.length === 0) return new Map<number, SiteMember['accounts']>()
  const rows = await db
    .selectFrom('memberships as ms')
    .innerJoin('accounts as a', 'a.id', 'ms.account_id')
    .select(['ms.member_id', 'a.id', 'a.name', 'ms.role'])
    .where('ms.member_id', 'in', memberIds)
    .orderBy('a.name')
    .orderBy('a.id')
    .execute()
  const byMember = new Map<number, SiteMember['accounts']>()
  for (const { member_id, id, name, role } of rows) {
    const accounts = byMember.get(member_id) ?? []
    accounts.push({ id: String(id), name, role })
    byMember.set(member_id, accounts)
  }
  return byMember
}
