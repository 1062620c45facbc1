/**
 * Moves the data of a folder to PostgreSQL: every row of every table of its schema, in batches, then comparisons of both sides. At any
 * moment one side at most can be used: the folder is marked before the first row is written, and the database until the last one is
 * compared.
 *
 *   folder     in use ──mark──▶ being moved ─────────────────────────▶ moved
 *   database            empty ──▶ unfinished ──rows, comparisons──▶ … ──▶ in use
 */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { UserError } from '../user-error.ts'
import type { Place } from './place.ts'
import { copyLine } from './postgres/copy-in.ts'
import { withoutPassword } from './postgres/errors.ts'
import {
  openRelocationTarget,
  type RelocationTarget,
  type RowBatch,
  relocationError,
} from './postgres/relocation-target.ts'
import { openSecrets, secretKeyFile } from './secrets.ts'
import { checkLedger } from './sql/ledger/check.ts'
import { type Sealed, sealedIn } from './sql/sealed.ts'
import { migrate } from './sqlite/migrate.ts'
import type { RelocationMark } from './sqlite/relocation-mark.ts'
import {
  freshRows,
  openRelocationSource,
  type RelocationSource,
  type SourceTable,
  sumModulus,
} from './sqlite/relocation-source.ts'
import { connect } from './thread/connect.ts'

export { undoRelocation } from './sqlite/relocation-source.ts'

export interface RelocationOptions {
  dataDir: string
  databaseUrl: string
  /** Null: the one in the folder. */
  secretKey: string | null
  /** The previous one, while keys are rotated. */
  secretKeyOld: string | null
  /** Leaves nothing behind, neither in the folder nor in the database. */
  rehearse: boolean
  /** Removes what another move has left unfinished in the database. */
  startOver: boolean
  at: () => number
  onProgress: (progress: RelocationProgress) => void
}

export interface RelocationProgress {
  step: 'checking' | 'moving' | 'comparing'
  /** Rows that are written, those of an earlier run too, and of all tables. */
  rows: number
  rowsTotal: number
  messages: number
  messagesTotal: number
}

export interface Relocation {
  /** Rows of each table. */
  tables: Record<string, number>
  rows: number
  messages: number
  /** Rows that an earlier run had written. */
  rowsBefore: number
  /** Rows with a character that PostgreSQL cannot hold, which became U+FFFD, or that had this one before. */
  inexactRows: number
  transfers: number
  /** True where an earlier run had ended the move. */
  endedBefore: boolean
  durationMs: number
}

/** Bounds of a batch: its memory, and what is done again after a kill. */
const batchRows = 10_000
const batchCharacters = 2_000_000

/** @throws UserError when it cannot be done, or has to be run again */
export async function relocate(options: RelocationOptions): Promise<Relocation> {
  const { dataDir, databaseUrl, rehearse } = options
  const startedMs = performance.now()
  const source = openRelocationSource(dataDir, { rehearse })
  let target: RelocationTarget | null = null
  try {
    const tables = source.tables()
    options.onProgress({ step: 'checking', ...progressOf(tables, () => 0) })
    const mark = markOf(source, options)
    refuseWrongKey(options, source)
    // Nothing has changed in a folder that is marked.
    if (source.mark === null) await refuseDrift(`of ${dataDir}`, { dataDir, databaseUrl: null })
    target = await openRelocationTarget(databaseUrl, {
      ...{ rehearse, startOver: options.startOver, tables, freshRows: rowsOfNobody() },
      mark: { ...mark, source: `${hostname()}:${dataDir}` },
    })
    const endedBefore = target.finished
    const moved = endedBefore ? null : await move({ source, target, tables, mark }, options)
    return {
      tables: Object.fromEntries(tables.map(({ name, rows }) => [name, rows])),
      rows: rowsIn(tables),
      messages: messagesIn(tables),
      endedBefore,
      ...(moved ?? { rowsBefore: rowsIn(tables), inexactRows: 0, transfers: 0 }),
      durationMs: Math.round(performance.now() - startedMs),
    }
  } catch (error) {
    throw relocationError(databaseUrl, error)
  } finally {
    await target?.close()
    source.close()
  }
}

interface Move {
  source: RelocationSource
  target: RelocationTarget
  tables: readonly SourceTable[]
  mark: RelocationMark
}

async function move({ source, target, tables, mark }: Move, options: RelocationOptions) {
  const { dataDir, rehearse, at, onProgress } = options
  if (!rehearse && source.mark === null) source.putMark(mark)
  await target.begin()
  const rowsBefore = tables.reduce((sum, { name }) => sum + target.progress(name).rows, 0)
  for (const table of tables) {
    const told = () => onProgress({ step: 'moving', ...progressOf(tables, (name) => target.progress(name).rows) })
    await writeTable(source, target, table, told)
  }
  onProgress({ step: 'comparing', ...progressOf(tables, (name) => target.progress(name).rows) })
  await target.setSequences(new Map(tables.map(({ name, lastId }) => [name, lastId])))
  await target.analyze()
  await compare(source, target, tables)
  const transfers = await refuseDrift('of the database', { dataDir, databaseUrl: target.url }, options)
  // The folder first: at no moment can a gateway run on both.
  if (!rehearse) source.putMark({ ...mark, finishedAt: mark.finishedAt ?? at() })
  await target.finish(at())
  const inexactRows = tables.reduce((sum, { name }) => sum + target.progress(name).inexact, 0)
  return { rowsBefore, inexactRows, transfers }
}

