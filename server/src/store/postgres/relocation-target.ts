/** A database that rows of a data folder are written to, table by table. Each batch of rows is written together with the number of
 *  rows that are there then, so that a move that was killed goes on where it was. */
import pg from 'pg'
import { UserError } from '../../user-error.ts'
import { copyIn } from './copy-in.ts'
import { databaseUrlError, withoutPassword } from './errors.ts'
import { applyPending, lockMigrations, unlockMigrations } from './migrate.ts'
import { schemaOf } from './phases.ts'
import { holdAlone, type MoveHere, refuseServer, refuseUsed, type TargetTable } from './relocation-checks.ts'
import { readTargetMark, writeTargetMark } from './relocation-mark.ts'

export interface RowBatch {
  /** In the format of COPY. */
  lines: string
  rows: number
  /** Rows whose texts may differ from those of the folder, since PostgreSQL cannot hold them as they are. */
  inexact: number
}

export interface RelocationTarget {
  /** The address for others that look at what was written. */
  readonly url: string
  /** True where the move had ended before. */
  readonly finished: boolean
  /** Marks the database, which takes nothing else from then on. */
  begin(): Promise<void>
  /** Rows that are written already. */
  progress(table: string): { rows: number; inexact: number }
  write(table: TargetTable, batch: RowBatch): Promise<void>
  /** Its number of rows, and sums as the source's, `modulus` too. */
  sums(table: TargetTable, modulus: number): Promise<{ rows: number; sums: (bigint | null)[] }>
  /** Ids go on behind those that were written. */
  setSequences(lastIds: ReadonlyMap<string, number>): Promise<void>
  analyze(): Promise<void>
  /** From then on a gateway starts on the database. Removes a rehearsal. */
  finish(at: number): Promise<void>
  close(): Promise<void>
}

const rehearsalSchema = 'websms_rehearsal'

/** SQLSTATEs: no room on the disk, too much of another resource (PostgreSQL documentation, "Error Codes"). */
const noRoom = /^53(100|200)$/

/** Changes nothing before `begin`. @throws UserError when the database cannot take the data */
export async function openRelocationTarget(url: string, options: MoveHere): Promise<RelocationTarget> {
  const { rehearse } = options
  const client = new pg.Client({
    connectionString: url,
    application_name: 'websms migrate-store',
    connectionTimeoutMillis: 5000,
    lock_timeout: 60_000,
    keepAlive: true,
  })
  client.on('error', () => {}) // the statement under way rejects
  try {
    await client.connect()
    await client.query('SET synchronous_commit = off') // the last commit waits for the disk
    await refuseServer(client)
    await holdAlone(client)
    await client.query(`DROP SCHEMA IF EXISTS ${rehearsalSchema} CASCADE`)
    // A gateway that starts meanwhile waits, and finds the mark then.
    await lockMigrations(client)
    const finished = await refuseUsed(client, options)
    const seen = rehearse ? inSchema(url, rehearsalSchema) : url
    return targetOn(client, { url: seen, finished, options })
  } catch (error) {
    await client.end().catch(() => {})
    throw relocationError(url, error)
  }
}

/** An error that says what to do: a move goes on when it is run again. */
export function relocationError(url: string, error: unknown): Error {
  if (error instanceof UserError) return error
  const { code = '', message, table, detail } = error as pg.DatabaseError
  const again = 'Run the same command again: it goes on where it was.'
  if (noRoom.test(code)) {
    return new UserError(`PostgreSQL has no room left (${message}). Make room on its disk. ${again}`, { cause: error })
  }
  if (!/^[0-9A-Z]{5}$/.test(code) || /^(08|57P)/.test(code)) {
    return new UserError(`The database ${withoutPassword(url)} went away: ${message}. ${again}`, { cause: error })
  }
  if (table === undefined) return databaseUrlError(url, error)
  return new UserError(
    `PostgreSQL does not take a row of ${table}: ${[message, detail].filter(Boolean).join('. ')}. Nothing runs on the database until every row is there.`,
    { cause: error },
  )
}

/** Marks the database, makes the tables, and removes the rows of data that nobody has used. Does nothing where this move goes on. */
async function prepare(client: pg.Client, { mark, tables, startOver }: MoveHere): Promise<void> {
  const found = await readTargetMark(client)
  if (found?.id === mark.id && !startOver && (await hasTables(client, tables))) {
    const { pending, waiting } = await schemaOf(client)
    const missing = [...pending, ...waiting.map(({ name }) => name)]
    if (missing.length === 0) return
    throw new UserError(
      `The unfinished move was begun by an earlier version (without ${missing.join(', ')}). Begin again: add --start-over.`,
    )
  }
  await client.query('BEGIN')
  await writeTargetMark(client, mark)
  await client.query('COMMIT')
  await applyPending(client, { contract: true })
  await refuseOtherColumns(client, tables)
  await client.query('BEGIN')
  const names = tables.map(({ name }) => name)
  for (const name of await namesWithRows(client, names)) await client.query(`TRUNCATE ${quoted(name)}`)
  await client.query('INSERT INTO relocation_progress SELECT unnest($1::text[]), 0, 0', [names])
  await client.query('COMMIT')
}

