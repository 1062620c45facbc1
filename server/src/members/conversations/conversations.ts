/** The numbers that have written to an account: the last inbound message of each. */
import { beginningOfNumber } from '@websms/sms'
import type { Kysely } from 'kysely'
import type { Tables } from '../../store/tables.ts'

interface ConversationsQuery {
  accountId: number
  /** Id of the last one on the previous page; null for the first page. */
  before: number | null
  /** First digits of the number. */
  startsWith: string | undefined
  limit: number
}

export function readConversations(db: Kysely<Tables>, { accountId, before, startsWith, limit }: ConversationsQuery) {
  let query = db
    .selectFrom('inbound as i')
    .select(['i.id', 'i.from_number', 'i.to_number', 'i.body', 'i.data', 'i.received_at'])
    .where('i.account_id', '=', accountId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('inbound as later')
            .select('later.id')
            .where('later.account_id', '=', accountId)
            .whereRef('later.from_number', '=', 'i.from_number')
            .whereRef('later.id', '>', 'i.id'),
        ),
      ),
    )
    .orderBy('i.id', 'desc')
    .limit(limit)
  if (before !== null) query = query.where('i.id', '<', before)
  // The sender may be a name.
  const beginning = startsWith && (beginningOfNumber(startsWith) ?? startsWith.trim())
  if (beginning) {
    query = query.where('i.from_number', '>=', beginning).where('i.from_number', '<', `${beginning}\u{10ffff}`)
  }
  return query.execute()
}

/** Undefined when the number never wrote to the account. */
export function lastInbound(db: Kysely<Tables>, accountId: number, number: string) {
  return db
    .selectFrom('inbound')
    .select(['id', 'to_number', 'key_id'])
    .where('account_id', '=', accountId)
    .where('from_number', '=', number)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}
