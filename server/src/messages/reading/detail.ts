/** All stored data of one message: its timeline, route, parts, the carrier's answer, its cost and its webhook
 *  events. */
import { networkOf } from '@websms/sms'
import { type Kysely, sql } from 'kysely'
import { type CostLine, explainCost } from '../../rules/ledger/explain.ts'
import { type MessageOptions, storedOptions } from '../../rules/message-options.ts'
import { type Purpose, purposes } from '../../rules/purpose.ts'
import { explainStored } from '../../rules/routing/explain-stored.ts'
import { laneNames, lanes, type StatusName, statusNames } from '../../rules/status.ts'
import type { Tables } from '../../store/tables.ts'
import type { ReplacedSender } from '../../store/traffic/accepting.ts'
import { templatesOf } from '../../templates/of-messages.ts'
import { UserError } from '../../user-error.ts'
import { eventsAbout, type MessageEvent } from './message-events.ts'
import { requestOf } from './request-of.ts'
import { type Step, timelineOf, type WayOfMessage, type WhilePutOff } from './timeline.ts'

export interface MessageDetail {
  id: number
  accountId: number
  /** Null when the key is no longer known. */
  key: { id: number; name: string } | null
  to: string
  sender: string
  /** The sender that was asked for, where `sender` took its place, and why. */
  replaced: ReplacedSender | null
  /** The body as it is stored: a one-time code shows as dots; data is in hexadecimal. */
  body: string
  options: MessageOptions
  /** X-Request-Id of the request that it came with; null: not known. */
  requestId: string | null
  lane: keyof typeof lanes
  purpose: Purpose
  /** The template that the text came from, such as `reminder@3`. */
  template: string | null
  /** The bulk job (uploaded list) that it belongs to. */
  bulkJob: { id: number; name: string } | null
  network: string | null
  /** The holder of the number's prefix. */
  holder: string | null
  /** Null when the carrier is no longer known. */
  carrier: string | null
  /** The rule that chose its carrier; null: the carriers' own networks did. */
  rule: string | null
  /** Cost of all parts at the carrier; null when it is not known. */
  costMicros: number | null
  /** The reason for its route, as far as that was stored. */
  routeReason: string
  /** The status that customers see: `sent` while nobody knows whether the carrier took it. */
  status: StatusName
  timeline: Step[]
  /** Time at which it is sent; null: at once. */
  dueAt: number | null
  /** True while nothing of it was claimed for a carrier. */
  waits: boolean
  parts: number
  wireParts: number
  /** Present while the message has more than one open part. */
  openParts: { part: number; status: StatusName; carrierRef: string }[]
  /** The carrier's ids, one for each part. */
  carrierRefs: string[]
  /** The carrier's error, or ours, when it was not delivered. */
  error: string | null
  cost: CostLine[]
  events: MessageEvent[]
}

/** `accountId`: only if it is this account's.
 *  @throws UserError when there is no such message: it never existed, or retention removed it. */
export async function readMessage(db: Kysely<Tables>, id: number, accountId?: number): Promise<MessageDetail> {
  const row = await db
    .selectFrom('messages as m')
    .innerJoin('accounts as a', 'a.id', 'm.account_id')
    .innerJoin('transfers as t', 't.id', 'm.transfer_id')
    .leftJoin('carriers as c', 'c.id', 'm.carrier_id')
    .leftJoin('api_keys as k', 'k.id', 'm.key_id')
    .leftJoin('refunds as r', 'r.message_id', 'm.id')
    .leftJoin('transfers as rt', 'rt.id', 'r.transfer_id')
    .leftJoin('message_options as o', 'o.message_id', 'm.id')
    .selectAll('m')
    .select(['a.refund_policy', 't.amount_micros as charged', 't.created_at as charged_at', 'c.name as carrier'])
    .leftJoin('route_rules as u', 'u.id', 'm.rule_id')
    .leftJoin('removed_rules as v', 'v.id', 'm.rule_id')
    .select((eb) => eb.fn.coalesce('u.name', 'v.name').as('rule'))
    .select(['rt.amount_micros as refunded', 'rt.created_at as refunded_at', 'k.name as key_name', ...optionColumns])
    .where('m.id', '=', id)
    .executeTakeFirst()
  if (row === undefined || (accountId !== undefined && row.account_id !== accountId)) throw notFound(id)
  const status = statusNames[row.status]!
  const { parts, price_micros: priceMicros, error, final_at: finalAt, network, carrier } = row
  const cost = explainCost(
    { parts, priceMicros, status, error, finalAt },
    {
      charge: { amountMicros: row.charged, at: row.charged_at },
      refund: row.refunded === null ? null : { amountMicros: row.refunded, at: row.refunded_at! },
      refundPolicy: row.refund_policy,
    },
  )
  const carrierRefs = row.carrier_ref?.split(',').filter((ref) => ref !== '') ?? []
  const holder = networkOf(row.to_number)?.network ?? null
  return {
    id,
    accountId: row.account_id,
    key: row.key_name === null ? null : { id: row.key_id, name: row.key_name },
    to: row.to_number,
    sender: row.sender,
    replaced: row.wanted_sender === null ? null : { code: row.wanted_sender, reason: row.wanted_reason ?? '' },
    body: row.body,
    options: storedOptions(row),
    requestId: await requestOf(db, id),
    lane: laneNames[row.lane]!,
    purpose: purposes[row.purpose]!,
    template: (await templatesOf(db, id, id))(id),
    bulkJob: row.lane === lanes.bulk ? await bulkJobOf(db, id) : null,
    network,
    holder,
    carrier,
    rule: row.rule,
    costMicros: row.cost_micros,
    routeReason: explainStored({ number: row.to_number, network, holder, carrier, rule: row.rule }),
    status,
    timeline: timelineOf({
      createdAt: row.created_at,
      dueAt: row.due_at,
      sentAt: row.sent_at,
      finalAt,
      status,
      wireParts: row.wire_parts,
      carrier,
      carrierRefs,
      error,
      refundedAt: row.refunded_at,
      lost: await lostAnswers(db, id),
      putOff: await whilePutOff(db, id),
      moves: await movesOf(db, id),
      receipts: await receiptsOf(db, id),
    }),
    dueAt: row.due_at,
    waits: status === 'queued' && row.lane !== lanes.otp && (await isUnclaimed(db, id)),
    parts,
    wireParts: row.wire_parts,
    openParts: await openParts(db, id),
    carrierRefs,
    error,
    cost,
    events: await eventsAbout(db, 'message_id', id),
  }
}

