/** Several writers on one database, gateways that take over from each other, and a database that goes away in mid-work. */
import { sql } from 'kysely'
import pg from 'pg'
import { expect, onTestFinished, test, vi } from 'vitest'
import { postgresProxy } from '../../test/temporary-postgres.ts'
import { priceMicros, type Scene, secretKey, type TemporaryStore, temporaryStore } from '../../test/temporary-store.ts'
import { StandbyEnded } from '../nodes.ts'
import { openStore, type StoreOptions } from '../open-store.ts'
import type { Store } from '../store.ts'
import { connectPostgres } from './connect.ts'

async function another(temporary: TemporaryStore, options: StoreOptions = {}, url = urlOf(temporary)): Promise<Store> {
  const store = await openStore({ dataDir: temporary.dataDir, databaseUrl: url, secretKey }, options)
  onTestFinished(() => store.close())
  return store
}

function urlOf({ place }: TemporaryStore): string {
  return place.databaseUrl!
}

async function adminOf(temporary: TemporaryStore): Promise<pg.Client> {
  const client = new pg.Client(urlOf(temporary))
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

/** Accepts messages one by one on these stores in turn; returns the ids of those that were accepted. */
async function acceptMany(stores: readonly Store[], s: Scene, count: number): Promise<number[]> {
  const asked = Array.from({ length: count }, (_, n) => stores[n % stores.length]!.traffic.accept(s.request([{}])))
  const results = await Promise.all(asked)
  return results.flatMap((result) => (result.ok ? result.messageIds : []))
}

async function storedIds(temporary: TemporaryStore, { accountId }: Scene): Promise<number[]> {
  const rows = await temporary.rows(
    sql<{ id: number }>`SELECT id FROM messages WHERE account_id = ${accountId} ORDER BY id`,
  )
  return rows.map(({ id }) => id)
}

test('two writers that race for a balance accept exactly what it pays for', async () => {
  const temporary = await temporaryStore()
  const s = await temporary.scene({ creditMicros: 100 * priceMicros })
  const ids = await acceptMany([temporary.store, await another(temporary)], s, 160)
  expect(ids).toHaveLength(100)
  expect(await s.balance()).toBe(0)
  expect(await storedIds(temporary, s)).toEqual(ids.toSorted((one, other) => one - other))
})

test('what another writer changed is seen by the next transaction', async () => {
  const temporary = await temporaryStore()
  const s = await temporary.scene({ creditMicros: 3 * priceMicros })
  const other = await another(temporary)
  await acceptMany([temporary.store], s, 1)
  await other.change(async (db) => {
    await db.updateTable('accounts').set({ balance_micros: 0 }).where('id', '=', s.accountId).execute()
  })
  expect(await acceptMany([temporary.store], s, 1)).toEqual([])
})

test('a commit whose answer was lost is asked for: the message is accepted once', async () => {
  const temporary = await temporaryStore()
  const s = await temporary.scene({ creditMicros: 10 * priceMicros })
  const proxy = await postgresProxy(urlOf(temporary))
  const store = await another(temporary, {}, proxy.url)
  await acceptMany([store], s, 1)
  proxy.cutNextCommit()
  const ids = await acceptMany([store], s, 1)
  expect(ids).toHaveLength(1)
  expect(await storedIds(temporary, s)).toHaveLength(2)
  expect(await s.balance()).toBe(8 * priceMicros)
})

test('a change whose commit lost its answer is told as what it was: it took place, once', async () => {
  const temporary = await temporaryStore()
  const s = await temporary.scene({ creditMicros: 5 })
  const proxy = await postgresProxy(urlOf(temporary))
  const store = await another(temporary, {}, proxy.url)
  const add = () =>
    store.change(async (db) => {
      await db
        .updateTable('accounts')
        .set(({ eb }) => ({ rate_limit: eb('rate_limit', '+', 1) }))
        .execute()
      return 'done'
    })
  proxy.cutNextCommit()
  expect(await add()).toBe('done')
  const account = store.read.selectFrom('accounts').select('rate_limit').where('id', '=', s.accountId)
  expect(await account.executeTakeFirst()).toEqual({ rate_limit: 101 })
  const failing = store.change(async () => {
    proxy.cut()
    await new Promise((resolve) => setTimeout(resolve, 100))
  })
  await expect(failing).rejects.toThrow()
  expect(await add()).toBe('done')
})

test('connections that are cut or ended by the server again and again lose nothing and charge nothing twice', async () => {
  const temporary = await temporaryStore()
  const s = await temporary.scene({ creditMicros: 1000 * priceMicros })
  const proxy = await postgresProxy(urlOf(temporary))
  const store = await another(temporary, {}, proxy.url)
  const admin = await adminOf(temporary)
  const ids: number[] = []
  for (let round = 0; round < 8; round++) {
    const accepting = acceptMany([store], s, 5)
    if (round % 2 === 0) proxy.cut()
    else
      await admin.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'websms writer'",
      )
    ids.push(...(await accepting))
  }
  expect(ids).toHaveLength(40)
  expect(await storedIds(temporary, s)).toEqual(ids.toSorted((one, other) => one - other))
  expect(await s.balance()).toBe(960 * priceMicros)
})

