/**
 * Counts an account's messages into hours or days. Reads them once, oldest first, a bounded slice a query, so that no
 * query is long however many there are and other searches come between. Delivery times are counted into steps of 10 %,
 * so a median needs little memory however many messages there are.
 */
import { type Kysely, sql } from 'kysely'
import { status } from '../../rules/status.ts'
import { SearchTimeError } from '../../store/errors.ts'
import { idRange } from '../../store/id-range.ts'
import type { Tables } from '../../store/tables.ts'
import { type Run, runsOf } from './buckets.ts'

/** Counts of the messages that were accepted in one hour or day, or in several. */
export interface Counted {
  messages: number
  delivered: number
  failed: number
  expired: number
  /** Price minus refunds. */
  spendMicros: number
  /** Delivered messages, by the time from accepted to delivered. */
  times: Map<number, TimeStep>
}

interface TimeStep {
  count: number
  sumMs: number
}

export function nothing(): Counted {
  return { messages: 0, delivered: 0, failed: 0, expired: 0, spendMicros: 0, times: new Map() }
}

export function add(to: Counted, from: Counted): Counted {
  to.messages += from.messages
  to.delivered += from.delivered
  to.failed += from.failed
  to.expired += from.expired
  to.spendMicros += from.spendMicros
  for (const [step, { count, sumMs }] of from.times) addTime(to, step, count, sumMs)
  return to
}

function addTime({ times }: Counted, step: number, count: number, sumMs: number): void {
  const before = times.get(step)
  times.set(step, { count: count + (before?.count ?? 0), sumMs: sumMs + (before?.sumMs ?? 0) })
}

/** A quantile of the delivery times, in ms; null without deliveries. Exact when its step holds one value, else
 *  interpolated between the step's ends. */
export function timeAt({ times }: Counted, share: number): number | null {
  const steps = [...times].sort(([a], [b]) => a - b)
  let left = Math.ceil(share * steps.reduce((sum, [, { count }]) => sum + count, 0))
  for (const [step, { count, sumMs }] of steps) {
    if (left > count) {
      left -= count
      continue
    }
    const [low, high] = [stepStartMs(step), stepStartMs(step + 1)]
    const aside = ((left - 0.5) / count - 0.5) * (high - low)
    return Math.round(Math.min(high, Math.max(low, sumMs / count + aside)))
  }
  return null
}

/** A step is a tenth of the natural logarithm. */
const stepsInE = 10

function stepStartMs(step: number): number {
  return Math.exp(step / stepsInE) - 1
}

export interface CountOptions {
  /** Messages that one query reads. Default 200,000: some 0.2 s. */
  sliceRows?: number
  /** Maximum time for all of them, in ms. Default 30 s, in which some ten million are read. */
  totalMsMax?: number
}

/** One for each start; the last ends at `end`. @throws SearchTimeError when there are too many to count. */
export async function countMessages(
  db: Kysely<Tables>,
  accountId: number,
  { starts, end }: { starts: readonly number[]; end: number },
  { sliceRows = 200_000, totalMsMax = 30_000 }: CountOptions = {},
): Promise<Counted[]> {
  const buckets = starts.map(nothing)
  const began = performance.now()
  const bucketOf = bucketNumber(runsOf(starts, end))
  let from = (await idRange(db, 'messages', { since: starts[0]! })).low
  for (;;) {
    const rows = await countSlice(db, accountId, { from, starts, end, bucketOf, limit: sliceRows })
    for (const row of rows) {
      const bucket = row.bucket === null ? undefined : buckets[row.bucket]
      if (bucket !== undefined) addRow(bucket, row)
      from = Math.max(from, row.last_id + 1)
    }
    if (rows.reduce((sum, row) => sum + row.messages, 0) < sliceRows) return buckets
    if (performance.now() - began > totalMsMax) throw new SearchTimeError(totalMsMax)
  }
}

interface SliceRow {
  /** Null: accepted before the first bucket, or after the end. */
  bucket: number | null
  status: number
  /** The step of its delivery time, when it was delivered. */
  step: number | null
  messages: number
  price: number
  given_back: number
  took: number | null
  last_id: number
}

interface Slice {
  from: number
  starts: readonly number[]
  end: number
  bucketOf: ReturnType<typeof bucketNumber>
  limit: number
}

async function countSlice(
  db: Kysely<Tables>,
  accountId: number,
  { from, starts, end, bucketOf, limit }: Slice,
): Promise<SliceRow[]> {
  const { rows } = await sql<SliceRow>`
    SELECT CASE WHEN created_at >= ${starts[0]!} AND created_at < ${end} THEN ${bucketOf} END AS bucket, status,
           CASE WHEN status = ${sql.lit(status.delivered)}
                THEN CAST(floor(ln(max(final_at - coalesce(due_at, created_at), 0) + 1) * ${sql.lit(stepsInE)}) AS INTEGER) END AS step,
           count(*) AS messages, sum(price_micros) AS price, max(id) AS last_id,
           sum(CASE WHEN status > ${sql.lit(status.delivered)}
                     AND EXISTS (SELECT 1 FROM refunds r WHERE r.message_id = m.id) THEN price_micros ELSE 0 END)
             AS given_back,
           sum(max(final_at - coalesce(due_at, created_at), 0)) AS took
    FROM (SELECT * FROM messages WHERE account_id = ${accountId} AND id >= ${from} ORDER BY id LIMIT ${limit}) m
    GROUP BY bucket, status, step`.execute(db)
  return rows
}

function addRow(bucket: Counted, { status: of, step, messages, price, given_back, took }: SliceRow): void {
  bucket.messages += messages
  bucket.spendMicros += price - given_back
  if (of === status.failed) bucket.failed += messages
  if (of === status.expired) bucket.expired += messages
  if (of !== status.delivered) return
  bucket.delivered += messages
  addTime(bucket, step!, messages, took!)
}

/** The SQL expression for a message's bucket. */
function bucketNumber(runs: readonly Run[]) {
  const [first, ...later] = runs.map(({ startMs, first, lengthMs }) => ({
    startMs,
    number: sql`${sql.lit(first)} + (created_at - ${sql.lit(startMs)}) / ${sql.lit(lengthMs)}`,
  }))
  if (later.length === 0) return first!.number
  const cases = later.reverse().map(({ startMs, number }) => sql`WHEN created_at >= ${sql.lit(startMs)} THEN ${number}`)
  return sql`CASE ${sql.join(cases, sql` `)} ELSE ${first!.number} END`
}
