/**
 * The margin of messages by account, carrier, country or network: price minus refunds and the cost at the carrier. Reads a
 * bounded slice a query, so that no query is long however many messages there are and other searches come between.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { countriesOfPrefix, countryDigitsMax, countryOf } from '@websms/sms'
import { type Kysely, sql } from 'kysely'
import { dollars } from '../../rules/ledger/money.ts'
import { status } from '../../rules/status.ts'
import { SearchTimeError } from '../../store/errors.ts'
import { idRange } from '../../store/id-range.ts'
import type { Tables } from '../../store/tables.ts'

export const marginKinds = ['account', 'carrier', 'country', 'network'] as const
export type MarginKind = (typeof marginKinds)[number]

export interface Margin {
  messages: number
  /** As billed. */
  parts: number
  /** Messages that no carrier has taken yet. They are counted, and have no part in any amount. */
  waitingMessages: number
  priceMicros: number
  refundMicros: number
  /** Cost of messages that a carrier took, as far as it is known. A message that ended without a carrier costs nothing. */
  costMicros: number
  /** Messages that a carrier took at a cost that nobody says. */
  unknownMessages: number
  /** Price minus refunds of those. */
  unknownMicros: number
}

export interface MarginRow extends Margin {
  /** The account's or carrier's id, the country's code or the network; null for a network that was not known. */
  key: number | string | null
  /** Name of the account, or of a carrier that is still known. */
  name: string | null
}

export interface MarginReport {
  /** The highest income first. */
  rows: MarginRow[]
  total: Margin
}

interface MarginOptions {
  by: MarginKind
  /** Ms since epoch. */
  since: number
  /** Not included. */
  until: number
  /** Messages that one query reads. Default 100,000: some 0.1 s. */
  sliceIds?: number
  /** Maximum time for all of them, in ms. Default 30 s, in which some ten million are read. */
  totalMsMax?: number
}

/** For the reader. @throws SearchTimeError when there are too many messages to count */
export async function countMargin(db: Kysely<Tables>, options: MarginOptions): Promise<MarginReport> {
  const { by, since, until, sliceIds = 100_000, totalMsMax = 30_000 } = options
  const began = performance.now()
  const range = await idRange(db, 'messages', { since, until })
  const found = new Map<MarginRow['key'], Margin>()
  const total = nothing()
  for (let from = range.low; from < range.high; from += sliceIds) {
    if (performance.now() - began > totalMsMax) throw new SearchTimeError(totalMsMax)
    const to = Math.min(from + sliceIds, range.high)
    for (const [index, group] of (await readGroups(db, { by, from, to, since, until })).entries()) {
      if (index % groupsOfTurn === 0) await nextTurn()
      const key = by === 'country' ? (countryOf(String(group.key))?.country ?? null) : group.key
      const margin = found.get(key) ?? nothing()
      found.set(key, margin)
      add(margin, group)
      add(total, group)
    }
  }
  const names = await namesOf(db, by)
  const rows = [...found].map(([key, margin]) => ({ key, name: names.get(Number(key)) ?? null, ...margin }))
  return { rows: rows.sort((a, b) => incomeOf(b) - incomeOf(a) || String(a.key).localeCompare(String(b.key))), total }
}

/** Price minus refunds, in micro-dollars. */
export function incomeOf({ priceMicros, refundMicros }: Margin): number {
  return priceMicros - refundMicros
}

/** Price minus refunds of the messages whose cost is known, in micro-dollars. */
function knownIncomeOf(margin: Margin): number {
  return incomeOf(margin) - margin.unknownMicros
}

/** Cost of the messages whose cost is known, in micro-dollars; null when it is known of none. */
export function knownCostOf(margin: Margin): number | null {
  const { messages, waitingMessages, unknownMessages, costMicros } = margin
  return messages > 0 && messages === waitingMessages + unknownMessages ? null : costMicros
}

/** Of the messages whose cost is known, in micro-dollars; null when it is known of none. */
export function marginOf(margin: Margin): number | null {
  const cost = knownCostOf(margin)
  return cost === null ? null : knownIncomeOf(margin) - cost
}

/** The margin's share of the income of messages whose cost is known; null where there is no such income. */
export function marginShare(margin: Margin): number | null {
  const [income, left] = [knownIncomeOf(margin), marginOf(margin)]
  return income === 0 || left === null ? null : left / income
}

