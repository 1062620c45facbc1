import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryPostgres } from '../../test/temporary-postgres.ts'
import { prepareEventClaims } from '../sql/events/event-claims.ts'
import { GroupCommit } from '../sql/group-commit.ts'
import { checkLedger } from '../sql/ledger/check.ts'
import { optOutsOn } from '../sql/opt-outs.ts'
import { createVerbs } from '../sql/verbs/verbs.ts'
import { migrate } from '../sqlite/migrate.ts'
import { inPostgres } from './dialect.ts'
import { migratePostgres } from './migrate.ts'

/** Tables that one engine alone has. */
const own = ['sqlite_sequence', 'turn', 'duties', 'carrier_states']

async function migrated(): Promise<pg.Client> {
  const url = await temporaryPostgres()
  await migratePostgres(url)
  const client = new pg.Client(url)
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

test('both engines have the same tables with the same columns', async () => {
  const sqlite = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false })
  migrate(sqlite)
  const inSqlite = sqlite
    .prepare(
      `SELECT t.name AS "table", c.name AS "column" FROM sqlite_schema t JOIN pragma_table_xinfo(t.name) c
       WHERE t.type = 'table' ORDER BY t.name, c.name`,
    )
    .all()
  const client = await migrated()
  const { rows } = await client.query(
    `SELECT table_name COLLATE "C" AS table, column_name COLLATE "C" AS column FROM information_schema.columns
     WHERE table_schema = 'public' ORDER BY 1, 2`,
  )
  const shared = (columns: Record<string, unknown>[]) =>
    columns.filter(({ table }) => !own.includes(String(table))).map(({ table, column }) => `${table}.${column}`)
  expect(shared(rows)).toEqual(shared(inSqlite))
})

test('PostgreSQL understands every statement of the verbs', async () => {
  const sqlite = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false })
  migrate(sqlite)
  const texts = new Set<string>()
  const noting = new Proxy(sqlite, {
    get(db, name) {
      const value = Reflect.get(db, name) as unknown
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        if (name === 'prepare') texts.add(String(args[0]))
        return value.apply(db, args) as unknown
      }
    },
  })
  createVerbs(noting, new GroupCommit(noting), {})
  prepareEventClaims(noting)
  optOutsOn(noting)
  await checkLedger(noting, { full: true })
  const client = await migrated()
  const wrong: string[] = []
  for (const [index, text] of [...texts].entries()) {
    await client
      .query(`PREPARE s${index} AS ${inPostgres(text)}`)
      .catch(({ message }) => wrong.push(`${message}: ${text}`))
  }
  expect(texts.size).toBeGreaterThan(200)
  expect(wrong).toEqual([])
})
