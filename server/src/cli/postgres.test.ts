import { existsSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Check } from '../doctor/check.ts'
import { lookAtDatabase } from '../store/postgres/database.ts'
import { migratePostgres } from '../store/postgres/migrate.ts'
import { runCommand } from '../test/command-line.ts'
import { startNotedNode } from '../test/noted-nodes.ts'
import { temporaryPostgres } from '../test/temporary-postgres.ts'
import { migratedDatabase, secretKey, temporaryFolder } from '../test/temporary-store.ts'

let databaseUrl: string
let folder: string
beforeAll(async () => {
  databaseUrl = await temporaryPostgres(afterAll)
  folder = await temporaryFolder(afterAll)
  await migratePostgres(databaseUrl)
})

const websms = (words: string[], env: Record<string, string> = {}) =>
  runCommand(words, {
    env: { DATABASE_URL: databaseUrl, WEBSMS_SECRET_KEY: secretKey, WEBSMS_DATA: join(folder, 'none'), ...env },
  })

async function findings(env: Record<string, string> = {}) {
  const { code, out } = await websms(['doctor', '--json'], env)
  const { checks }: { checks: Check[] } = JSON.parse(out)
  return { code, out, checks: Object.fromEntries(checks.map((check) => [check.name, check])) }
}

test('doctor names what a server does that loses data, and never its password', async () => {
  // The server of the tests waits for no disk.
  const { code, checks, out } = await findings()
  expect(code).toBe(1)
  expect(checks).toMatchObject({
    database: { result: 'ok' },
    postgresql: { result: 'ok' },
    fsync: { result: 'failure', cure: 'Set fsync = on.' },
    full_page_writes: { result: 'failure' },
    synchronous_commit: { result: 'ok' },
    max_wal_size: { result: 'ok', cure: expect.stringContaining('8GB') },
    'secret key': { result: 'ok' },
    migrations: { result: 'ok', found: 'current' },
    clock: { result: 'ok' },
  })
  expect(out).not.toContain(new URL(databaseUrl).password)
})

test('doctor says that a database cannot be reached', async () => {
  const away = Object.assign(new URL(databaseUrl), { port: '1' }).href
  const { code, checks, out } = await findings({ DATABASE_URL: away })
  expect(code).toBe(1)
  expect(checks.database).toMatchObject({ result: 'failure', cure: expect.stringContaining('DATABASE_URL') })
  expect(out).not.toContain(new URL(databaseUrl).password)
})

test('doctor says that the secret key is missing', async () => {
  expect((await findings({ WEBSMS_SECRET_KEY: '' })).checks['secret key']).toMatchObject({ result: 'failure' })
})

test('doctor says that a newer version works on the database too', async () => {
  const url = await migratedDatabase()
  const newer = (name: string, phase: string) =>
    lookAtDatabase(url, ({ ask }) =>
      ask('INSERT INTO migrations (name, applied_at, phase) VALUES (?, 1, ?)', name, phase),
    )
  await newer('9998-later.sql', 'expand')
  const found = async () => (await findings({ DATABASE_URL: url })).checks.migrations
  expect(await found()).toMatchObject({
    result: 'ok',
    found: expect.stringMatching(/9998-later.sql of a newer version/),
  })
  await newer('9999-later.sql', 'contract')
  expect(await found()).toMatchObject({
    result: 'failure',
    found: expect.stringMatching(/newer version .*9999-later.sql/),
  })
})

test('backup and restore name the programs of PostgreSQL', async () => {
  expect(await websms(['backup', join(folder, 'a.db')])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/pg_dump/),
  })
  expect(await websms(['restore', join(folder, 'a.db')])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/pg_restore.*docs\/backup\.md/),
  })
})

test('migrate, ledger verify and portability import work without a data folder', async () => {
  expect(JSON.parse((await websms(['migrate', '--json'])).out)).toEqual({ applied: [], waiting: [] })
  expect(JSON.parse((await websms(['ledger', 'verify', '--json'])).out)).toMatchObject({ ok: true, transfers: 0 })
  const file = join(folder, 'ported.csv')
  writeFileSync(file, '6421234567,Spark\n')
  expect(JSON.parse((await websms(['portability', 'import', file, '--json'])).out)).toMatchObject({ rows: 1 })
  expect((await websms(['portability', 'lookup', '6421234567', '--quiet'])).out).toBe('Spark\n')
})

test('node list, drain and resume: a node gives its work to the others, or is told why it cannot', async () => {
  const url = await migratedDatabase()
  const nodes = (words: string[]) => websms(['node', ...words], { DATABASE_URL: url })
  const list = async () => JSON.parse((await nodes(['list', '--json'])).out)
  expect((await nodes(['list'])).out).toBe('No gateway works on this database.\n')
  const one = await startNotedNode(url, { carrierIds: [1] })
  const [{ host, incarnation }] = await list()
  expect(await nodes(['drain', host])).toMatchObject({
    code: 1,
    err: expect.stringContaining('No other node could do'),
  })
  const other = await startNotedNode(url, { carrierIds: [1], roles: ['carriers', 'webhooks', 'upkeep', 'http'] })
  expect(await nodes(['drain', hostname()])).toMatchObject({
    err: expect.stringContaining(`name one of ${incarnation}`),
  })
  expect(await nodes(['drain', `${host}x`])).toMatchObject({ err: expect.stringContaining(`Did you mean ${host}?`) })
  await expect.poll(() => one.atWork.size + other.atWork.size).toBe(66)

  const drained = await nodes(['drain', incarnation])
  expect(drained).toMatchObject({
    code: 0,
    out: `Node ${host} is drained: it has no work left. It can be stopped now.\n`,
  })
  expect([one.atWork.size, other.atWork.size]).toEqual([0, 66])
  expect((await nodes(['list'])).out).toMatch(/ drained +- +0 of 64 +-.*\n.* works +1 +64 of 64 +yes /)
  expect(await list()).toMatchObject([
    { incarnation, draining: true, late: false, carriers: [], webhook_parts: 0, upkeep: false },
    { incarnation: other.incarnation, draining: false, carriers: ['1'], webhook_parts: 64, upkeep: true },
  ])
  const upgraded = sql`UPDATE nodes SET migrations = migrations || ',9999-later.sql' WHERE incarnation = ${other.incarnation}`
  await upgraded.execute(one.store.read)
  expect(await list()).toMatchObject([{ holds_back: ['9999-later.sql'] }, { holds_back: [] }])
  expect((await nodes(['list'])).out).toMatch(
    `9999-later.sql waits until the nodes of the older version have ended: ${host} ().`,
  )
  expect((await nodes(['drain', other.incarnation])).err).toContain('No other node could do')
  expect((await nodes(['resume', incarnation])).out).toBe(`Node ${host} works again.\n`)
  const begun = JSON.parse((await nodes(['drain', incarnation, '--no-wait', '--json'])).out)
  expect(begun).toMatchObject({ incarnation, draining: true })
  const entries = await one.store.read.selectFrom('audit').select(['action', 'target', 'member_id']).execute()
  expect(entries.map(({ action, target }) => `${action} ${target}`)).toEqual(
    ['node.drained', 'node.resumed', 'node.drained'].map((action) => `${action} ${host}`),
  )
})

test('on a data folder there are no nodes, and nothing is made there', async () => {
  const answer = await websms(['node', 'list'], { DATABASE_URL: '' })
  expect(answer).toMatchObject({ code: 1, err: expect.stringContaining('one gateway works alone') })
  expect(existsSync(join(folder, 'none'))).toBe(false)
})
