/** Reads the traces of messages, for the steps that follow their acceptance, after a restart too. */
import type { Kysely } from 'kysely'
import type { Tables } from '../store/tables.ts'
import type { MessageTrace } from '../store/traffic/events.ts'

/** Ids of one query. */
const idsMax = 500

/** By message id; those without a trace are absent. */
export async function readMessageTraces(
  db: Kysely<Tables>,
  messageIds: readonly number[],
): Promise<Map<number, MessageTrace>> {
  const found = new Map<number, MessageTrace>()
  for (let start = 0; start < messageIds.length; start += idsMax) {
    const rows = await db
      .selectFrom('messages as m')
      .innerJoin('message_traces as t', (join) =>
        join
          .on('t.first_id', '=', (eb) =>
            eb
              .selectFrom('message_traces as f')
              .select(({ fn }) => fn.max('f.first_id').as('first_id'))
              .whereRef('f.first_id', '<=', 'm.id'),
          )
          .onRef('t.last_id', '>=', 'm.id'),
      )
      .select(['m.id', 'm.created_at', 't.traceparent'])
      .where('m.id', 'in', messageIds.slice(start, start + idsMax))
      .execute()
    for (const { id, created_at: acceptedAt, traceparent } of rows) found.set(id, { traceparent, acceptedAt })
  }
  return found
}
