/** Inbound messages of an account, newest first. */
import { type Kysely, sql } from 'kysely'
import { idRange } from '../../../store/id-range.ts'
import type { Tables } from '../../../store/tables.ts'
import { inboundConditions, isSparse, type MessageFilter } from './filter.ts'
import type { ListedMessage, Source } from './listed.ts'
import { accountWindows, oneWindow, type Window, walk } from './windows.ts'

export async function readInbound(
  db: Kysely<Tables>,
  filter: MessageFilter,
  below: number,
  limit: number,
  searchMsMax?: number,
): Promise<Source> {
  const range = await idRange(db, 'inbound', filter)
  const conditions = sql.join(inboundConditions(filter), sql` AND `)
  const window: Window = (low, high, limit) => sql`
    SELECT m.id FROM inbound m WHERE ${conditions} AND m.id >= ${low} AND m.id < ${high} ORDER BY m.id DESC LIMIT ${limit}`
  const start = isSparse(filter) ? accountWindows(db, 'inbound', filter.accountId) : oneWindow
  const { ids, reached } = await walk(
    db,
    { ...range, high: Math.min(range.high, below) },
    limit,
    start,
    window,
    searchMsMax,
  )
  const rows = await inboundRows(db, ids)
  if (reached === null) return { rows, reached: null }
  const at = await db.selectFrom('inbound').select('received_at').where('id', '=', reached).executeTakeFirst()
  return { rows, reached: { id: reached, at: at?.received_at ?? 0 } }
}

/** In the order of `ids`, each of an existing inbound message. */
async function inboundRows(db: Kysely<Tables>, ids: readonly number[]): Promise<ListedMessage[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('inbound as m')
    .leftJoin('carriers as c', 'c.id', 'm.carrier_id')
    .leftJoin('api_keys as k', 'k.id', 'm.key_id')
    .select(['m.id', 'm.from_number', 'm.to_number', 'm.body', 'm.data', 'm.received_at', 'c.name as carrier'])
    .select(['k.id as key_id', 'k.name as key_name'])
    .where('m.id', 'in', ids)
    .orderBy('m.id', 'desc')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    direction: 'in',
    at: row.received_at,
    changedAt: row.received_at,
    to: row.to_number,
    from: row.from_number,
    status: 'received',
    purpose: null,
    dueAt: null,
    endedAt: null,
    parts: null,
    costMicros: null,
    carrier: row.carrier,
    network: null,
    key: row.key_id === null ? null : { id: row.key_id, name: row.key_name! },
    body: row.body,
    data: row.data === 1,
    reference: null,
    error: null,
  }))
}
