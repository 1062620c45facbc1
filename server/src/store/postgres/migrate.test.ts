/** Two versions on one database: the present migrations, and those of a newer version that are planted beside them. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { startNotedNode } from '../../test/noted-nodes.ts'
import { migratedDatabase } from '../../test/temporary-store.ts'
import { type MigrateOptions, migratePostgres } from './migrate.ts'

const expand = '9998-notes.sql'
const contract = '9999-notes-only.sql'

/** The migrations of a newer version: the present ones, and two more. */
async function newerFolder(): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'websms-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await cp(new URL('./migrations/', import.meta.url), folder, { recursive: true })
  await writeFile(join(folder, expand), 'ALTER TABLE outbox ADD COLUMN note text;')
  await writeFile(join(folder, contract), '-- phase: contract\nALTER TABLE outbox DROP COLUMN resent;')
  return pathToFileURL(`${folder}/`)
}

async function site() {
  const url = await migratedDatabase()
  const admin = new pg.Client(url)
  await admin.connect()
  onTestFinished(() => admin.end())
  const folder = await newerFolder()
  return {
    url,
    admin,
    /** The start of the newer version. */
    newer: (options: MigrateOptions = {}) => migratePostgres(url, { folder, ...options }),
  }
}

test('an expand migration is applied while older nodes work, a contract migration once the last of them has gone', async () => {
  const { url, newer } = await site()
  const older = await startNotedNode(url)
  const { rows } = { rows: await older.store.read.selectFrom('nodes').select('host').execute() }
  const waiting = [{ name: contract, nodes: rows.map(({ host }) => host) }]
  expect(await newer()).toEqual({ applied: [expand], waiting, newer: [] })
  expect(await newer()).toEqual({ applied: [], waiting, newer: [] })
  const news: unknown[] = []
  const restarted = await startNotedNode(url, { onNewerData: (names) => news.push(...names) })
  expect(news).toEqual([expand])
  await older.leave()
  expect(await newer()).toMatchObject({ applied: [], waiting: [{ name: contract }] })
  await restarted.leave()
  expect(await newer()).toEqual({ applied: [contract], waiting: [], newer: [] })
  await expect(startNotedNode(url)).rejects.toThrow(
    `This data was written by a newer version (it has ${contract}), and this version cannot work with it.`,
  )
})

test('a node that knows a contract migration does not hold it back', async () => {
  const { url, admin, newer } = await site()
  await startNotedNode(url)
  await newer()
  await admin.query(`UPDATE nodes SET migrations = migrations || ',${expand},${contract}'`)
  expect(await newer()).toMatchObject({ applied: [contract] })
})

test('a gateway that stood by while a contract migration was applied does not join', async () => {
  const { url, admin, newer } = await site()
  await admin.query(`INSERT INTO nodes (incarnation, host, version, roles, carriers, started_at, renewed_at, migrations)
    VALUES ('active', 'here:1', '', '', '{}', 1, clock_ms() + 60000, '${expand},${contract}')`)
  let waits = () => {}
  const waiting = new Promise<void>((resolve) => {
    waits = resolve
  })
  const standby = startNotedNode(url, { standby: true, onStandby: waits })
  standby.catch(() => {})
  await waiting
  expect(await newer()).toMatchObject({ applied: [expand, contract] })
  await admin.query("DELETE FROM nodes WHERE incarnation = 'active'")
  await expect(standby).rejects.toThrow(/newer version .*9999/)
})

test('a migration that cannot have its lock lets the others go on between its tries, and names what it waits for', async () => {
  const { url, admin, newer } = await site()
  const node = await startNotedNode(url)
  const reader = new pg.Client({ connectionString: url, application_name: 'a long report' })
  await reader.connect()
  onTestFinished(() => reader.end())
  await reader.query('BEGIN; SELECT count(*) FROM outbox')
  const { rows } = await reader.query('SELECT pg_backend_pid() AS pid')
  const failed = newer({ lockMs: 300, triesMax: 3, pauseMs: 300 }).then(
    () => '',
    ({ message }: Error) => message,
  )
  // A write takes turns with the tries.
  for (let written = 0; written < 5; written++) {
    await node.store.change((db) =>
      db
        .insertInto('carriers')
        .values({ name: `c${written}`, simulated: 0, first_used_at: 0 })
        .execute(),
    )
    await admin.query('SELECT count(*) FROM outbox')
  }
  expect(await failed).toMatch(
    new RegExp(`^The migration ${expand} was not applied: in 3 tries of 0.3 s .*pid ${rows[0].pid} \\(a long report, `),
  )
  const locks = admin.query(
    "SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 'outbox'::regclass",
  )
  expect((await locks).rows).toEqual([])
  await reader.query('ROLLBACK')
  expect(await newer()).toMatchObject({ applied: [expand] })
})

test('what nodes remember is read again after a migration: it writes as one of them', async () => {
  const { admin, newer } = await site()
  await admin.query("UPDATE turn SET writer = 'a node'")
  await newer()
  expect((await admin.query('SELECT writer FROM turn')).rows).not.toEqual([{ writer: 'a node' }])
})
