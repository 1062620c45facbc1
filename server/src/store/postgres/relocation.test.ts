/** The move of a data folder to PostgreSQL. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { lanes } from '../../rules/status.ts'
import { fillEveryTable, tablesOf } from '../../test/every-table.ts'
import { templateDatabase, temporaryPostgres } from '../../test/temporary-postgres.ts'
import { secretKey, temporaryStore } from '../../test/temporary-store.ts'
import { migrateData, verifyLedger } from '../data-folder.ts'
import { openStore } from '../open-store.ts'
import { type RelocationOptions, relocate, undoRelocation } from '../relocation.ts'
import { storedText } from '../stored-text.ts'
import { migratePostgres } from './migrate.ts'

/** A folder with traffic in every state and rows in every table, and a database that nobody has used, or an empty one. */
async function folder({ running = false, full = true, empty = false } = {}) {
  const temporary = await temporaryStore({ exclusive: true })
  const { dataDir, store } = temporary
  const s = await temporary.scene({ refundPolicy: 'failed' })
  const delivered = await s.sent(['a1'])
  await s.receipt('a1')
  const failed = await s.sent(['a2'])
  await s.receipt('a2', { state: 'UNDELIV', error: '001' })
  const sent = await s.sent(['a3', 'a4'])
  await s.accept([{ body: 'in flight' }])
  await s.claim()
  const waiting = (await s.accept([{ body: '\ttab \\ and \n' }, { to: '6421999999' }], { lane: lanes.bulk }))[0]!
  if (!running) await store.close()
  if (full) withDatabase(dataDir, (db) => fillEveryTable(db, secretKey))
  const url = empty ? await temporaryPostgres() : await migratedDatabase()
  const move = (options: Partial<RelocationOptions> = {}) =>
    relocate({
      ...{ dataDir, databaseUrl: url, secretKey, secretKeyOld: null, rehearse: false, startOver: false },
      ...{ at: Date.now, onProgress: () => {}, ...options },
    })
  const openFolder = () => openStore({ dataDir, secretKey }, { exclusive: true })
  const openTarget = async () => {
    const opened = await openStore({ dataDir: '', databaseUrl: url, secretKey }, { exclusive: true })
    onTestFinished(() => opened.close())
    return opened
  }
  return { ...{ temporary, dataDir, url, s, move, openFolder, openTarget }, ids: { delivered, failed, sent, waiting } }
}

const migratedDatabase = () => templateDatabase('migrated', (url) => migratePostgres(url).then(() => {}))

function withDatabase<Result>(dataDir: string, work: (db: DatabaseSync) => Result): Result {
  const db = new DatabaseSync(join(dataDir, 'websms.db'), { enableForeignKeyConstraints: false })
  try {
    return work(db)
  } finally {
    db.close()
  }
}

