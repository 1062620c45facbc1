/** Sessions: who is signed in, with which role on which account. The cookie's value is stored as its SHA-256. */
import { hash, randomBytes } from 'node:crypto'
import { actingRoles, type OperatorRole, type Role, roles } from '@websms/contract/members'
import type { Kysely } from 'kysely'
import type { Store } from '../../store/store.ts'
import { storedText } from '../../store/stored-text.ts'
import type { Tables } from '../../store/tables.ts'
import type { Actor } from '../audit.ts'

export interface Session extends Actor {
  readonly id: number
  readonly memberId: number
  /** Role in the current account; null without an account. An operator who acts as an account has that of `actingRoles`. */
  readonly role: Role | null
  /** Null: runs nothing of the site. */
  readonly operatorRole: OperatorRole | null
  /** No answer may have a text of the account's messages: an operator acts as it who may not read them, or did not ask
   *  for them. */
  readonly textsHidden: boolean
  readonly createdAt: number
  readonly expiresAt: number
  /** Time at which the member last proved who they are: at the start of the session, or later. */
  readonly confirmedAt: number
}

/** A session with a current account. */
export interface AccountSession extends Session {
  readonly accountId: number
  readonly role: Role
}

/** A session ends when it was not used for this long, in ms: a week. */
export const idleMsMax = 7 * 86_400_000
/** A session ends this long after it began, in ms, however much it is used: 30 days. */
export const lifetimeMsMax = 30 * 86_400_000
/** "Last seen" is updated when it is older than this, in ms, so that not every request is a write. */
const seenMsMax = 60_000

export function hasRole(session: Session, role: Role): session is AccountSession {
  return session.role !== null && roles.indexOf(session.role) >= roles.indexOf(role)
}

export function hashToken(token: string): string {
  return hash('sha256', token)
}

interface NewSession {
  memberId: number
  ip: string
  userAgent: string
  /** The current account. Default: the one that the member used last, else their first. */
  accountId?: number | undefined
  at: number
}

/** Inside the caller's transaction. Returns the cookie's value. */
export async function startSession(
  db: Kysely<Tables>,
  { memberId, ip, userAgent, accountId: wanted, at }: NewSession,
): Promise<{ token: string; accountId: number | null }> {
  const token = randomBytes(32).toString('base64url')
  const account = await db
    .selectFrom('memberships as ms')
    .leftJoin('sessions as s', (join) =>
      join.onRef('s.member_id', '=', 'ms.member_id').onRef('s.account_id', '=', 'ms.account_id'),
    )
    .where('ms.member_id', '=', memberId)
    .select('ms.account_id')
    .orderBy('s.last_seen_at', (order) => order.desc().nullsLast())
    .orderBy('ms.account_id')
    .executeTakeFirst()
  const accountId = wanted ?? account?.account_id ?? null
  await db
    .insertInto('sessions')
    .values({
      hash: hashToken(token),
      member_id: memberId,
      account_id: accountId,
      created_at: at,
      last_seen_at: at,
      expires_at: at + idleMsMax,
      ip,
      user_agent: storedText(userAgent).slice(0, 300),
    })
    .execute()
  await db.updateTable('members').set({ last_sign_in_at: at }).where('id', '=', memberId).execute()
  return { token, accountId }
}

/** Null when there is no such session, or it has ended. */
export async function findSession(
  { read, traffic }: Pick<Store, 'read' | 'traffic'>,
  token: string,
  { ip, requestId, at }: { ip: string; requestId: string; at: number },
): Promise<Session | null> {
  const row = await read
    .selectFrom('sessions as s')
    .innerJoin('members as m', 'm.id', 's.member_id')
    .leftJoin('memberships as ms', (join) =>
      join.onRef('ms.member_id', '=', 's.member_id').onRef('ms.account_id', '=', 's.account_id'),
    )
    .where('s.hash', '=', hashToken(token))
    .where('s.expires_at', '>', at)
    .where('m.suspended_at', 'is', null)
    .select([
      's.id',
      's.member_id',
      's.account_id',
      's.acting_as',
      's.texts_shown',
      's.created_at',
      's.last_seen_at',
      's.expires_at',
    ])
    .select(['s.confirmed_at', 'm.operator_role', 'ms.role'])
    .executeTakeFirst()
  if (row === undefined) return null
  if (at - row.last_seen_at > seenMsMax) {
    const expiresAt = Math.min(at + idleMsMax, row.created_at + lifetimeMsMax)
    await traffic.touchSession({ id: row.id, at, expiresAt })
  }
  const operatorRole = row.operator_role
  const actingRole = operatorRole !== null && row.acting_as === 1 ? actingRoles[operatorRole] : null
  const actingAs = actingRole !== null
  const role = actingRole ?? row.role
  return {
    id: row.id,
    memberId: row.member_id,
    accountId: role === null ? null : row.account_id,
    role,
    operatorRole,
    textsHidden: actingAs && !(operatorRole === 'full' && row.texts_shown === 1),
    actingAs,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    confirmedAt: row.confirmed_at ?? row.created_at,
    ip,
    requestId,
  }
}

/** Inside the caller's transaction: ends all sessions of a member, except for one that may continue. */
export async function endSessions(db: Kysely<Tables>, memberId: number, exceptId: number | null = null): Promise<void> {
  let ended = db.deleteFrom('sessions').where('member_id', '=', memberId)
  if (exceptId !== null) ended = ended.where('id', '<>', exceptId)
  await ended.execute()
}
