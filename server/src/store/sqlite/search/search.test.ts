import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { temporaryStore } from '../../../test/temporary-store.ts'
import { SearchTimeError, StoreBusyError } from '../../errors.ts'

/** Runs in one step of SQLite, which nothing interrupts. */
const endless = sql`WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c`

test('a search takes parameters, sees committed rows, and cannot write', async () => {
  const { store, scene } = await temporaryStore()
  const { accountId } = await scene({ creditMicros: 5_000_000 })
  const account = (id: number) =>
    store.search.selectFrom('accounts').select(['id', 'name', 'balance_micros', 'suspended_at']).where('id', '=', id)
  expect(await account(accountId).execute()).toEqual([
    { id: accountId, name: 'Customer 1', balance_micros: 5_000_000, suspended_at: null },
  ])
  await store.change((db) => db.updateTable('accounts').set({ name: 'Renamed' }).execute())
  expect(await account(accountId).executeTakeFirst()).toMatchObject({ name: 'Renamed' })
  await expect(store.search.deleteFrom('accounts').execute()).rejects.toThrow(/readonly|read-only/)
  await expect(store.search.transaction().execute(async () => {})).rejects.toThrow('only reads')
  await expect(sql`SELECT 1 FROM nowhere`.execute(store.search)).rejects.toThrow('no such table: nowhere')
})

test('a query that runs too long is ended, and the queries behind it are answered', async () => {
  const { store } = await temporaryStore({ search: { queryMsMax: 300 } })
  const ended = endless.execute(store.search)
  const behind = sql<{ n: number }>`SELECT 1 AS n`.execute(store.search)
  await expect(ended).rejects.toThrow(SearchTimeError)
  expect((await behind).rows).toEqual([{ n: 1 }])
})

test('waiting queries have a bound in number and in time', async () => {
  const { store } = await temporaryStore({ search: { queryMsMax: 500, waitMsMax: 100, waitingMax: 2 } })
  await sql`SELECT 0`.execute(store.search)
  const asked = [endless, sql`SELECT 1`, sql`SELECT 2`, sql`SELECT 3`].map((query) => query.execute(store.search))
  const [first, ...others] = await Promise.allSettled(asked)
  expect(first).toMatchObject({ reason: expect.any(SearchTimeError) })
  for (const other of others) expect(other).toMatchObject({ reason: expect.any(StoreBusyError) })
})

test('closing the store ends a search under way', async () => {
  const { store, reopen } = await temporaryStore()
  const under = endless.execute(store.search)
  under.catch(() => {})
  await reopen()
  await expect(under).rejects.toThrow('closed')
})
