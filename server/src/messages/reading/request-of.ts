/** The request that a message came with. */
import type { Kysely } from 'kysely'
import type { Tables } from '../../store/tables.ts'

/** Its X-Request-Id; null for messages of uploaded lists, and for those that an earlier version accepted. */
export async function requestOf(db: Kysely<Tables>, messageId: number): Promise<string | null> {
  const rows = await db
    .selectFrom('message_requests')
    .select('requests')
    .where('first_id', '<=', messageId)
    .where('last_id', '>=', messageId)
    .orderBy('first_id', 'desc')
    // Ids that several nodes have taken ahead may lie between those of one transaction.
    .limit(5)
    .execute()
  const requests = rows.flatMap(
    (row) => JSON.parse(row.requests) as [firstId: number, lastId: number, requestId: string][],
  )
  return requests.find(([firstId, lastId]) => firstId <= messageId && messageId <= lastId)?.[2] ?? null
}
