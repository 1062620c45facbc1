import { sql } from 'kysely'
import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'
import { lowRates } from '../rules/delivery-rates.ts'
import { status } from '../rules/status.ts'
import { patientSearch, temporaryStore } from '../test/temporary-store.ts'
import { startDeliveryRates } from './delivery-rates.ts'

const hourMs = 3_600_000
const monday = Date.UTC(2026, 0, 5)
const row = (hour: number, delivered: number, ended: number, { carrier = 'spark', network = 'Spark' } = {}) => ({
  ...{ hour: monday + hour * hourMs, carrier, network, delivered, ended },
  carrier_id: carrier.length,
})
const texts = (rows: ReturnType<typeof row>[], hour = 100) =>
  lowRates(rows, monday + hour * hourMs).map(({ carrierId, network, text }) => `${carrierId ?? network}: ${text}`)

test.each<[string, ReturnType<typeof row>[], number]>([
  ['20 points below its week', [row(99, 900, 1000), row(100, 70, 100)], 2],
  ['19 points below', [row(99, 900, 1000), row(100, 71, 100)], 0],
  ['too few messages in the hour', [row(99, 900, 1000), row(100, 0, 49)], 0],
  ['too few in the week', [row(99, 450, 499), row(100, 0, 100)], 0],
  ['what is older than a week does not count', [row(100 - 169, 900, 1000), row(100, 0, 100)], 0],
  ['the hour itself is no part of its week', [row(100, 0, 1000)], 0],
  ['nothing in the hour', [row(99, 900, 1000)], 0],
])('%s', (_, rows, count) => expect(texts(rows)).toHaveLength(count))

test('a carrier and a network are judged by all that went by or to them', () => {
  const rows = [
    row(99, 950, 1000),
    row(99, 950, 1000, { carrier: 'backup' }),
    row(100, 50, 100),
    row(100, 95, 100, { carrier: 'backup' }),
    row(100, 100, 100, { carrier: 'backup', network: '' }),
  ]
  expect(texts(rows)).toEqual([
    '5: Only 50 % of 100 messages by way of spark were delivered in the hour from 2026-01-09T04:00Z; in the week before, 95 % were.',
    'Spark: Only 73 % of 200 messages to Spark were delivered in the hour from 2026-01-09T04:00Z; in the week before, 95 % were.',
  ])
})

test('an hour is counted once its receipts came, in the reader, and a notice stands while deliveries are low', async () => {
  const { store, scene } = await temporaryStore({ search: patientSearch })
  const { accept, carrierId } = await scene()
  await store.change((db) =>
    sql`INSERT INTO carriers (id, name, simulated, first_used_at) VALUES (${carrierId}, 'spark', 0, 1) ON CONFLICT DO NOTHING`.execute(
      db,
    ),
  )
  const send = async (count: number, delivered: number, at: number) => {
    const ids = await accept(
      Array.from({ length: count }, (_, n) => ({ to: `6427${1_000_000 + n}`, network: 'Spark' })),
      { at },
    )
    await store.change(async (db) => {
      const set = (final: number, from: number, to: number) =>
        sql`UPDATE messages SET status = ${final}, sent_at = ${at}, final_at = ${at} WHERE id >= ${ids[0]! + from} AND id < ${ids[0]! + to}`.execute(
          db,
        )
      await set(status.delivered, 0, delivered)
      await set(status.failed, delivered, count)
    })
  }
  let now = monday + 1.4 * hourMs
  const rates = startDeliveryRates({ store, log: pino({ level: 'silent' }), intervalMs: 10, now: () => now })
  onTestFinished(rates.stop)
  const rows = () => store.read.selectFrom('delivery_rates').selectAll().execute()
  const open = async () =>
    (await store.read.selectFrom('notices').select(['carrier_id', 'network']).where('ended_at', 'is', null).execute())
      .map(({ carrier_id, network }) => carrier_id ?? network)
      .sort()
  await send(600, 590, monday + 1000)
  expect(await rows()).toEqual([])
  now = monday + 1.6 * hourMs
  await vi.waitFor(async () =>
    expect(await rows()).toEqual([
      { hour: monday, carrier_id: carrierId, network: 'Spark', delivered: 590, ended: 600 },
    ]),
  )
  await send(100, 30, monday + hourMs + 1000)
  now = monday + 2.6 * hourMs
  await vi.waitFor(async () => expect(await open()).toEqual([carrierId, 'Spark']))
  await send(100, 98, monday + 2 * hourMs + 1000)
  now = monday + 3.6 * hourMs
  await vi.waitFor(async () => expect(await open()).toEqual([]))
})