/** Making each table new would take long. */
async function namesWithRows(client: pg.Client, names: readonly string[]): Promise<string[]> {
  const found = names.map((name) => `SELECT '${name}' AS name WHERE EXISTS (SELECT FROM ${quoted(name)})`)
  const { rows } = await client.query<{ name: string }>(found.join(' UNION ALL '))
  return rows.map(({ name }) => name)
}

async function hasTables(client: pg.Client, tables: readonly TargetTable[]): Promise<boolean> {
  const { rows } = await client.query('SELECT count(*)::int AS n FROM relocation_progress')
  return rows[0]!.n === tables.length
}

/** Both engines have the same tables; a test compares them too. */
async function refuseOtherColumns(client: pg.Client, tables: readonly TargetTable[]): Promise<void> {
  const { rows } = await client.query(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
     WHERE table_schema = current_schema() AND is_generated = 'NEVER'`,
  )
  const known = new Set(rows.map(({ name }) => String(name)))
  const missing = tables
    .flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`))
    .filter((name) => !known.has(name))
  if (missing.length > 0) throw new Error(`PostgreSQL has no place for ${missing.join(', ')}`)
}

interface TargetState {
  url: string
  finished: boolean
  options: MoveHere
}

function targetOn(client: pg.Client, { url, finished, options }: TargetState): RelocationTarget {
  const { rehearse } = options
  const progress = new Map<string, { rows: number; inexact: number }>()
  return {
    ...{ url, finished },
    async begin() {
      if (rehearse) {
        await client.query(`CREATE SCHEMA ${rehearsalSchema}`)
        await client.query(`SET search_path = ${rehearsalSchema}`)
      }
      await prepare(client, options)
      await unlockMigrations(client)
      const { rows } = await client.query('SELECT name, rows, inexact FROM relocation_progress')
      for (const { name, ...row } of rows) progress.set(name, { rows: Number(row.rows), inexact: Number(row.inexact) })
    },
    progress: (table) => progress.get(table)!,
    async write({ name, columns }, { lines, rows, inexact }) {
      const list = columns.map((column) => quoted(column.name)).join(', ')
      await client.query('BEGIN')
      await copyIn(client, `COPY ${quoted(name)} (${list}) FROM STDIN`, lines)
      const update = 'UPDATE relocation_progress SET rows = rows + $2, inexact = inexact + $3 WHERE name = $1'
      await client.query(update, [name, rows, inexact])
      await client.query('COMMIT')
      const done = progress.get(name)!
      progress.set(name, { rows: done.rows + rows, inexact: done.inexact + inexact })
    },
    async sums({ name, columns }, modulus) {
      const list = columns.flatMap((column) =>
        column.isNumber
          ? [`sum(${quoted(column.name)} % ${modulus})`, `count(${quoted(column.name)})`]
          : [`count(${quoted(column.name)})`, `sum(octet_length(${quoted(column.name)}))`],
      )
      const text = `SELECT count(*), ${list.join(', ')} FROM ${quoted(name)}`
      const { rows } = await client.query<(string | null)[]>({ text, rowMode: 'array' })
      const [count, ...sums] = rows[0]!.map((sum) => (sum === null ? null : BigInt(sum)))
      return { rows: Number(count), sums }
    },
    setSequences: (lastIds) => setSequences(client, lastIds),
    async analyze() {
      await client.query('ANALYZE')
    },
    async finish(at) {
      await client.query('SET synchronous_commit = on')
      if (rehearse) {
        await client.query(`DROP SCHEMA ${rehearsalSchema} CASCADE`)
        return
      }
      await client.query('BEGIN')
      await client.query('UPDATE relocation SET finished_at = $1', [at])
      await client.query('DROP TABLE relocation_progress')
      await client.query('COMMIT')
    },
    async close() {
      if (rehearse) await client.query(`DROP SCHEMA IF EXISTS ${rehearsalSchema} CASCADE`).catch(() => {})
      await client.end().catch(() => {})
    },
  }
}

async function setSequences(client: pg.Client, lastIds: ReadonlyMap<string, number>): Promise<void> {
  const { rows } = await client.query<{ name: string; id: string }>(
    `SELECT table_name AS name, column_name AS id FROM information_schema.columns
     WHERE table_schema = current_schema() AND is_identity = 'YES'`,
  )
  for (const { name, id } of rows) {
    const sequence = 'pg_get_serial_sequence($1, $2)'
    const last = `greatest($3::bigint, (SELECT max(${quoted(id)}) FROM ${quoted(name)}))`
    await client.query(`SELECT setval(${sequence}, ${last}) WHERE ${last} > 0`, [
      quoted(name),
      id,
      lastIds.get(name) ?? 0,
    ])
  }
}

function quoted(name: string): string {
  return `"${name}"`
}

/** The address for connections that see the tables of this schema alone. */
function inSchema(text: string, schema: string): string {
  const url = new URL(text)
  const options = [url.searchParams.get('options'), `-c search_path=${schema}`].filter(Boolean).join(' ')
  url.searchParams.set('options', options)
  return url.href
}
