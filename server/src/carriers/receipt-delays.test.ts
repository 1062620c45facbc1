import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { patientSearch, temporaryStore } from '../test/temporary-store.ts'
import { createReceiptDelays } from './receipt-delays.ts'

test('delays of receipts are those of the delivered messages that the carrier answered, by carrier', async () => {
  const { store, scene } = await temporaryStore({ search: patientSearch })
  const [one, other] = [await scene(), await scene()]
  const delivered = async ({ accept, carrierId }: typeof one, delays: number[]) => {
    const ids = await accept(delays.map(() => ({ carrierId })))
    await store.change(async (db) => {
      for (const [index, ms] of delays.entries()) {
        await sql`UPDATE messages SET status = 2, sent_at = 1000, final_at = ${1000 + ms} WHERE id = ${ids[index]!}`.execute(
          db,
        )
      }
    })
  }
  await delivered(
    one,
    Array.from({ length: 100 }, (_, n) => (n + 1) * 10),
  )
  await delivered(other, [7])
  await one.accept([{}])
  const delays = await createReceiptDelays()(store.search)
  expect(delays.get(one.carrierId)).toEqual({ medianMs: 500, p90Ms: 900, p99Ms: 990, seen: 100 })
  expect(delays.get(other.carrierId)).toEqual({ medianMs: 7, p90Ms: 7, p99Ms: 7, seen: 1 })
})

test('no messages, no delays', async () => {
  const { store } = await temporaryStore({ search: patientSearch })
  expect(await createReceiptDelays()(store.search)).toEqual(new Map())
})
