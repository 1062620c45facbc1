/** Statuses of the messages of one request: the number of each, and the first messages one by one. */
import { outcomesMax, type Progress, type SendOutcome } from '@websms/contract/members'
import type { Kysely } from 'kysely'
import { type StatusName, statusNames } from '../../rules/status.ts'
import type { Tables } from '../../store/tables.ts'

interface Range {
  accountId: number
  /** Ids of the first and the last message. */
  first: number
  last: number
}

/** Null where the account has no such message. Others may have got ids between the two: what was sent at once was paid for
 *  by one transfer. */
export async function sendOutcome(db: Kysely<Tables>, { accountId, first, last }: Range): Promise<SendOutcome | null> {
  const begin = await db
    .selectFrom('messages')
    .select(['transfer_id', 'created_at'])
    .where('id', '=', first)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  if (begin === undefined) return null
  const own = db
    .selectFrom('messages')
    .where('id', '>=', first)
    .where('id', '<=', last)
    .where('transfer_id', '=', begin.transfer_id)
  const counts = await own
    .select(['status', ({ fn }) => fn.countAll<number>().as('messages')])
    .groupBy('status')
    .execute()
  const rows = await own
    .select(['id', 'to_number', 'sender', 'status', 'error'])
    .orderBy('id')
    .limit(outcomesMax)
    .execute()
  const progress: Progress = { queued: 0, sent: 0, delivered: 0, failed: 0, expired: 0 }
  for (const { status, messages } of counts) progress[statusNames[status] as StatusName] = messages
  return {
    accepted_at: new Date(begin.created_at).toISOString(),
    progress,
    messages: rows.map(({ id, to_number, sender, status, error }) => ({
      id: String(id),
      to: to_number,
      from: sender,
      status: statusNames[status] as StatusName,
      error,
    })),
  }
}