async function clientOf(url: string): Promise<pg.Client> {
  const client = new pg.Client(url)
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

type Rows = Record<string, string[]>

/** Every row of every table as text, as PostgreSQL can hold it. */
function rowsOfFolder(dataDir: string): Rows {
  return withDatabase(dataDir, (db) =>
    Object.fromEntries(
      tablesOf(db)
        .filter((name) => name !== 'migrations' && name !== 'relocation')
        .map((name) => [name, db.prepare(`SELECT * FROM "${name}"`).all().map(asText).sort()]),
    ),
  )
}

async function rowsOfDatabase(url: string, names: readonly string[]): Promise<Rows> {
  const client = await clientOf(url)
  const rows: Rows = {}
  for (const name of names) rows[name] = (await client.query(`SELECT * FROM "${name}"`)).rows.map(asText).sort()
  return rows
}

function asText(row: Record<string, unknown>): string {
  const texts = Object.entries(row).map(([name, value]) => [name, value === null ? null : storedText(String(value))])
  return JSON.stringify(texts.sort())
}

/** Tables and schemas that a database has. */
async function contentOf(url: string): Promise<unknown[]> {
  const client = await clientOf(url)
  const { rows } = await client.query(
    `SELECT nspname || '.' || coalesce(relname, '') AS name FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid
     WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' ORDER BY 1`,
  )
  return rows
}

test('every row of every table is moved, and the gateway goes on with it on PostgreSQL alone', async () => {
  const { dataDir, url, s, move, openFolder, openTarget, ids } = await folder({ empty: true })
  const before = rowsOfFolder(dataDir)
  expect(Object.entries(before).filter(([, rows]) => rows.length === 0)).toEqual([
    ['bulks', []],
    ['ledger_drift', []],
    ['ledger_sums', []],
    ['nodes', []],
  ])
  const moved = await move()
  expect(moved).toMatchObject({ messages: 6, rowsBefore: 0, endedBefore: false })
  expect(await rowsOfDatabase(url, Object.keys(before))).toEqual(before)

  const there = Object.assign(new URL(url), { password: '' }).href
  await expect(openFolder()).rejects.toThrow(`was moved to ${there} at 20`)
  await expect(migrateData({ dataDir, databaseUrl: null })).rejects.toThrow('migrate-store --undo')

  const store = await openTarget()
  const last = Number(withDatabase(dataDir, (db) => db.prepare('SELECT max(id) AS id FROM messages').get())!.id)
  const accepted = await store.traffic.accept(s.request([{}]))
  expect(accepted).toMatchObject({ ok: true, messageIds: [expect.any(Number)] })
  expect(accepted.ok && accepted.messageIds[0]).toBeGreaterThan(last)
  const receipt = { carrierId: s.carrierId, source: s.handset, destination: '552', state: 'DELIVRD', error: null }
  const about = { intermediate: false, text: '', unmarked: null, at: Date.now() }
  await store.traffic.receipts(['a3', 'a4'].map((ref) => ({ ...receipt, ...about, carrierRefs: [ref] })))
  const [row] = await store.read.selectFrom('messages').select('status').where('id', '=', ids.sent).execute()
  expect(row).toEqual({ status: 2 })
  const key = await store.read
    .selectFrom('api_keys')
    .select('webhook_secret')
    .where('id', '=', s.keyId)
    .executeTakeFirst()
  expect(store.secrets.decrypt(key!.webhook_secret)).toMatch(/^whsec_/)
  expect(await verifyLedger({ dataDir, databaseUrl: url }, { full: true })).toMatchObject({ ok: true })
  expect(await move()).toMatchObject({ endedBefore: true })
})

test('a move that is interrupted goes on, and meanwhile nothing starts on either side', async () => {
  const { dataDir, url, move, openFolder, openTarget } = await folder()
  const before = rowsOfFolder(dataDir)
  for (const until of [0, 90]) {
    const cut = move({
      onProgress({ step, rows }) {
        if (step === 'moving' && rows > until) throw new Error('killed')
      },
    })
    await expect(cut).rejects.toThrow('killed')
    await expect(openFolder()).rejects.toThrow(/is being moved .* and that has not ended.*--undo/)
    await expect(openTarget()).rejects.toThrow(/being moved to this database .* has not ended/)
  }
  const other = await folder({ full: false })
  await expect(other.move({ databaseUrl: url })).rejects.toThrow(/unfinished move of .*--start-over/)
  await other.openFolder().then((store) => store.close())

  const moved = await move()
  expect(moved.rowsBefore).toBeGreaterThan(90)
  expect(await rowsOfDatabase(url, Object.keys(before))).toEqual(before)
  await openTarget()
})

test('a connection that is lost and rows that the database lacks are told', async () => {
  const { dataDir, url, move, openTarget } = await folder()
  const before = rowsOfFolder(dataDir)
  const client = await clientOf(url)
  let cut = false
  const ended = move({
    onProgress({ step }) {
      if (step !== 'moving' || cut) return
      cut = true
      void client.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'websms migrate-store' AND datname = current_database()",
      )
    },
  })
  await expect(ended).rejects.toThrow(/went away: .*Run the same command again/)
  const lossy = move({
    onProgress({ step }) {
      if (step === 'comparing') void client.query('DELETE FROM notices')
    },
  })
  await expect(lossy).rejects.toThrow(/notices has 2 rows in the folder and 0 in the database.*--start-over/)
  await expect(openTarget()).rejects.toThrow('has not ended')
  await move({ startOver: true })
  expect(await rowsOfDatabase(url, Object.keys(before))).toEqual(before)
})

