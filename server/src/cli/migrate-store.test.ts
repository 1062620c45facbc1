import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Check } from '../doctor/check.ts'
import { migratePostgres } from '../store/postgres/migrate.ts'
import { runCommand } from '../test/command-line.ts'
import { templateDatabase } from '../test/temporary-postgres.ts'
import { secretKey, temporaryStore } from '../test/temporary-store.ts'

let databaseUrl: string
let dataDir: string
beforeAll(async () => {
  const temporary = await temporaryStore({}, afterAll)
  await (await temporary.scene()).sent(['a1'])
  await temporary.store.close()
  dataDir = temporary.dataDir
  databaseUrl = await templateDatabase('migrated', (url) => migratePostgres(url).then(() => {}), afterAll)
})

const websms = (words: string[], env: Record<string, string> = {}) =>
  runCommand(words, { env: { DATABASE_URL: databaseUrl, WEBSMS_SECRET_KEY: secretKey, ...env } })

test('migrate-store rehearses, moves, says where the data went, and is undone', async () => {
  const from = ['migrate-store', '--from', dataDir]
  expect(await websms(from, { DATABASE_URL: '' })).toMatchObject({
    code: 2,
    err: expect.stringMatching(/No database is named: set DATABASE_URL, or give --to/),
  })
  const rehearsed = await websms([...from, '--rehearse'])
  expect(rehearsed).toMatchObject({ code: 0, out: expect.stringMatching(/went well: 1 messages, \d+ rows in all/) })
  expect(rehearsed.err).toMatch(/^checking the folder .*\nmoving: .*\ncomparing both sides .*\n$/)

  const { code, out } = await websms([...from, '--json'])
  expect(code).toBe(0)
  const answer = JSON.parse(out)
  expect(answer).toMatchObject({ rehearsal: false, messages: 1, rows_before: 0, inexact_rows: 0, ended_before: false })
  expect(answer.tables).toMatchObject({ messages: 1, accounts: 1, portability: 0 })

  const folder = { DATABASE_URL: '', WEBSMS_DATA: dataDir }
  const refused = await websms(['account', 'list'], folder)
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('was moved to postgres://') })
  expect(refused.err).not.toContain(new URL(databaseUrl).password)
  const { checks }: { checks: Check[] } = JSON.parse((await websms(['doctor', '--json'], folder)).out)
  expect(checks.find(({ name }) => name === 'migrations')).toMatchObject({
    result: 'failure',
    found: expect.stringContaining('was moved to'),
    cure: expect.stringContaining('--undo'),
  })
  expect((await websms(['account', 'list'])).out).toContain('Customer 1')

  expect((await websms([...from, '--undo'])).out).toMatch(
    /can run on .* again.*\n.*not in it\.\nThe next message ID is \d+/,
  )
  expect((await websms(['account', 'list'], folder)).out).toContain('Customer 1')
})
