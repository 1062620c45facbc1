/** Counts each hour how many messages were delivered, by carrier and network, and keeps a notice open while that is far less
 *  than in the week before. */

import { type Kysely, sql } from 'kysely'
import type { Logger } from 'pino'
import { lowRates, type RateRow } from '../rules/delivery-rates.ts'
import { status } from '../rules/status.ts'
import { siteTime } from '../site-time.ts'
import { idRange } from '../store/id-range.ts'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'

interface DeliveryRatesOptions {
  store: Pick<Store, 'read' | 'search' | 'change'>
  log: Logger
  /** Interval between looks at the clock, in ms. Default 5 min. */
  intervalMs?: number
  now?: () => number
}

const hourMs = 3_600_000
/** Time after the end of an hour until its receipts count as complete, in ms. */
const receiptsMs = 1_800_000
const keptHours = 8 * 24

/** Message ids that one query reads. */
const sliceIds = 100_000

export function startDeliveryRates({ store, log, intervalMs = 300_000, now = siteTime }: DeliveryRatesOptions) {
  let stopped = false

  const look = async (): Promise<void> => {
    const hour = Math.floor((now() - receiptsMs) / hourMs) * hourMs - hourMs
    if ((await countedUpTo(store.read)) >= hour) return
    const rows = await countHour(store.search, hour, () => stopped)
    if (stopped) return
    await store.change(async (db) => {
      await keepHour(db, hour, rows)
      const found = lowRates(await readWeek(db), hour)
      for (const { text } of await updateNotices(db, found, now())) log.warn(text)
    })
  }

  let looking = Promise.resolve()
  const next = () => {
    looking = looking.then(look).catch((error) => log.error({ err: error }, 'deliveries could not be counted'))
  }
  next()
  const timer = setInterval(next, intervalMs)
  return {
    async stop(): Promise<void> {
      stopped = true
      clearInterval(timer)
      await looking
    },
  }
}

async function countedUpTo(db: Kysely<Tables>): Promise<number> {
  const row = await db.selectFrom('counters').select('value').where('name', '=', counter).executeTakeFirst()
  return row?.value ?? 0
}

const counter = 'delivery_hour'

async function countHour(db: Kysely<Tables>, since: number, isStopped: () => boolean): Promise<RateRow[]> {
  const until = since + hourMs
  const range = await idRange(db, 'messages', { since, until })
  const counts = new Map<string, RateRow>()
  for (let from = range.low; from < range.high && !isStopped(); from += sliceIds) {
    const { rows } = await sql<Omit<RateRow, 'hour'>>`
      SELECT carrier_id, coalesce(network, '') AS network,
             sum(CASE WHEN status = ${status.delivered} THEN 1 ELSE 0 END) AS delivered, count(*) AS ended
      FROM messages
      WHERE id >= ${from} AND id < ${Math.min(from + sliceIds, range.high)} AND created_at >= ${since} AND created_at < ${until}
        AND status >= ${status.delivered} AND sent_at IS NOT NULL
      GROUP BY 1, 2`.execute(db)
    for (const row of rows) {
      const key = `${row.carrier_id}/${row.network}`
      const known = counts.get(key)
      if (known === undefined) counts.set(key, { ...row, hour: since })
      else {
        known.delivered += row.delivered
        known.ended += row.ended
      }
    }
  }
  return [...counts.values()]
}

async function keepHour(db: Kysely<Tables>, hour: number, rows: readonly RateRow[]): Promise<void> {
  await db
    .deleteFrom('delivery_rates')
    .where('hour', '<', hour - keptHours * hourMs)
    .execute()
  for (const row of rows) {
    await db
      .insertInto('delivery_rates')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  await db
    .insertInto('counters')
    .values({ name: counter, value: hour })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: hour }))
    .execute()
}

/** With the names of their carriers. */
async function readWeek(db: Kysely<Tables>): Promise<(RateRow & { carrier: string })[]> {
  return db
    .selectFrom('delivery_rates as r')
    .innerJoin('carriers as c', 'c.id', 'r.carrier_id')
    .select(['r.hour', 'r.carrier_id', 'r.network', 'r.delivered', 'r.ended', 'c.name as carrier'])
    .orderBy('r.hour')
    .orderBy('r.carrier_id')
    .orderBy('r.network')
    .execute()
}

type LowRate = ReturnType<typeof lowRates>[number]

/** Ends notices that hold no longer, and returns those that are new. */
async function updateNotices(db: Kysely<Tables>, found: readonly LowRate[], at: number): Promise<LowRate[]> {
  const open = await db
    .selectFrom('notices')
    .select(['id', 'carrier_id', 'network'])
    .where('kind', '=', kind)
    .where('ended_at', 'is', null)
    .execute()
  const isAbout = (low: LowRate, notice: { carrier_id: number | null; network: string | null }) =>
    low.carrierId === notice.carrier_id && low.network === notice.network
  for (const notice of open.filter((notice) => !found.some((low) => isAbout(low, notice)))) {
    await db.updateTable('notices').set({ ended_at: at }).where('id', '=', notice.id).execute()
  }
  const fresh = found.filter((low) => !open.some((notice) => isAbout(low, notice)))
  for (const { carrierId, network, text } of fresh) {
    const about = { kind, carrier_id: carrierId, network, account_id: null, key_id: null }
    await db
      .insertInto('notices')
      .values({ ...about, text, created_at: at, ended_at: null })
      .execute()
  }
  return fresh
}

const kind = 'delivery_low'
