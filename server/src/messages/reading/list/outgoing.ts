/** Outgoing messages of an account, newest first. They are found through the account's index, the number's buckets, the
 *  ids of a period, a bulk job's runs of ids, or the index of references. */
import { type Kysely, sql } from 'kysely'
import { optionsKept } from '../../../rules/message-options.ts'
import { purposes } from '../../../rules/purpose.ts'
import { type StatusName, statusNames } from '../../../rules/status.ts'
import { bucketOf, firstIdOf } from '../../../store/buckets.ts'
import { idRange } from '../../../store/id-range.ts'
import type { Tables } from '../../../store/tables.ts'
import { isSparse, type MessageFilter, outgoingConditions } from './filter.ts'
import type { ListedMessage, Source } from './listed.ts'
import { accountWindows, oneWindow, type Window, type WindowStart, walk } from './windows.ts'

/** Buckets searched for a number in one query: 260,000 messages. */
const bucketsAtOnce = 32
/** With fewer digits the number's index finds too many messages of other accounts. */
const indexedDigitsMin = 7

export async function readOutgoing(
  db: Kysely<Tables>,
  filter: MessageFilter,
  below: number,
  limit: number,
  searchMsMax?: number,
): Promise<Source> {
  const range = await idRange(db, 'messages', filter)
  const high = Math.min(range.high, below)
  const conditions = sql.join(outgoingConditions(filter), sql` AND `)
  const byAccount: Window = (low, high, limit) => sql`
    SELECT m.id FROM messages m WHERE ${conditions} AND m.id >= ${low} AND m.id < ${high} ORDER BY m.id DESC LIMIT ${limit}`
  // `+` hides the column from the planner, so that only the index of buckets can be used, one bucket after the other.
  const byBucket: Window = (low, high, limit) => sql`
    WITH RECURSIVE buckets (bucket) AS (
      SELECT CAST(${bucketOf(high - 1)} AS bigint) UNION ALL SELECT bucket - 1 FROM buckets WHERE bucket > ${bucketOf(low)}
    )
    SELECT m.id FROM buckets CROSS JOIN messages m
    WHERE m.id >> 13 = bucket AND ${sql.join(outgoingConditions(filter, sql`m.account_id + 0`), sql` AND `)}
      AND m.id + 0 >= ${low} AND m.id + 0 < ${high} ORDER BY m.id DESC LIMIT ${limit}`
  // `+` again, so that only the ids of the job's runs are read.
  const byJob: Window = (low, high, limit) => sql`
    SELECT m.id FROM bulk_runs r CROSS JOIN messages m
    WHERE r.job_id = ${filter.bulkJobId} AND r.first_id < ${high} AND r.last_id >= ${low}
      AND m.id BETWEEN r.first_id AND r.last_id
      AND ${sql.join(outgoingConditions(filter, sql`m.account_id + 0`), sql` AND `)}
      AND m.id + 0 >= ${low} AND m.id + 0 < ${high} ORDER BY r.first_id DESC, m.id DESC LIMIT ${limit}`
  const byReference: Window = (low, high, limit) => sql`
    SELECT m.id FROM message_options o CROSS JOIN messages m
    WHERE m.id = o.message_id AND o.account_id = ${filter.accountId} AND o.reference = ${filter.reference}
      AND o.message_id >= ${low} AND o.message_id < ${high}
      AND ${sql.join(outgoingConditions(filter, sql`m.account_id + 0`), sql` AND `)}
    ORDER BY o.message_id DESC LIMIT ${limit}`
  const bucketWindows: WindowStart = async (high) => firstIdOf(Math.max(0, bucketOf(high - 1) - bucketsAtOnce + 1))
  const [windowStart, window]: [WindowStart, Window] =
    filter.reference !== undefined
      ? [oneWindow, byReference]
      : filter.bulkJobId !== undefined
        ? [oneWindow, byJob]
        : (filter.number?.digits.length ?? 0) >= indexedDigitsMin
          ? [bucketWindows, byBucket]
          : [isSparse(filter) ? accountWindows(db, 'messages', filter.accountId) : oneWindow, byAccount]
  const { ids, reached } = await walk(db, { low: range.low, high }, limit, windowStart, window, searchMsMax)
  const rows = await readOutgoingRows(db, ids)
  return { rows, reached: reached === null ? null : { id: reached, at: await timeOf(db, reached) } }
}

/** In the order of `ids`, each of an existing message. */
export async function readOutgoingRows(db: Kysely<Tables>, ids: readonly number[]): Promise<ListedMessage[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('messages as m')
    .leftJoin('carriers as c', 'c.id', 'm.carrier_id')
    .leftJoin('api_keys as k', 'k.id', 'm.key_id')
    .leftJoin('refunds as r', 'r.message_id', 'm.id')
    .leftJoin('transfers as rt', 'rt.id', 'r.transfer_id')
    .leftJoin('message_options as o', 'o.message_id', 'm.id')
    .select(['m.id', 'm.to_number', 'm.sender', 'm.body', 'm.parts', 'm.price_micros', 'm.network', 'm.error'])
    .select([
      'm.created_at',
      'm.due_at',
      'm.sent_at',
      'm.final_at',
      'm.key_id',
      'k.name as key_name',
      'c.name as carrier',
    ])
    .select(['rt.amount_micros as refunded', 'm.status', 'm.purpose', 'm.options', 'o.reference'])
    .where('m.id', 'in', ids)
    .orderBy('m.id', 'desc')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    direction: 'out',
    at: row.created_at,
    changedAt: Math.max(row.created_at, row.sent_at ?? 0, row.final_at ?? 0),
    to: row.to_number,
    from: row.sender,
    status: statusNames[row.status] as StatusName,
    purpose: purposes[row.purpose]!,
    dueAt: row.due_at,
    endedAt: row.final_at,
    parts: row.parts,
    costMicros: row.price_micros - (row.refunded ?? 0),
    carrier: row.carrier,
    network: row.network,
    key: row.key_name === null ? null : { id: row.key_id, name: row.key_name },
    body: row.body,
    data: row.options === optionsKept.withData,
    reference: row.reference,
    error: row.error,
  }))
}

/** The time of the message, or of the next one when it is gone. */
async function timeOf(db: Kysely<Tables>, id: number): Promise<number> {
  const query = db.selectFrom('messages').select('created_at').where('id', '>=', id).orderBy('id').limit(1)
  return (await query.executeTakeFirst())?.created_at ?? 0
}
