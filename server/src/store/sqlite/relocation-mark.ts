/**
 * The mark of a data folder whose data goes, or went, to PostgreSQL. Nothing runs on such a folder: two gateways would send what
 * waits twice. A name among the migrations keeps earlier versions away too, which know no mark.
 */
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { RelocatedError } from '../errors.ts'

export interface RelocationMark {
  /** The same in the database that the data goes to. */
  id: string
  /** Address of that database, without its password. */
  target: string
  begunAt: number
  /** Null while the move has not ended. */
  finishedAt: number | null
}

/** The table of the mark, which only such a folder has. */
export const markTable = 'relocation'

const migration = 'relocated-to-postgresql'

export function readMark(db: DatabaseSync): RelocationMark | null {
  if (db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(markTable) === undefined)
    return null
  const row = db.prepare(`SELECT id, target, begun_at, finished_at FROM ${markTable}`).get()!
  return {
    id: String(row.id),
    target: String(row.target),
    begunAt: Number(row.begun_at),
    finishedAt: row.finished_at === null ? null : Number(row.finished_at),
  }
}

/** In the transaction of the caller. */
export function writeMark(db: DatabaseSync, { id, target, begunAt, finishedAt }: RelocationMark): void {
  db.exec(`CREATE TABLE IF NOT EXISTS ${markTable}
    (id TEXT NOT NULL, target TEXT NOT NULL, begun_at INTEGER NOT NULL, finished_at INTEGER)`)
  db.exec(`DELETE FROM ${markTable}`)
  const insert = `INSERT INTO ${markTable} (id, target, begun_at, finished_at) VALUES (?, ?, ?, ?)`
  db.prepare(insert).run(id, target, begunAt, finishedAt)
  db.prepare('INSERT OR IGNORE INTO migrations (name, applied_at) VALUES (?, ?)').run(migration, begunAt)
}

/** In the transaction of the caller. */
export function removeMark(db: DatabaseSync): void {
  db.exec(`DROP TABLE ${markTable}`)
  db.prepare('DELETE FROM migrations WHERE name = ?').run(migration)
}

/** True for the name that keeps earlier versions away. */
export function isMarkMigration(name: string): boolean {
  return name === migration
}

/** @throws RelocatedError */
export function refuseRelocated(db: DatabaseSync): void {
  const mark = readMark(db)
  if (mark === null) return
  const dataDir = dirname(db.location() ?? '.')
  const undo = `websms migrate-store --undo --from ${dataDir}`
  const begun = new Date(mark.begunAt).toISOString()
  if (mark.finishedAt === null) {
    throw new RelocatedError(
      `The data of ${dataDir} is being moved to ${mark.target} since ${begun}, and that has not ended`,
      `Go on with: websms migrate-store --from ${dataDir}. To give it up and use this folder again: ${undo}`,
    )
  }
  throw new RelocatedError(
    `The data of ${dataDir} was moved to ${mark.target} at ${new Date(mark.finishedAt).toISOString()}`,
    `Start with DATABASE_URL and WEBSMS_SECRET_KEY. To use this folder again, without what happened since: ${undo} (docs/move-to-postgres.md)`,
  )
}
