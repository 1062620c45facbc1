/** Recent problems: the newest messages that were not delivered, and open notices. */
import type { AnswerOf } from '@websms/contract/members'
import { type Kysely, sql } from 'kysely'
import { status, statusNames } from '../../rules/status.ts'
import type { Store } from '../../store/store.ts'
import type { Tables } from '../../store/tables.ts'
import { isoTime } from '../iso-time.ts'
import { createRemembered } from './remembered.ts'

const failuresMax = 5
/** Messages searched for them. There is no index on status, since it changes. */
const searchedMax = 20_000

/** The search reads thousands of rows to find a few, so its result is reused until another message has failed. */
const sameMs = 60_000

export function createRecentFailures(search: Kysely<Tables>) {
  const remembered = createRemembered<RecentFailure[]>({ freshMs: sameMs })
  /** `count`: messages that failed in the last days. */
  return (accountId: number, count: number) =>
    remembered(`${accountId} ${count}`, () => recentFailures(search, accountId))
}

type RecentFailure = AnswerOf<'GET /dashboard'>['failures'][number]

async function recentFailures(search: Kysely<Tables>, accountId: number): Promise<RecentFailure[]> {
  const { rows } = await sql<Failure>`
    SELECT id, to_number, status, error, final_at FROM (
      SELECT id, to_number, status, error, final_at FROM messages WHERE account_id = ${accountId}
      ORDER BY id DESC LIMIT ${searchedMax}) newest
    WHERE status > ${sql.lit(status.delivered)} ORDER BY id DESC LIMIT ${failuresMax}`.execute(search)
  return rows.map(({ id, to_number, status, error, final_at }) => ({
    id: String(id),
    to: to_number,
    status: statusNames[status] as 'failed' | 'expired',
    error,
    at: isoTime(final_at),
  }))
}

interface Failure {
  id: number
  to_number: string
  status: number
  error: string | null
  final_at: number
}

const noticesMax = 20

export async function heldNotices({ read }: Pick<Store, 'read'>, accountId: number) {
  const notices = await read
    .selectFrom('notices')
    .select(['id', 'kind', 'key_id', 'text', 'created_at'])
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(noticesMax)
    .execute()
  return notices.map(({ id, kind, key_id, text, created_at }) => ({
    id: String(id),
    kind,
    key_id: key_id === null ? null : String(key_id),
    text,
    since: isoTime(created_at),
  }))
}
