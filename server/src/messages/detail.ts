/** Everything that is kept of one message: its way, its parts, the carrier's answer, its cost and its webhook attempts. */
import { type Kysely, sql } from 'kysely'
import { type CostLine, explainCost } from '../ledger/explain.ts'
import type { Tables } from '../store/tables.ts'
import { type StatusName, statusNames } from '../store/traffic.ts'
import { UserError } from '../user-error.ts'

export interface MessageDetail {
  id: number
  accountId: number
  to: string
  sender: string
  /** As stored: a one-time code shows as dots. */
  body: string
  network: string | null
  /** Null when the carrier is not known any more. */
  carrier: string | null
  status: StatusName
  /** When it was accepted, sent and ended, as far as it has come. */
  timeline: { status: 'accepted' | StatusName; at: number }[]
  parts: number
  wireParts: number
  /** While more than one part is not done with. */
  openParts: { part: number; status: StatusName; carrierRef: string }[]
  /** The carrier's own ids, one a part. */
  carrierRefs: string[]
  /** What the carrier, or we, said when it was not delivered. */
  error: string | null
  cost: CostLine[]
  attempts: Attempt[]
}

interface Attempt {
  event_id: number
  number: number
  started_at: number
  duration_ms: number
  status_code: number | null
  error: string | null
  response: string | null
}

/** @throws UserError when there is no such message: it never was, or retention removed it. */
export async function readMessage(db: Kysely<Tables>, id: number): Promise<MessageDetail> {
  const row = await db
    .selectFrom('messages as m')
    .innerJoin('accounts as a', 'a.id', 'm.account_id')
    .innerJoin('transfers as t', 't.id', 'm.transfer_id')
    .leftJoin('carriers as c', 'c.id', 'm.carrier_id')
    .leftJoin('refunds as r', 'r.message_id', 'm.id')
    .leftJoin('transfers as rt', 'rt.id', 'r.transfer_id')
    .selectAll('m')
    .select(['a.refund_policy', 't.amount_micros as charged', 't.created_at as charged_at', 'c.name as carrier'])
    .select(['rt.amount_micros as refunded', 'rt.created_at as refunded_at'])
    .where('m.id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw new UserError(`There is no message ${id}: it never was, or retention has removed it.`)
  const status = statusNames[row.status]!
  const timeline: MessageDetail['timeline'] = [{ status: 'accepted', at: row.created_at }]
  if (row.sent_at !== null) timeline.push({ status: 'sent', at: row.sent_at })
  if (row.final_at !== null) timeline.push({ status, at: row.final_at })
  const { parts, price_micros: priceMicros, error, final_at: finalAt } = row
  const cost = explainCost(
    { parts, priceMicros, status, error, finalAt },
    {
      charge: { amountMicros: row.charged, at: row.charged_at },
      refund: row.refunded === null ? null : { amountMicros: row.refunded, at: row.refunded_at! },
      refundPolicy: row.refund_policy,
    },
  )
  return {
    id,
    accountId: row.account_id,
    to: row.to_number,
    sender: row.sender,
    body: row.body,
    network: row.network,
    carrier: row.carrier,
    status,
    timeline,
    parts,
    wireParts: row.wire_parts,
    openParts: await openParts(db, id),
    carrierRefs: row.carrier_ref?.split(',').filter((ref) => ref !== '') ?? [],
    error,
    cost,
    attempts: await attemptsOf(db, id),
  }
}

async function openParts(db: Kysely<Tables>, id: number): Promise<MessageDetail['openParts']> {
  const query = sql<{ part: number; status: number; carrier_ref: string }>`
    SELECT part, status, carrier_ref FROM message_parts WHERE message_id = ${id} ORDER BY part`
  const { rows } = await query.execute(db)
  return rows.map(({ part, status, carrier_ref }) => ({ part, status: statusNames[status]!, carrierRef: carrier_ref }))
}

async function attemptsOf(db: Kysely<Tables>, id: number): Promise<Attempt[]> {
  const query = sql<Attempt>`
    SELECT a.event_id, a.number, a.started_at, a.duration_ms, a.status_code, a.error, a.response
    FROM events e JOIN attempts a ON a.event_id = e.id WHERE e.message_id = ${id} ORDER BY a.event_id, a.number`
  return (await query.execute(db)).rows
}