function notFound(id: number): UserError {
  return new UserError(`Message ${id} not found. It may have been removed after the retention period.`)
}

const optionColumns = ['o.reference', 'o.validity_s', 'o.message_class', 'o.udh'] as const

/** The id runs of jobs never overlap, so only the last run that begins before the message can contain it. */
async function bulkJobOf(db: Kysely<Tables>, id: number): Promise<MessageDetail['bulkJob']> {
  const row = await db
    .selectFrom('bulk_runs as r')
    .innerJoin('bulk_jobs as j', 'j.id', 'r.job_id')
    .select(['j.id', 'j.name', 'r.last_id'])
    .where('r.first_id', '<=', id)
    .orderBy('r.first_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined || row.last_id < id ? null : { id: row.id, name: row.name }
}

/** Nothing of a queued message is in flight or taken. */
async function isUnclaimed(db: Kysely<Tables>, id: number): Promise<boolean> {
  const query = sql<{ claimed: number }>`
    SELECT EXISTS (SELECT 1 FROM claims c JOIN messages m ON c.carrier_id = m.carrier_id AND c.to_number = m.to_number
                     AND c.message_id = m.id WHERE m.id = ${id})
        OR EXISTS (SELECT 1 FROM message_parts WHERE message_id = ${id} AND taken > 0) AS claimed`
  return (await query.execute(db)).rows[0]!.claimed === 0
}

async function openParts(db: Kysely<Tables>, id: number): Promise<MessageDetail['openParts']> {
  const query = sql<{ part: number; status: number; carrier_ref: string }>`
    SELECT part, status, carrier_ref FROM message_parts WHERE message_id = ${id} ORDER BY part`
  const { rows } = await query.execute(db)
  return rows.map(({ part, status, carrier_ref }) => ({ part, status: statusNames[status]!, carrierRef: carrier_ref }))
}

async function whilePutOff(db: Kysely<Tables>, id: number): Promise<WhilePutOff | null> {
  const query = sql<{ put_offs: number; error: string | null; due_at: number; queued_at: number | null }>`
    SELECT put_offs, error, due_at, queued_at FROM put_off WHERE message_id = ${id}`
  const { rows } = await query.execute(db)
  return (
    rows.map(({ put_offs, error, due_at, queued_at }) => ({
      putOffs: put_offs,
      error,
      dueAt: due_at,
      waitsBehind: put_offs === 0 && queued_at === null,
    }))[0] ?? null
  )
}

async function movesOf(db: Kysely<Tables>, id: number): Promise<WayOfMessage['moves']> {
  return await db
    .selectFrom('moves as m')
    .leftJoin('carriers as f', 'f.id', 'm.from_id')
    .leftJoin('carriers as t', 't.id', 'm.to_id')
    .select(['m.at', 'm.reason', 'f.name as from', 't.name as to'])
    .where('m.message_id', '=', id)
    .orderBy('m.at')
    .execute()
}

/** Receipts that changed nothing. */
async function receiptsOf(db: Kysely<Tables>, id: number): Promise<WayOfMessage['receipts']> {
  const query = db.selectFrom('message_receipts').selectAll().where('message_id', '=', id)
  const rows = await query.orderBy('part').orderBy('said').execute()
  return rows.map(({ part, said, first_at, last_at, times }) => ({
    part,
    said,
    firstAt: first_at,
    lastAt: last_at,
    times,
  }))
}

/** Reads both tables by their primary key, which begins with the carrier and the number. */
async function lostAnswers(db: Kysely<Tables>, id: number): Promise<WayOfMessage['lost']> {
  const same = sql`l.carrier_id = m.carrier_id AND l.to_number = m.to_number AND l.message_id = m.id WHERE m.id = ${id}`
  const query = sql<{ part: number; claimed_at: number; resent: number }>`
    SELECT l.part, l.claimed_at, l.resent FROM messages m JOIN claims l ON ${same} AND l.unknown_at IS NOT NULL
    UNION ALL SELECT l.part, l.claimed_at, 0 FROM messages m JOIN lost_answers l ON l.answered = 0 AND ${same}
    ORDER BY 2, 1`
  const { rows } = await query.execute(db)
  return rows.map(({ part, claimed_at, resent }) => ({ part, claimedAt: claimed_at, resent: resent === 1 }))
}