test('a writer that hangs in its turn loses it, and the others go on', async () => {
  const temporary = await temporaryStore()
  const s = await temporary.scene()
  const hanging = connectPostgres(urlOf(temporary), { writes: true, incarnation: null })
  onTestFinished(() => hanging.close())
  hanging.exec('BEGIN IMMEDIATE')
  expect(await acceptMany([temporary.store], s, 1)).toHaveLength(1)
  expect(() => hanging.exec('COMMIT')).toThrow()
})

/** Opens another store, while the node that has the first one renews its row. */
async function beside(temporary: TemporaryStore, options: StoreOptions): Promise<Store> {
  const renewing = setInterval(() => void temporary.store.nodes!.look(), 100)
  return another(temporary, options).finally(() => clearInterval(renewing))
}

test('a node with other carriers in its settings is refused, and told which differ', async () => {
  const carriers = { same: 'a', ours: 'b' }
  const temporary = await temporaryStore({ exclusive: true, node: { carriers } })
  const theirs = { same: 'a', ours: 'c', more: 'd' }
  await expect(beside(temporary, { exclusive: true, node: { carriers: theirs } })).rejects.toThrow(
    /WEBSMS_CARRIERS differs.*ours, more\./,
  )
  expect(await acceptMany([await another(temporary)], await temporary.scene(), 1)).toHaveLength(1) // a command beside it
})

test('a node that sends to its own simulator works alone, and says how another could stand by', async () => {
  const temporary = await temporaryStore({ exclusive: true })
  await temporary.store.nodes!.workAlone()
  await expect(beside(temporary, { exclusive: true })).rejects.toThrow(/the simulator works for one.*--standby/)
})

test('nodes see each other, a duty has one of them at a time, and passes on when its node stops', async () => {
  const temporary = await temporaryStore()
  const first = await another(temporary, { exclusive: true, node: { version: '1', roles: ['http'] } })
  const second = await another(temporary, { exclusive: true })
  await first.nodes!.look()
  expect(first.nodes!.live.map(({ version, roles }) => ({ version, roles }))).toEqual([
    { version: '1', roles: ['http'] },
    { version: '', roles: ['http', 'carriers', 'webhooks', 'upkeep'] },
  ])
  expect(await first.nodes!.take(['upkeep', 'carrier:7'])).toEqual(['upkeep', 'carrier:7'])
  expect(await second.nodes!.take(['upkeep', 'carrier:8'])).toEqual(['carrier:8'])
  await first.nodes!.give(['carrier:7'])
  expect(await second.nodes!.take(['carrier:7'])).toEqual(['carrier:7'])
  await first.close()
  await vi.waitFor(() => expect(second.nodes!.live).toHaveLength(1))
  expect(await second.nodes!.take(['upkeep'])).toEqual(['upkeep'])
})

test('a node that is gone has its unanswered bulks given up, and no other', async () => {
  const temporary = await temporaryStore()
  const s = await temporary.scene({ creditMicros: 1_000_000 })
  const [gone, stays] = [await another(temporary, { exclusive: true }), await another(temporary, { exclusive: true })]
  const content = { sender: 'Acme', body: 'Hello', parts: 1, wireParts: 1 }
  const bulk = { accountId: s.accountId, keyId: s.keyId, priceMicros: 100_000, content, count: 2, at: 1 }
  expect(await gone.traffic.openBulk(bulk)).toMatchObject({ ok: true })
  expect(await stays.traffic.openBulk(bulk)).toMatchObject({ ok: true })
  await stays.traffic.resumeBulks(2)
  expect(await s.balance()).toBe(600_000)
  await gone.close()
  await stays.traffic.resumeBulks(3)
  expect(await s.balance()).toBe(800_000)
})

