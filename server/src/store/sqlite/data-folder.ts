/** A data folder as commands and `doctor` see it, with a gateway running on it or without. Looking never makes a database. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { UserError } from '../../user-error.ts'
import type { StoredData } from '../sql/stored-data.ts'
import { lostData } from './lost-data.ts'
import { migrate, migrationState } from './migrate.ts'
import { databaseFile, lockDataDir, openDatabase } from './open.ts'

/** Migrates the data to this version's form; names what was applied. @throws UserError */
export function migrateFolder(dataDir: string): string[] {
  const db = openDatabase({ dataDir })
  try {
    return migrate(db)
  } finally {
    db.close()
  }
}

/** True while a gateway runs on the folder. */
export function folderIsHeld(dataDir: string): boolean {
  if (!existsSync(dataDir)) return false
  try {
    lockDataDir(dataDir).release()
    return false
  } catch (error) {
    if (error instanceof UserError) return true
    throw error
  }
}

export function hasDatabase(dataDir: string): boolean {
  return existsSync(join(dataDir, databaseFile))
}

/** Files that the folder has although its database is gone, and the cure; null when nothing is lost. */
export function lostDatabase(dataDir: string): { found: string; cure: string } | null {
  return lostData(dataDir, databaseFile)
}

/** Bytes of the database, and of its write-ahead log; null where there is none. */
export function folderSizes(dataDir: string): { database: number | null; log: number | null } {
  const bytesOf = (name: string) => statSync(join(dataDir, name), { throwIfNoEntry: false })?.size ?? null
  return { database: bytesOf(databaseFile), log: bytesOf(`${databaseFile}-wal`) }
}

/** Null where there is no database. */
export async function lookAtFolder<T>(dataDir: string, read: (data: StoredData) => Promise<T>): Promise<T | null> {
  const file = join(dataDir, databaseFile)
  // An empty one counts as none: opening it deletes a write-ahead log that is left beside it.
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) return null
  const db = new DatabaseSync(file, { timeout: 1000 })
  try {
    return await read({
      ask: async (sql, ...parameters) => db.prepare(sql).all(...parameters),
      migrations: async () => migrationState(db),
      tables: async () => tablesOf(db),
    })
  } finally {
    db.close()
  }
}

function tablesOf(db: DatabaseSync): string[] {
  const tables = db.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
  )
  return tables.all().map(({ name }) => String(name))
}
