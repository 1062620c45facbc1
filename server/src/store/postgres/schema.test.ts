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
import { session } from './connect.ts'
import { inPostgres } from './dialect.ts'
import { migratePostgres } from './migrate.ts'
import { forManyReads, forManyRows, shapeOf } from './shape.ts'

/** Tables that one engine alone has. */
const own = ['sqlite_sequence', 'turn', 'fates', 'duties', 'carrier_states']

/** Columns that only several versions beside each other need. */
const ownColumns = ['migrations.phase', 'nodes.migrations']

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
    columns
      .filter(({ table }) => !own.includes(String(table)))
      .map(({ table, column }) => `${table}.${column}`)
      .filter((column) => !ownColumns.includes(column))
  expect(shared(rows)).toEqual(shared(inSqlite))
})

/** Every statement of the verbs and of what reads beside them, in PostgreSQL's words. */
async function statementsOfVerbs(): Promise<string[]> {
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
  return [...texts].map(inPostgres)
}

/** Prepares each; returns those that it does not understand. */
async function prepareAll(client: pg.Client, name: string, texts: readonly string[]): Promise<string[]> {
  const wrong: string[] = []
  for (const [index, text] of texts.entries()) {
    await client.query(`PREPARE ${name}${index} AS ${text}`).catch(({ message }) => wrong.push(`${message}: ${text}`))
  }
  return wrong
}

test('PostgreSQL understands every statement of the verbs', async () => {
  const texts = await statementsOfVerbs()
  expect(texts.length).toBeGreaterThan(200)
  expect(await prepareAll(await migrated(), 's', texts)).toEqual([])
})

test('no statement of the verbs asks for all columns: prepared ones would fail at a node when a newer version adds one', async () => {
  expect((await statementsOfVerbs()).filter((text) => /(SELECT|RETURNING|,) *(\w+\.)?\*/.test(text))).toEqual([])
})

test('a statement for many rows finds each by its key, on an empty schema too', async () => {
  const client = await migrated()
  for (const [name, value] of Object.entries(session)) await client.query(`SET ${name} = '${value}'`)
  const texts = await statementsOfVerbs()
  await prepareAll(client, 's', texts)
  const { rows } = await client.query<{ statement: string; types: string }>(
    `SELECT statement, array_to_string(parameter_types::oid[], ',') AS types FROM pg_prepared_statements`,
  )
  const typesOf = new Map(rows.map(({ statement, types }) => [statement.replace(/^PREPARE \w+ AS /, ''), types]))
  const many = texts.flatMap((text) => {
    const { writes, keyAt } = shapeOf(text)
    const types = typesOf.get(text)!.split(',').filter(Boolean).map(Number)
    if (writes !== null && keyAt === null) return []
    const form = writes === null ? forManyReads(text, types) : forManyRows(text, types)
    return form === null ? [] : [form]
  })
  expect(many.length).toBeGreaterThan(150)
  expect(await prepareAll(client, 'many', many)).toEqual([])
  const scans: string[] = []
  for (const [index, text] of many.entries()) {
    if (/^\s*(INSERT|SELECT)/.test(text)) continue
    const nulls = Array.from(
      { length: Number(/^.*unnest\(.*?\$(\d+)::\w+\[\]\) AS many/s.exec(text)![1]) },
      () => 'NULL',
    )
    const plan = await client.query(`EXPLAIN EXECUTE many${index}(${nulls.join(', ')})`)
    const lines = plan.rows.map((row) => String(row['QUERY PLAN'])).join('\n')
    if (!/Index Cond: .*many\.p/.test(lines)) scans.push(`${text}\n${lines}`)
  }
  expect(scans).toEqual([])
})

/** Scans of a whole table or index in a plan: nodes without a condition, by their first line. */
function wholeScans(plan: readonly string[]): string[] {
  const indentOf = (line: string) => /^ */.exec(line)![0].length
  return plan.filter((line, index) => {
    if (!/Scan .*\bon (messages|outbox|claims|lost_answers|submissions|put_off\w*|events|event_queue)\b/.test(line))
      return false
    const below = plan.slice(index + 1)
    const end = below.findIndex((other) => /->/.test(other) || indentOf(other) <= indentOf(line))
    return !below.slice(0, end === -1 ? undefined : end).some((detail) => /Index Cond/.test(detail))
  })
}

/** Statements that may: of one row at the end of an index, and those that run once, at a start. */
const mayPass =
  /SELECT max\(id\)|^UPDATE claims SET unknown_at = \$1 WHERE unknown_at IS NULL|^SELECT max\(due_at\)|^SELECT DISTINCT carrier_id, to_number, sender/

/** Rows of each message, by the table's columns: as after a long time without the carrier and the customer's receiver. */
const waiting = {
  'outbox (carrier_id, lane, account_id, message_id, part)': '1, 2, 1001, id, 1',
  'claims (carrier_id, to_number, message_id, part, resent, claimed_at, unknown_at)': '1, to_number, id, 1, 0, id, id',
  'lost_answers (carrier_id, to_number, message_id, part, claimed_at)': '1, to_number, id, 1, id',
  'submissions (carrier_id, carrier_ref, message_id, part, claimed_at)': '1, id, id, 1, id',
  'put_off (carrier_id, to_number, sender, message_id, lane, put_offs, due_at, queued_at)':
    "1, to_number, '552', id, 2, 1, id, id",
  'put_off_parts (message_id, part, resent)': 'id, 1, 0',
  'put_off_queue (carrier_id, due_at, message_id)': '1, id, id',
  'events (key_id, type, message_id, body, created_at)': "1, 'dlr', id, '{}', id",
  'event_queue (key_id, next_at, event_id)': '1, id, id',
}

test('with many messages that wait, and statistics of them, no statement passes all of a table', async () => {
  const client = await migrated()
  for (const [name, value] of Object.entries(session)) await client.query(`SET ${name} = '${value}'`)
  await client.query(
    `INSERT INTO messages (account_id, key_id, transfer_id, to_number, sender, body, lane, parts, wire_parts, price_micros,
       carrier_id, created_at)
     SELECT 1001, 1, 1, i, '552', 'Hello', 2, 1, 1, 1, 1, i FROM generate_series(1, 20000) AS n (i)`,
  )
  for (const [into, values] of Object.entries(waiting))
    await client.query(`INSERT INTO ${into} SELECT ${values} FROM messages`)
  await client.query('VACUUM (ANALYZE)')
  const texts = await statementsOfVerbs()
  await prepareAll(client, 's', texts)
  const { rows } = await client.query<{ name: string; parameters: number }>(
    'SELECT name, cardinality(parameter_types) AS parameters FROM pg_prepared_statements',
  )
  const parametersOf = new Map(rows.map(({ name, parameters }) => [name, parameters]))
  const found: string[] = []
  for (const [index, text] of texts.entries()) {
    if (!/^\s*(SELECT|WITH|UPDATE|DELETE|INSERT)/.test(text) || mayPass.test(text)) continue
    const nulls = Array.from({ length: parametersOf.get(`s${index}`)! }, () => 'NULL').join(', ')
    const plan = await client.query(`EXPLAIN EXECUTE s${index}${nulls === '' ? '' : `(${nulls})`}`)
    const scans = wholeScans(plan.rows.map((row) => String(row['QUERY PLAN'])))
    if (scans.length > 0) found.push(`${text}\n${scans.join('\n')}`)
  }
  expect(found).toEqual([])
})