test('a gateway that stands by takes over when the other one stops, and ends when it is told to', async () => {
  const temporary = await temporaryStore()
  const first = await another(temporary, { exclusive: true })
  const ended = new AbortController()
  const onStandby = vi.fn()
  const given = another(temporary, { exclusive: true, node: { standby: true, ended: ended.signal, onStandby } })
  const second = another(temporary, { exclusive: true, node: { standby: true, onStandby } })
  await vi.waitFor(() => expect(onStandby).toHaveBeenCalledTimes(2))
  ended.abort()
  await expect(given).rejects.toThrow(StandbyEnded)
  await first.close()
  const s = await temporary.scene()
  expect(await acceptMany([await second], s, 1)).toHaveLength(1)
})

test('a gateway that PostgreSQL has not heard of for the lease is replaced, and decides nothing any more', async () => {
  const temporary = await temporaryStore()
  const s = await temporary.scene()
  const onDeath = vi.fn()
  const stopped = await another(temporary, { exclusive: true, onDeath, node: { leaseMs: 60_000 } })
  await acceptMany([stopped], s, 1)
  const admin = await adminOf(temporary)
  await admin.query('UPDATE nodes SET renewed_at = clock_ms() - 61000')
  await another(temporary, { exclusive: true, node: { leaseMs: 60_000, standby: true } })
  await expect(stopped.traffic.accept(s.request([{}]))).rejects.toThrow('the others count it as gone')
  await expect(stopped.change(async () => {})).rejects.toThrow('the others count it as gone')
  expect(await storedIds(temporary, s)).toHaveLength(1)
})

test('a gateway that cannot renew its lease in time ends by itself', async () => {
  const temporary = await temporaryStore()
  const proxy = await postgresProxy(urlOf(temporary))
  const onDeath = vi.fn()
  await another(temporary, { exclusive: true, onDeath, node: { leaseMs: 1500 } }, proxy.url)
  const admin = await adminOf(temporary)
  await admin.query('BEGIN; LOCK TABLE nodes IN ACCESS EXCLUSIVE MODE')
  await vi.waitFor(() => expect(onDeath).toHaveBeenCalledOnce())
  await admin.query('ROLLBACK')
})

test('a node that died with its simulator is not waited for longer than its lease, without standing by', async () => {
  const temporary = await temporaryStore()
  const admin = await adminOf(temporary)
  await admin.query("INSERT INTO nodes VALUES ('dead', 'here:1', '', 'http', '{}', 1, 0, clock_ms(), clock_ms())")
  const onStandby = vi.fn()
  const store = await another(temporary, { exclusive: true, onDeath: vi.fn(), node: { leaseMs: 1500, onStandby } })
  expect(onStandby).toHaveBeenCalledExactlyOnceWith('here:1')
  expect(await acceptMany([store], await temporary.scene(), 1)).toHaveLength(1)
})

test('a turn that does not come in time fails its group alone: the next one begins anew', async () => {
  const temporary = await temporaryStore()
  const s = await temporary.scene()
  const waiting = connectPostgres(urlOf(temporary), { writes: true, incarnation: null })
  onTestFinished(() => waiting.close())
  waiting.exec("SET lock_timeout = '50ms'")
  const admin = await adminOf(temporary)
  await admin.query("BEGIN; SELECT take_turn('somebody', NULL)")
  expect(() => waiting.exec('BEGIN IMMEDIATE')).toThrow(/lock timeout/)
  expect(waiting.isTransaction).toBe(false)
  await admin.query('ROLLBACK')
  waiting.exec('BEGIN IMMEDIATE')
  waiting.exec('COMMIT')
  expect(await acceptMany([temporary.store], s, 1)).toHaveLength(1)
})

test('a connection that is cut while people read ends their query alone', async () => {
  const temporary = await temporaryStore()
  const admin = await adminOf(temporary)
  const slow = sql`SELECT pg_sleep(60)`.execute(temporary.store.read).then(
    () => 'answered',
    () => 'cut',
  )
  await expect
    .poll(async () => {
      const ended = await admin.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()",
      )
      return ended.rowCount
    })
    .toBe(1)
  expect(await slow).toBe('cut')
  await expect.poll(() => temporary.rows(sql`SELECT 1 AS one`).catch(() => null)).toEqual([{ one: 1 }])
})
