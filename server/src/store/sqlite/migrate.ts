/** Brings the file to this version's schema: each migration once, in order. */

import { readdirSync, readFileSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { siteTime } from '../../site-time.ts'
import { UserError } from '../../user-error.ts'
import type { MigrationState } from '../sql/stored-data.ts'
import { isMarkMigration, refuseRelocated } from './relocation-mark.ts'

const folder = new URL('./migrations/', import.meta.url)

/** @throws UserError when the file is of a newer version, or another program's, or its data went to PostgreSQL. */
export function migrationState(db: DatabaseSync): MigrationState {
  refuseRelocated(db)
  return schemaState(db)
}

/** The same for data that goes, or went, to PostgreSQL. @throws UserError */
export function schemaState(db: DatabaseSync): MigrationState {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
  if (tables.length > 0 && !tables.some(({ name }) => name === 'migrations')) {
    throw new UserError(
      `websms.db is the database of another program: it has tables, and none of WebSMS. Move it away and put the right one back, or restore a backup: websms restore BACKUP.`,
    )
  }
  db.exec('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at INTEGER NOT NULL) WITHOUT ROWID')
  const known = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  const applied = db
    .prepare('SELECT name FROM migrations ORDER BY name')
    .all()
    .map((row) => String(row.name))
    .filter((name) => !isMarkMigration(name))
  const unknown = applied.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    throw new UserError(
      `This data was written by a newer version (it has ${unknown.join(', ')}). Run that version, or restore a backup made before it.`,
    )
  }
  return { applied, pending: known.filter((name) => !applied.includes(name)), waiting: [], newer: [] }
}

/** Returns the names of the migrations that it applied. */
export function migrate(db: DatabaseSync, at = siteTime()): string[] {
  return applyMigrations(db, migrationState(db).pending, at)
}

/** Each is a transaction; an empty file gets all of them in one, and waits for the disk once. Returns the names of those that it
 *  applied. */
export function applyMigrations(db: DatabaseSync, pending: readonly string[], at: number): string[] {
  const empty = db.prepare('SELECT 1 FROM migrations').get() === undefined
  const transactions = empty ? [pending] : pending.map((name) => [name])
  return transactions.flatMap((names) => {
    db.exec('BEGIN IMMEDIATE')
    try {
      const insert = db.prepare('INSERT OR IGNORE INTO migrations (name, applied_at) VALUES (?, ?)')
      const applied = names.filter((name) => {
        // Another process that starts on the same data may have been faster.
        const due = insert.run(name, at).changes > 0
        if (due) db.exec(readFileSync(new URL(name, folder), 'utf8'))
        return due
      })
      db.exec('COMMIT')
      return applied
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  })
}
