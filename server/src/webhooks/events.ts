/** Webhook events for people: their list, an attempt now, and replays with the same `webhook-id` and body. */
import type { Kysely } from 'kysely'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'

/** A value of `events.state`. */
export const eventStates = ['pending', 'delivered', 'failed'] as const

interface EventFilter {
  /** Default: of every account. */
  accountId?: number | undefined
  /** Default: of every key. */
  clientId?: string | undefined
  /** Only failed events, which are no longer attempted. */
  failed?: boolean | undefined
  limit: number
}

/** Newest first, each with its last attempt. */
export function listEvents(db: Kysely<Tables>, { accountId, clientId, failed, limit }: EventFilter) {
  let query = db
    .selectFrom('events as e')
    .innerJoin('api_keys as k', 'k.id', 'e.key_id')
    .leftJoin('attempts as a', (join) =>
      join.onRef('a.event_id', '=', 'e.id').on('a.number', '=', (eb) =>
        eb
          .selectFrom('attempts')
          .select(({ fn }) => fn.max('number').as('last'))
          .whereRef('attempts.event_id', '=', 'e.id'),
      ),
    )
    .select(['e.id', 'k.client_id', 'e.type', 'e.message_id', 'e.state', 'e.created_at', 'e.final_at', 'e.body'])
    .select(['a.number as attempts', 'a.status_code', 'a.error', 'a.started_at as tried_at'])
    .orderBy('e.id', 'desc')
    .limit(limit)
  if (accountId !== undefined) query = query.where('k.account_id', '=', accountId)
  if (clientId !== undefined) query = query.where('k.client_id', '=', clientId)
  if (failed) query = query.where('e.state', '=', failedState)
  return query.execute()
}

/** Runs inside the caller's transaction. `accountId`: only if it is this account's.
 *  @throws UserError when there is no such event, it is still being tried, or its key has no URL to try. */
export async function replayEvent(db: Kysely<Tables>, eventId: number, at: number, accountId?: number): Promise<void> {
  const event = await requireEvent(db, eventId, accountId)
  if (event.state === pendingState) throw new UserError(`The event ${webhookId(eventId)} is still being delivered.`)
  requireUrl(event)
  await queue(db, [eventId], at)
}

/** Attempts an event now that waits for a later attempt. It is an extra attempt: if it fails, the regular ones follow
 *  as planned. Does nothing when the event is due anyway. Runs inside the caller's transaction. `accountId`: only if it
 *  is this account's.
 *  @throws UserError when there is no such event, it has ended, or its key has no URL to try. */
export async function tryEventNow(db: Kysely<Tables>, eventId: number, at: number, accountId?: number): Promise<void> {
  const { state, key_id: keyId, ...event } = await requireEvent(db, eventId, accountId)
  if (state !== pendingState) {
    const how = state === failedState ? 'has failed' : 'was delivered'
    throw new UserError(`The event ${webhookId(eventId)} ${how} already. Replay it instead.`)
  }
  requireUrl(event)
  await db
    .updateTable('event_queue')
    .set(({ fn, ref }) => ({ next_at: at, regular_at: fn.coalesce(ref('regular_at'), ref('next_at')) }))
    .where('key_id', '=', keyId)
    .where('event_id', '=', eventId)
    .where('next_at', '>', at)
    .execute()
  await noteChange(db)
}

async function requireEvent(db: Kysely<Tables>, eventId: number, accountId: number | undefined) {
  const event = await db
    .selectFrom('events as e')
    .innerJoin('api_keys as k', 'k.id', 'e.key_id')
    .select(['e.state', 'e.key_id', 'k.account_id', 'k.client_id', 'k.webhook_url', 'k.webhook_disabled_at'])
    .where('e.id', '=', eventId)
    .executeTakeFirst()
  if (event === undefined || (accountId !== undefined && event.account_id !== accountId)) {
    throw new UserError(`There is no event ${webhookId(eventId)}. List them with: websms event list`)
  }
  return event
}

interface Replay {
  clientId: string
  /** Events from before this time are left alone, ms since epoch. */
  since: number
  at: number
  accountId?: number | undefined
}

/** Replays all events of a key that have failed since then, the oldest first, in transactions small enough that traffic goes
 *  on between them; returns how many. @throws UserError when there is no such key, or it has no URL to try. */
export async function replayFailed(
  { change }: Pick<Store, 'change'>,
  { clientId, since, at, accountId }: Replay,
): Promise<number> {
  const slice = (after: number) =>
    change(async (db) => {
      const key = await db
        .selectFrom('api_keys')
        .select(['id', 'account_id', 'client_id', 'webhook_url', 'webhook_disabled_at'])
        .where('client_id', '=', clientId)
        .executeTakeFirst()
      if (key === undefined || (accountId !== undefined && key.account_id !== accountId)) {
        throw new UserError(`There is no key ${clientId}. List them with: websms key list`)
      }
      requireUrl(key)
      const events = await db
        .selectFrom('events')
        .select('id')
        .where('key_id', '=', key.id)
        .where('state', '=', failedState)
        .where('id', '>', after)
        .where('created_at', '>=', since)
        .orderBy('id')
        .limit(sliceEvents)
        .execute()
      const ids = events.map(({ id }) => id)
      if (ids.length > 0) await queue(db, ids, at)
      return ids
    })
  let replayed = 0
  let after = 0
  for (;;) {
    const ids = await slice(after)
    replayed += ids.length
    if (ids.length < sliceEvents) return replayed
    after = ids.at(-1)!
  }
}

/** The header that names an event at each of its attempts. */
export function webhookId(eventId: number): string {
  return `evt_${eventId}`
}

/** Events that a replay handles in one transaction. */
const sliceEvents = 500

const pendingState = eventStates.indexOf('pending')
const failedState = eventStates.indexOf('failed')

interface KeyUrl {
  client_id: string
  webhook_url: string | null
  webhook_disabled_at: number | null
}

function requireUrl({ client_id, webhook_url, webhook_disabled_at }: KeyUrl): void {
  if (webhook_url !== null && webhook_disabled_at === null) return
  const lack = webhook_url === null ? 'has no webhook URL' : 'has a webhook URL that is disabled'
  throw new UserError(`The key ${client_id} ${lack}. Set it first: websms key set-webhook ${client_id} URL`)
}

async function queue(db: Kysely<Tables>, ids: readonly number[], at: number): Promise<void> {
  await db.updateTable('events').set({ state: pendingState, final_at: null }).where('id', 'in', ids).execute()
  await db
    .insertInto('event_queue')
    .columns(['key_id', 'next_at', 'event_id', 'attempts'])
    .expression((eb) =>
      eb
        .selectFrom('events')
        .select(({ val }) => ['key_id', val(at).as('next_at'), 'id', val(0).as('attempts')])
        .where('id', 'in', ids),
    )
    .execute()
  await noteChange(db)
}

/** The gateway may be another process, which polls this row. */
async function noteChange(db: Kysely<Tables>): Promise<void> {
  await db
    .updateTable('counters')
    .set(({ ref, eb }) => ({ value: eb(ref('value'), '+', 1) }))
    .where('name', '=', 'settings')
    .execute()
}
