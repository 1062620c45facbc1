import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Check } from '../doctor/check.ts'
import { migratePostgres } from '../store/postgres/migrate.ts'
import { runCommand } from '../test/command-line.ts'
import { temporaryPostgres } from '../test/temporary-postgres.ts'
import { secretKey, temporaryFolder } from '../test/temporary-store.ts'

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
  expect(JSON.parse((await websms(['migrate', '--json'])).out)).toEqual({ applied: [] })
  expect(JSON.parse((await websms(['ledger', 'verify', '--json'])).out)).toMatchObject({ ok: true, transfers: 0 })
  const file = join(folder, 'ported.csv')
  writeFileSync(file, '6421234567,Spark\n')
  expect(JSON.parse((await websms(['portability', 'import', file, '--json'])).out)).toMatchObject({ rows: 1 })
  expect((await websms(['portability', 'lookup', '6421234567', '--quiet'])).out).toBe('Spark\n')
})