/** Figures of the margin as answers give them: money in dollars; null is a value that is not known. */
export function marginFigures(margin: Margin) {
  return {
    messages: margin.messages,
    parts: margin.parts,
    waiting: margin.waitingMessages,
    income: dollars(incomeOf(margin)),
    income_cost_known: dollars(knownIncomeOf(margin)),
    cost: dollarsOrNull(knownCostOf(margin)),
    cost_unknown: margin.unknownMessages,
    margin: dollarsOrNull(marginOf(margin)),
    margin_share: marginShare(margin),
  }
}

/** Columns of the margin as CSV; the first two name the row. The margin is price − refunds − income_cost_unknown − cost. */
export function marginColumns(by: MarginKind): string[] {
  return [
    ...[by, 'name', 'messages', 'parts', 'waiting', 'price', 'refunds', 'cost'],
    ...['cost_unknown', 'income_cost_unknown', 'margin', 'margin_percent'],
  ]
}

/** Money in dollars; an empty cell is a value that is not known. */
export function marginCells(row: MarginRow): (string | number | null)[] {
  const { key, name, messages, parts, waitingMessages, priceMicros, refundMicros, unknownMessages, unknownMicros } = row
  const share = marginShare(row)
  return [
    ...[key, name, messages, parts, waitingMessages, dollars(priceMicros), dollars(refundMicros)],
    ...[dollarsOrNull(knownCostOf(row)), unknownMessages, dollars(unknownMicros), dollarsOrNull(marginOf(row))],
    share === null ? null : Math.round(share * 1e4) / 100,
  ]
}

export function dollarsOrNull(micros: number | null): number | null {
  return micros === null ? null : dollars(micros)
}

/** Groups added up in one turn of the event loop: some milliseconds. */
const groupsOfTurn = 2000

function nothing(): Margin {
  return {
    ...{ messages: 0, parts: 0, waitingMessages: 0, priceMicros: 0, refundMicros: 0 },
    ...{ costMicros: 0, unknownMessages: 0, unknownMicros: 0 },
  }
}

function add(to: Margin, { key: _, ...from }: Group): void {
  for (const field of Object.keys(from) as (keyof Margin)[]) to[field] += from[field]
}

interface Group extends Margin {
  key: number | string | null
}

interface Slice extends Pick<MarginOptions, 'by' | 'since' | 'until'> {
  from: number
  to: number
}

async function readGroups(db: Kysely<Tables>, { by, from, to, since, until }: Slice): Promise<Group[]> {
  const unknown = sql`sent_at IS NOT NULL AND cost_micros IS NULL`
  const { rows } = await sql<Group>`
    SELECT key, count(*) AS messages, sum(parts) AS parts, sum(waits) AS "waitingMessages",
           sum(CASE WHEN waits = 1 THEN 0 ELSE price_micros END) AS "priceMicros", sum(refund) AS "refundMicros",
           sum(CASE WHEN sent_at IS NULL THEN 0 ELSE coalesce(cost_micros, 0) END) AS "costMicros",
           sum(CASE WHEN ${unknown} THEN 1 ELSE 0 END) AS "unknownMessages",
           sum(CASE WHEN ${unknown} THEN price_micros - refund ELSE 0 END) AS "unknownMicros"
    FROM (
      SELECT ${keyOf[by]} AS key, parts, price_micros, sent_at, cost_micros,
             CASE WHEN sent_at IS NULL AND status = ${sql.lit(status.queued)} THEN 1 ELSE 0 END AS waits,
             CASE WHEN status > ${sql.lit(status.delivered)}
                   AND EXISTS (SELECT 1 FROM refunds r WHERE r.message_id = m.id) THEN price_micros ELSE 0 END AS refund
      FROM messages m WHERE id >= ${from} AND id < ${to} AND created_at >= ${since} AND created_at < ${until}) m
    GROUP BY key`.execute(db)
  return rows
}

/** Beginnings of three digits that several countries share: more digits tell them apart. */
const shared = Array.from({ length: 900 }, (_, index) => String(100 + index)).filter(
  (digits) => countriesOfPrefix(digits).size > 1,
)

const keyOf: Record<MarginKind, ReturnType<typeof sql>> = {
  account: sql`account_id`,
  carrier: sql`carrier_id`,
  network: sql`network`,
  country: sql`substr(to_number, 1, CASE WHEN substr(to_number, 1, 3) IN (${sql.join(shared.map((digits) => sql.lit(digits)))})
    THEN ${sql.lit(countryDigitsMax)} ELSE 3 END)`,
}

async function namesOf(db: Kysely<Tables>, by: MarginKind): Promise<ReadonlyMap<number, string>> {
  if (by !== 'account' && by !== 'carrier') return new Map()
  const rows = await db
    .selectFrom(by === 'account' ? 'accounts' : 'carriers')
    .select(['id', 'name'])
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}