test('a rehearsal beside a gateway proves the move, and leaves nothing behind', async () => {
  const { dataDir, url, move, s } = await folder({ running: true })
  const before = rowsOfFolder(dataDir)
  const content = await contentOf(url)
  const rehearsed = await move({ rehearse: true })
  expect(rehearsed).toMatchObject({ messages: 6, endedBefore: false })
  expect(await contentOf(url)).toEqual(content)
  expect(rowsOfFolder(dataDir)).toEqual(before)
  await s.accept([{}]) // the gateway goes on
})

test('after a move was given up or undone the folder is used again', async () => {
  const { dataDir, move, openFolder, ids } = await folder()
  expect(() => undoRelocation(dataDir, Date.now())).toThrow('was not moved')
  const failing = move({
    onProgress({ step }) {
      if (step === 'comparing') throw new Error('killed')
    },
  })
  await expect(failing).rejects.toThrow('killed')
  expect(undoRelocation(dataDir, Date.now()).past).toBeNull()
  await (await openFolder()).close()
  await expect(move()).rejects.toThrow('--start-over')
  await move({ startOver: true })
  const { past } = undoRelocation(dataDir, Date.now())
  expect(past!.nextMessageId).toBeGreaterThan(ids.waiting + 1_000_000)
  expect(past!.unknownParts).toBeGreaterThan(2)
  await (await openFolder()).close()
  await expect(move()).rejects.toThrow(/has data already \(rows in \w+\)/)
})

test('a move is refused where it would lose or mix data, and the folder can be used as before', async () => {
  const running = await folder({ running: true, full: false, empty: true })
  await expect(running.move()).rejects.toThrow(/A gateway runs on the data folder/)
  await running.temporary.store.close()

  const { move, dataDir, url, openFolder } = running
  await expect(move({ dataDir: `${dataDir}/none` })).rejects.toThrow(/There is no data in .*--from/)
  await expect(move({ secretKey: 'another key for the tests' })).rejects.toThrow(/is not the one that encrypted/)
  await expect(move({ secretKey: null })).rejects.toThrow(/secret\.key is missing/)
  const away = Object.assign(new URL(url), { port: '1' }).href
  await expect(move({ databaseUrl: away })).rejects.toThrow(/went away|Cannot use/)
  const client = await clientOf(url)
  await client.query('CREATE TABLE invoices (id bigint)')
  await expect(move()).rejects.toThrow(/tables of another program \(invoices\)/)
  await client.query('DROP TABLE invoices')
  await client.query("CREATE TABLE migrations (name text); INSERT INTO migrations VALUES ('9999-later.sql')")
  await expect(move()).rejects.toThrow(/written by a newer version/)
  await client.query('DROP TABLE migrations')
  withDatabase(dataDir, (db) => db.exec("DELETE FROM migrations WHERE name = '0038-traces.sql'"))
  await expect(move()).rejects.toThrow(/earlier version \(without 0038-traces\.sql\).*websms migrate/)
  withDatabase(dataDir, (db) => db.exec("INSERT INTO migrations VALUES ('0038-traces.sql', 1)"))
  withDatabase(dataDir, (db) => db.exec('UPDATE accounts SET balance_micros = balance_micros + 1'))
  await expect(move()).rejects.toThrow(/The ledger of .* is not in order/)
  withDatabase(dataDir, (db) => db.exec('UPDATE accounts SET balance_micros = balance_micros - 1'))
  await (await openFolder()).close()

  await move() // of all this nothing is left in its way
})