/** The mark of this move: one that was begun before goes on. @throws UserError when that one goes to another database */
function markOf({ mark }: RelocationSource, { databaseUrl, dataDir, rehearse, at }: RelocationOptions): RelocationMark {
  const target = withoutPassword(databaseUrl)
  if (mark === null || rehearse) return { id: randomUUID(), target, begunAt: at(), finishedAt: null }
  if (mark.target === target) return mark
  const done = mark.finishedAt === null ? 'is being moved' : 'was moved'
  throw new UserError(
    `The data of ${dataDir} ${done} to ${mark.target}. Name that database, written the same way, or first use the folder again: websms migrate-store --undo --from ${dataDir}`,
  )
}

/** Rows of each table in data that nobody has used. */
function rowsOfNobody(): Map<string, number> {
  const db = new DatabaseSync(':memory:')
  try {
    migrate(db)
    return freshRows(db)
  } finally {
    db.close()
  }
}

function rowsIn(tables: readonly SourceTable[]): number {
  return tables.reduce((sum, { rows }) => sum + rows, 0)
}

function messagesIn(tables: readonly SourceTable[]): number {
  return tables.find(({ name }) => name === 'messages')!.rows
}

function progressOf(tables: readonly SourceTable[], doneOf: (table: string) => number) {
  return {
    rows: tables.reduce((sum, { name }) => sum + doneOf(name), 0),
    rowsTotal: rowsIn(tables),
    messages: doneOf('messages'),
    messagesTotal: messagesIn(tables),
  }
}

/** Reads the next batch while the server takes the previous one. */
async function writeTable(
  source: RelocationSource,
  target: RelocationTarget,
  table: SourceTable,
  onBatch: () => void,
): Promise<void> {
  let writing = Promise.resolve()
  for (const batch of batchesOf(source.rows(table, target.progress(table.name).rows))) {
    await writing
    onBatch()
    writing = target.write(table, batch)
    writing.catch(() => {}) // awaited below
    await new Promise(setImmediate) // lets it begin
  }
  await writing
  onBatch()
}

function* batchesOf(rows: Iterable<readonly SQLOutputValue[]>): Generator<RowBatch> {
  let batch: RowBatch = { lines: '', rows: 0, inexact: 0 }
  for (const row of rows) {
    const line = copyLine(row)
    batch.lines += line
    batch.rows += 1
    if (line.includes('\ufffd')) batch.inexact += 1
    if (batch.rows < batchRows && batch.lines.length < batchCharacters) continue
    yield batch
    batch = { lines: '', rows: 0, inexact: 0 }
  }
  if (batch.rows > 0) yield batch
}

/** @throws UserError where the sides differ */
async function compare(
  source: RelocationSource,
  target: RelocationTarget,
  tables: readonly SourceTable[],
): Promise<void> {
  const differences: string[] = []
  for (const table of tables) {
    const { rows, sums: there } = await target.sums(table, sumModulus)
    if (rows !== table.rows) {
      differences.push(`${table.name} has ${table.rows} rows in the folder and ${rows} in the database`)
      continue
    }
    const here = source.sums(table)
    for (const [index, { name, isNumber }] of table.columns.entries()) {
      const lengths = !isNumber && target.progress(table.name).inexact === 0
      const pairs = isNumber || lengths ? [0, 1] : [0]
      if (pairs.some((pair) => here[2 * index + pair] !== there[2 * index + pair]))
        differences.push(`${table.name}.${name} adds up to something else`)
    }
  }
  if (differences.length === 0) return
  throw new UserError(
    `The database does not hold what the folder holds: ${differences.slice(0, 5).join('; ')}. Nothing runs on it. Begin again: add --start-over.`,
  )
}

/** Replays the ledger; returns its number of transfers. @throws UserError where it is not in order, or a secret cannot be read */
async function refuseDrift(whose: string, place: Place, sealedWith?: SealedWith): Promise<number> {
  const db = connect(place, { writes: true })
  try {
    if (sealedWith !== undefined) refuseUnreadable(sealedIn(db), sealedWith)
    const check = (await checkLedger(db, { full: true, keep: false, sliceTransfers }))!
    if (check.ok) return check.transfers
    const first = check.drift[0]!.text
    throw new UserError(
      `The ledger ${whose} is not in order: ${check.driftCount} differences, such as: ${first} See docs/ledger.md; nothing else was changed.`,
    )
  } finally {
    db.close()
  }
}

/** Larger slices than beside a gateway. */
const sliceTransfers = 20_000

type SealedWith = Pick<RelocationOptions, 'dataDir' | 'secretKey' | 'secretKeyOld'>

/** @throws UserError when what is stored encrypted cannot be read */
function refuseWrongKey(options: SealedWith, source: RelocationSource): void {
  refuseUnreadable(sealedIn(source.db), options)
}

function refuseUnreadable(sealed: readonly Sealed[], { dataDir, secretKey, secretKeyOld }: SealedWith): void {
  if (sealed.length === 0) return
  const file = join(dataDir, secretKeyFile)
  // Looking must not make a key.
  if (secretKey === null && !existsSync(file)) {
    throw new UserError(
      `The secret key ${file} is missing, and what is stored was encrypted with it. Put it back, or set WEBSMS_SECRET_KEY.`,
    )
  }
  const secrets = openSecrets(dataDir, secretKey, secretKeyOld)
  for (const { kind, text } of sealed) {
    try {
      secrets.decrypt(text)
    } catch (error) {
      throw new UserError(
        `The secret key is not the one that encrypted the ${kind} of this data. Set WEBSMS_SECRET_KEY to it, or leave it unset where ${file} is the right one.`,
        { cause: error },
      )
    }
  }
}
