/** Two versions on one database: the present migrations, and those of a newer version that are planted beside them. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { startNotedNode } from '../../test/noted-nodes.ts'
import { migratedDatabase } from '../../test/temporary-store.ts'
import { startWaitingMigrations } from '../../upkeep/waiting-migrations.ts'
import type { Nodes } from '../nodes.ts'
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
  const migrations = await newerFolder()
  return {
    url,
    admin,
    migrate: (options: MigrateOptions = {}) => migratePostgres(url, { folder: migrations, ...options }),
    older: (options: Parameters<typeof startNotedNode>[1] = {}) => startNotedNode(url, options),
    newer: () => startNotedNode(url, { migrations }),
    applied: async () => {
      const { rows } = await admin.query("SELECT name FROM migrations WHERE name LIKE '999%' ORDER BY name")
      return rows.map(({ name }) => String(name))
    },
  }
}

/** The end of an upgrade as upkeep makes it, with every timer short. */
function endUpgrade(nodes: Nodes, afterMs: number) {
  const ending = startWaitingMigrations({ nodes, afterMs, lookMs: 20, log: pino({ level: 'silent' }) })
  onTestFinished(ending.stop)
}

test('a start applies what older nodes can work with, and they start again beside it', async () => {
  const { older, newer, applied } = await site()
  const first = await older()
  await newer()
  expect(await applied()).toEqual([expand])
  await first.leave()
  const news: unknown[] = []
  await older({ onNewerData: (names) => news.push(...names) })
  expect(news).toEqual([expand])
})

test('what they cannot work with is applied some time after the last of them has gone, and they are refused then', async () => {
  const { older, newer, applied, admin } = await site()
  const first = await older({ leaseMs: 60_000 })
  const upgraded = await newer()
  const nodes = upgraded.store.nodes!
  const [{ host }] = (await admin.query(`SELECT host FROM nodes WHERE incarnation = '${first.incarnation}'`)).rows
  expect(await nodes.waiting()).toEqual([{ name: contract, nodes: [host] }])
  endUpgrade(nodes, 0)
  expect(await nodes.applyWaiting()).toEqual([])
  // As after kill -9: the others remove it when its lease is over.
  await admin.query(`UPDATE nodes SET renewed_at = 0 WHERE incarnation = '${first.incarnation}'`)
  await nodes.look()
  await expect.poll(applied).toEqual([expand, contract])
  await expect(older()).rejects.toThrow(
    `This data was written by a newer version (it has ${contract}), and this version cannot work with it.`,
  )
})

test('while the last older node is restarted nothing is applied that keeps it from starting', async () => {
  const { older, newer, migrate, applied } = await site()
  const upgraded = await newer()
  endUpgrade(upgraded.store.nodes!, 3_600_000)
  expect(await upgraded.store.nodes!.waiting()).toEqual([{ name: contract, nodes: [] }])
  await (await older()).leave()
  await (await newer()).leave()
  expect(await migrate()).toMatchObject({ applied: [] })
  await older()
  expect(await migrate({ contract: true })).toMatchObject({ applied: [], waiting: [{ name: contract }] })
  expect(await applied()).toEqual([expand])
})

test('an operator may end the upgrade at once', async () => {
  const { newer, migrate } = await site()
  await newer()
  expect(await migrate({ contract: true })).toEqual({ applied: [contract], waiting: [], newer: [] })
})

test('a gateway that stood by while the upgrade ended does not join', async () => {
  const { older, newer, migrate } = await site()
  const active = await newer()
  let waits = () => {}
  const waiting = new Promise<void>((resolve) => {
    waits = resolve
  })
  const standby = older({ standby: true, onStandby: waits })
  standby.catch(() => {})
  await waiting
  expect(await migrate({ contract: true })).toMatchObject({ applied: [contract] })
  await active.leave()
  await expect(standby).rejects.toThrow(/newer version .*9999/)
})

test('a migration that cannot have its lock lets the others go on between its tries, and names what it waits for', async () => {
  const { url, admin, migrate, older } = await site()
  const node = await older()
  const reader = new pg.Client({ connectionString: url, application_name: 'a long report' })
  await reader.connect()
  onTestFinished(() => reader.end())
  await reader.query('BEGIN; SELECT count(*) FROM outbox')
  const { rows } = await reader.query('SELECT pg_backend_pid() AS pid')
  const failed = migrate({ lockMs: 300, triesMax: 3, pauseMs: 300 }).then(
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
  expect(await migrate()).toMatchObject({ applied: [expand] })
})

test('what nodes remember is read again after a migration: it writes as one of them', async () => {
  const { admin, migrate } = await site()
  await admin.query("UPDATE turn SET writer = 'a node'")
  await migrate()
  expect((await admin.query('SELECT writer FROM turn')).rows).not.toEqual([{ writer: 'a node' }])
})
