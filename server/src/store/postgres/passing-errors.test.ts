/** Errors that pass, at every request of a message's way: it is accepted, sent, paid for and told of once. */
import { sql } from 'kysely'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { postgresProxy } from '../../test/temporary-postgres.ts'
import { priceMicros, type Scene, secretKey, temporaryStore, wellReceipt } from '../../test/temporary-store.ts'
import { openStore } from '../open-store.ts'
import type { Store } from '../store.ts'

const creditMicros = 1000 * priceMicros

async function storeAt(databaseUrl: string, dataDir: string): Promise<Store> {
  const store = await openStore({ dataDir, databaseUrl, secretKey })
  onTestFinished(() => store.close())
  return store
}

/** Accepts a message, submits it and takes its receipt; gives its id. */
async function wholeWay({ traffic }: Store, s: Scene, carrierRef: string): Promise<number> {
  const accepted = await traffic.accept(s.request([{}]))
  if (!accepted.ok) throw new Error(accepted.reason)
  const [claim] = await traffic.claim(s.carrierId, 10)
  await traffic.submitted([{ claim: claim!, at: Date.now(), outcome: 'accepted', carrierRef }])
  const { carrierId, handset: source } = s
  const receipt = { ...wellReceipt, carrierId, source, destination: '552', carrierRefs: [carrierRef], at: Date.now() }
  await traffic.receipts([receipt])
  return accepted.messageIds[0]!
}

test.each([
  ['40001', 'serialization failure'],
  ['40P01', 'deadlock'],
  ['57P01', 'the server ends the connection'],
])('%s (%s) at each request of a way', async (sqlState) => {
  const temporary = await temporaryStore({}, onTestFinished, 'postgres')
  const s = await temporary.scene({ creditMicros })
  const proxy = await postgresProxy(temporary.place.databaseUrl!)
  const store = await storeAt(proxy.url, temporary.dataDir)
  const messages = [await wholeWay(store, s, 'first')]
  for (let n = 1, failed = true; failed; n++) {
    proxy.failAt(n, sqlState)
    messages.push(await wholeWay(store, s, `${n}`))
    failed = await proxy.hasFailed()
  }
  expect(messages.length).toBeGreaterThan(8)
  expect(new Set(messages).size).toBe(messages.length)
  expect(await s.balance()).toBe(creditMicros - messages.length * priceMicros)
  const [told] = await temporary.rows(
    sql<{ events: number; delivered: number }>`SELECT
      (SELECT count(*) FROM events WHERE key_id = ${s.keyId}) AS events,
      (SELECT count(*) FROM messages WHERE account_id = ${s.accountId} AND status = 2) AS delivered`,
  )
  expect(told).toEqual({ events: messages.length, delivered: messages.length })
})

test('53300: while the server takes no more connections a message waits or is refused in words; it goes on once there is room', async () => {
  const temporary = await temporaryStore({}, onTestFinished, 'postgres')
  const s = await temporary.scene({ creditMicros })
  const admin = new pg.Client(temporary.place.databaseUrl!)
  await admin.connect()
  const role = `limited_${temporary.dataDir.replace(/\W/g, '').slice(-12).toLowerCase()}`
  await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'pw' IN ROLE pg_read_all_data, pg_write_all_data`)
  await admin.query(`GRANT ALL ON SCHEMA public TO ${role}`)
  await admin.query(`GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${role}`)
  onTestFinished(async () => {
    await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${role}'`)
    await admin.query(`DROP OWNED BY ${role}`)
    await admin.query(`DROP ROLE ${role}`)
    await admin.end()
  })
  const url = new URL(temporary.place.databaseUrl!)
  Object.assign(url, { username: role, password: 'pw' })
  const store = await openStore({ dataDir: temporary.dataDir, databaseUrl: url.href, secretKey })
  try {
    await wholeWay(store, s, 'before')
    await admin.query(`ALTER ROLE ${role} CONNECTION LIMIT 0`)
    await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${role}'`)
    const waiting = wholeWay(store, s, 'while full').then(
      () => 'accepted',
      (error: Error) => error.message,
    )
    const connections = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = '${role}'`
    await expect.poll(async () => (await admin.query(connections)).rows).toEqual([{ n: 0 }])
    await admin.query(`ALTER ROLE ${role} CONNECTION LIMIT -1`)
    // A request that has waited for too long is told why.
    expect(await waiting).toMatch(/^accepted$|too many connections/)
    await wholeWay(store, s, 'after')
    const [stored] = await temporary.rows(
      sql<{ n: number }>`SELECT count(*) AS n FROM messages WHERE account_id = ${s.accountId}`,
    )
    expect(await s.balance()).toBe(creditMicros - stored!.n * priceMicros)
  } finally {
    await store.close()
  }
})
