/** The event of an inbound message that was assigned to a key after it arrived. */
import type { Kysely, Selectable } from 'kysely'
import { moBody } from '../rules/webhook-payload.ts'
import type { Tables } from '../store/tables.ts'
import { eventStates } from './events.ts'

type Inbound = Pick<Selectable<Tables['inbound']>, 'id' | 'from_number' | 'to_number' | 'body' | 'received_at'>

/** Runs inside the caller's transaction. A key without a webhook URL gets no event; a key with a disabled URL gets a
 *  failed event, which can be replayed. */
export async function addInboundEvent(
  db: Kysely<Tables>,
  inbound: Inbound & { key_id: number },
  at: number,
): Promise<void> {
  const key = await db
    .selectFrom('api_keys')
    .select(['webhook_url', 'webhook_disabled_at'])
    .where('id', '=', inbound.key_id)
    .executeTakeFirstOrThrow()
  if (key.webhook_url === null) return
  const disabled = key.webhook_disabled_at !== null
  const body = moBody({
    from: inbound.from_number,
    to: inbound.to_number,
    message: inbound.body,
    at: inbound.received_at,
  })
  const { id } = await db
    .insertInto('events')
    .values({
      key_id: inbound.key_id,
      type: 'mo',
      message_id: null,
      inbound_id: inbound.id,
      body,
      state: eventStates.indexOf(disabled ? 'failed' : 'pending'),
      created_at: at,
      final_at: disabled ? at : null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (disabled) return
  await db.insertInto('event_queue').values({ key_id: inbound.key_id, next_at: at, event_id: id }).execute()
  // Due events are claimed when this changes.
  await db
    .updateTable('counters')
    .set(({ ref, eb }) => ({ value: eb(ref('value'), '+', 1) }))
    .where('name', '=', 'settings')
    .execute()
}
