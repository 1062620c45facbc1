/** A data folder whose rows are read, table by table, to be written to PostgreSQL. Its tables and columns are those of its schema:
 *  one that is added later is read like the others. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { UserError } from '../../user-error.ts'
import { folderIsHeld, hasDatabase, lostDatabase } from './data-folder.ts'
import { applyMigrations, schemaState } from './migrate.ts'
import { lockDataDir, openDatabase, openForSearch } from './open.ts'
import { continuePast, type PastData } from './past-data.ts'
import { markTable, type RelocationMark, readMark, removeMark, writeMark } from './relocation-mark.ts'

interface SourceColumn {
  name: string
  isNumber: boolean
}

export interface SourceTable {
  name: string
  columns: SourceColumn[]
  rows: number
  /** The highest id that was ever given, where the table remembers it; 0 otherwise. */
  lastId: number
}

/** Rows of a past read that can be compared: for each column two sums, or as many nulls where it has only nulls. */
type Sums = (bigint | null)[]

export interface RelocationSource {
  readonly mark: RelocationMark | null
  /** `counters` is the last one: rows of others change it where triggers count them. */
  tables(): SourceTable[]
  /** In the order of their key, without the first ones. */
  rows(table: SourceTable, skipped: number): Iterable<SQLOutputValue[]>
  sums(table: SourceTable): Sums
  /** From then on nothing starts on the folder. */
  putMark(mark: RelocationMark): void
  /** The connection that reads. */
  readonly db: DatabaseSync
  close(): void
}

/** One moment's rows. Held for this process alone; for a rehearsal a gateway may go on meanwhile, and nothing is written.
 *  @throws UserError when a gateway runs on the folder, or its data is not of this version */
export function openRelocationSource(dataDir: string, { rehearse }: { rehearse: boolean }): RelocationSource {
  refuseNothing(dataDir)
  if (!rehearse && folderIsHeld(dataDir)) {
    throw new UserError(
      `A gateway runs on the data folder ${dataDir}. Stop it first: what it accepts meanwhile would stay behind. A rehearsal (--rehearse) may run beside it.`,
    )
  }
  const lock = rehearse ? null : lockDataDir(dataDir)
  let db: DatabaseSync | null = null
  try {
    db = rehearse ? openForSearch(dataDir) : openDatabase({ dataDir })
    refuseOtherVersion(db, dataDir)
    const source = sourceOn(db, rehearse ? 'BEGIN' : 'BEGIN IMMEDIATE')
    return {
      ...source,
      close() {
        source.close()
        lock?.release()
      },
    }
  } catch (error) {
    db?.close()
    lock?.release()
    throw error
  }
}

function refuseNothing(dataDir: string): void {
  const lost = lostDatabase(dataDir)
  if (lost !== null) throw new UserError(`${lost.found}. ${lost.cure}`)
  if (hasDatabase(dataDir)) return
  throw new UserError(`There is no data in ${dataDir}: name the folder of the gateway with --from (WEBSMS_DATA).`)
}

function refuseOtherVersion(db: DatabaseSync, dataDir: string): void {
  const { pending } = schemaState(db)
  if (pending.length === 0) return
  throw new UserError(
    `The data of ${dataDir} is of an earlier version (without ${pending.join(', ')}). Bring it to this one first: websms migrate --data ${dataDir}`,
  )
}

function sourceOn(db: DatabaseSync, begin: string): RelocationSource {
  const mark = readMark(db)
  // Until the end of this transaction nobody else writes, or what they write is not seen.
  db.exec(begin)
  return {
    ...{ mark, db },
    tables: () => tablesOf(db),
    rows(table, skipped) {
      const rows = db.prepare(
        `SELECT ${table.columns.map(({ name }) => quoted(name)).join(', ')} FROM ${quoted(table.name)}
         ORDER BY ${keyOf(db, table.name).map(quoted).join(', ')} LIMIT -1 OFFSET ?`,
      )
      rows.setReadBigInts(true)
      rows.setReturnArrays(true)
      return rows.iterate(skipped) as Iterable<unknown> as Iterable<SQLOutputValue[]>
    },
    sums({ name, columns }) {
      const sums = columns.flatMap((column) =>
        column.isNumber
          ? [`sum(${quoted(column.name)} % ${sumModulus})`, `count(${quoted(column.name)})`]
          : [`count(${quoted(column.name)})`, `sum(octet_length(${quoted(column.name)}))`],
      )
      const statement = db.prepare(`SELECT ${sums.join(', ')} FROM ${quoted(name)}`)
      statement.setReadBigInts(true)
      statement.setReturnArrays(true)
      return statement.get() as unknown as Sums
    },
    putMark(next) {
      writeMark(db, next)
      db.exec('COMMIT')
      db.exec(begin)
    },
    close: () => db.close(),
  }
}

/** Sums of times of many rows would go beyond 64 bits. */
export const sumModulus = 1_000_000_007

function tablesOf(db: DatabaseSync): SourceTable[] {
  const names = db
    .prepare(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT IN ('migrations', ?)
       ORDER BY name = 'counters', name`,
    )
    .all(markTable)
    .map(({ name }) => String(name))
  const hasSequences = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'").get() !== undefined
  return names.map((name) => ({
    name,
    columns: columnsOf(db, name),
    rows: Number(db.prepare(`SELECT count(*) AS n FROM ${quoted(name)}`).get()!.n),
    lastId: hasSequences ? Number(db.prepare('SELECT seq FROM sqlite_sequence WHERE name = ?').get(name)?.seq ?? 0) : 0,
  }))
}

/** Columns that are stored: PostgreSQL computes the generated ones by itself. */
function columnsOf(db: DatabaseSync, table: string): SourceColumn[] {
  const columns = db.prepare('SELECT name, type FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid').all(table)
  return columns.map(({ name, type }) => ({ name: String(name), isNumber: type === 'INTEGER' }))
}

function keyOf(db: DatabaseSync, table: string): string[] {
  const key = db.prepare('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk').all(table)
  return key.length === 0 ? ['rowid'] : key.map(({ name }) => String(name))
}

function quoted(name: string): string {
  return `"${name}"`
}

/** Rows of each table in data that nobody has used. */
export function freshRows(db: DatabaseSync): Map<string, number> {
  return new Map(tablesOf(db).map(({ name, rows }) => [name, rows]))
}

/** Takes the mark away, so that a gateway runs on the folder again. Where the data had been moved it is that of a past moment.
 *  @throws UserError when nothing was moved, or it is under way */
export function undoRelocation(dataDir: string, at: number): { mark: RelocationMark; past: PastData | null } {
  refuseNothing(dataDir)
  const lock = lockDataDir(dataDir)
  const db = openDatabase({ dataDir })
  try {
    const mark = readMark(db)
    if (mark === null) throw new UserError(`The data of ${dataDir} was not moved: there is nothing to undo.`)
    applyMigrations(db, schemaState(db).pending, at)
    db.exec('BEGIN IMMEDIATE')
    const past = mark.finishedAt === null ? null : continuePast(db, 0, at)
    removeMark(db)
    db.exec('COMMIT')
    return { mark, past }
  } finally {
    db.close()
    lock.release()
  }
}
