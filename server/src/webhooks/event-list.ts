/** The webhook events of an account, newest first: found key by key through an index. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { type EventType, eventTypes } from '../rules/webhook-payload.ts'
import { engineSql } from '../store/engine-sql.ts'
import { idRange } from '../store/id-range.ts'
import type { Tables } from '../store/tables.ts'
import { eventStates } from './events.ts'

interface EventFilter {
  accountId: number
  /** Its index in `eventStates`. */
  state?: number | undefined
  type?: EventType | undefined
  keyId?: number | undefined
  messageId?: number | undefined
  /** Ms since epoch. */
  since?: number | undefined
  until?: number | undefined
}

export interface ListedEvent {
  id: number
  type: EventType
  state: (typeof eventStates)[number]
  createdAt: number
  endedAt: number | null
  key: { id: number; name: string }
  messageId: number | null
  inboundId: number | null
  attemptsMade: number
  lastAttempt: { startedAt: number; statusCode: number | null; error: string | null } | null
  nextAt: number | null
}

/** @param below only ids below it */
export async function listEventsOf(
  db: Kysely<Tables>,
  filter: EventFilter,
  { below = Number.MAX_SAFE_INTEGER, limit }: { below?: number | undefined; limit: number },
): Promise<ListedEvent[]> {
  const { low, high } = await idRange(db, 'events', filter)
  const ids = await findIds(db, filter, { low, high: Math.min(high, below) }, limit)
  return readEventRows(db, ids)
}

/** In the order of the ids, newest first. */
export async function readEventRows(db: Kysely<Tables>, ids: readonly number[]): Promise<ListedEvent[]> {
  if (ids.length === 0) return []
  const rows = await db
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
    .select(['e.id', 'e.type', 'e.state', 'e.created_at', 'e.final_at', 'e.key_id', 'e.message_id', 'e.inbound_id'])
    .select(['k.name as key_name', 'a.number', 'a.started_at', 'a.status_code', 'a.error'])
    .where('e.id', 'in', ids)
    .orderBy('e.id', 'desc')
    .execute()
  const waiting = rows.filter(({ state }) => state === pending)
  const nextAt = await nextAttempts(db, waiting)
  return rows.map((row) => ({
    id: row.id,
    type: row.type,
    state: eventStates[row.state]!,
    createdAt: row.created_at,
    endedAt: row.final_at,
    key: { id: row.key_id, name: row.key_name },
    messageId: row.message_id,
    inboundId: row.inbound_id,
    attemptsMade: row.number ?? 0,
    lastAttempt:
      row.number === null ? null : { startedAt: row.started_at!, statusCode: row.status_code, error: row.error },
    nextAt: nextAt.get(row.id) ?? null,
  }))
}

const pending = eventStates.indexOf('pending')
const failed = eventStates.indexOf('failed')

async function findIds(
  db: Kysely<Tables>,
  filter: EventFilter,
  range: { low: number; high: number },
  limit: number,
): Promise<number[]> {
  const { accountId, keyId } = filter
  const { types, ids } = newestOfKey(filter, range, limit)
  const ofKey = keyId === undefined ? sql`1 = 1` : sql`k.id = ${keyId}`
  const [found, areThese] = engineSql(db).idsOfEach('events', 'e', ids)
  const query = sql<{ id: number }>`
    SELECT e.id FROM api_keys k CROSS JOIN (${types}) t CROSS JOIN ${found}
    WHERE k.account_id = ${accountId} AND ${ofKey} AND ${areThese}
    ORDER BY e.id DESC LIMIT ${limit}`
  return (await query.execute(db)).rows.map(({ id }) => id)
}

/** The ids of the newest events of the key `k` and the type `t.type`. `x.type || ''` instead of `x.type` keeps SQLite
 *  from using the index on type, so that the intended index is used. */
function newestOfKey(
  { state, type, messageId, since, until }: EventFilter,
  { low, high }: { low: number; high: number },
  limit: number,
) {
  const conditions = [sql`x.id >= ${low} AND x.id < ${high}`]
  if (since !== undefined) conditions.push(sql`x.created_at >= ${since}`)
  if (until !== undefined) conditions.push(sql`x.created_at < ${until}`)
  const newest = sql`ORDER BY x.id DESC LIMIT ${limit}`
  const oneType = sql`SELECT ${type ?? null} AS type`
  const ofType = type === undefined ? sql`1 = 1` : sql`x.type || '' = t.type`
  if (messageId !== undefined) {
    if (state !== undefined) conditions.push(sql`x.state = ${state}`)
    const about = sql`x.message_id = ${messageId} AND x.key_id + 0 = k.id AND ${ofType}`
    return { types: oneType, ids: sql`SELECT x.id FROM events x WHERE ${about} AND ${all(conditions)} ${newest}` }
  }
  if (state === pending) {
    const queued = sql`q.key_id = k.id AND q.event_id >= ${low} AND q.event_id < ${high}`
    // Reads the queue alone, which may be long, when the filter needs nothing else.
    const ids =
      type === undefined && since === undefined && until === undefined
        ? sql`SELECT q.event_id FROM event_queue q WHERE ${queued} ORDER BY q.event_id DESC LIMIT ${limit}`
        : sql`SELECT x.id FROM event_queue q CROSS JOIN events x
              WHERE ${queued} AND x.id = q.event_id AND ${ofType} AND ${all(conditions)} ${newest}`
    return { types: oneType, ids }
  }
  if (state === failed) {
    // The partial index has this literal number.
    const ofKey = sql`x.key_id = k.id AND x.state = ${sql.lit(failed)} AND ${ofType}`
    return { types: oneType, ids: sql`SELECT x.id FROM events x WHERE ${ofKey} AND ${all(conditions)} ${newest}` }
  }
  if (state !== undefined) conditions.push(sql`x.state = ${state}`)
  return {
    types: type === undefined ? everyType : oneType,
    ids: sql`SELECT x.id FROM events x WHERE x.key_id = k.id AND x.type = t.type AND ${all(conditions)} ${newest}`,
  }
}

function all(conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return sql.join(conditions, sql` AND `)
}

const everyType = sql.join(
  eventTypes.map((type) => sql`SELECT ${type} AS type`),
  sql` UNION ALL `,
)

/** Time of the next attempt of each of these events. A key's queue is read once, however many of its events are asked
 *  for. */
async function nextAttempts(
  db: Kysely<Tables>,
  events: readonly { id: number; key_id: number }[],
): Promise<Map<number, number>> {
  if (events.length === 0) return new Map()
  const rows = await db
    .selectFrom('event_queue')
    .select(['event_id', 'next_at'])
    .where('key_id', 'in', [...new Set(events.map(({ key_id }) => key_id))])
    .where(
      'event_id',
      'in',
      events.map(({ id }) => id),
    )
    .execute()
  return new Map(rows.map(({ event_id, next_at }) => [event_id, next_at]))
}
