/** A data folder as commands and `doctor` see it, with a gateway running on it or without. Looking never makes a database. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { UserError } from '../../user-error.ts'
import { checkLedger, type LedgerCheck } from '../sql/ledger/check.ts'
import { type Sealed, sealedIn } from '../sql/sealed.ts'
import type { UnmatchedReason } from '../traffic/receipts.ts'
import { lostData } from './lost-data.ts'
import { migrate, migrationState } from './migrate.ts'
import { databaseFile, lockDataDir, openDatabase } from './open.ts'

/** Migrates the data to this version's form; names what was applied. @throws UserError */
export function migrateData(dataDir: string): string[] {
  const db = openDatabase({ dataDir })
  try {
    return migrate(db)
  } finally {
    db.close()
  }
}

/** Replays the ledger: all of it, or what was added since the last check. @throws UserError */
export async function verifyLedger(dataDir: string, options: { full: boolean }): Promise<LedgerCheck> {
  const db = openDatabase({ dataDir })
  try {
    migrate(db)
    return (await checkLedger(db, options))!
  } finally {
    db.close()
  }
}

/** True while a gateway runs on the folder. */
export function isHeld(dataDir: string): boolean {
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

/** Migrations that the next start applies; null without a database. @throws UserError when a newer version wrote the data */
export function pendingMigrations(dataDir: string): readonly string[] | null {
  return withDatabase(dataDir, (db) => migrationState(db).pending)
}

/** Rows of each table, counted up to `limit`, and the migrations that were applied; null without a database. */
export function dataShape(
  dataDir: string,
  limit: number,
): { migrations: string[]; rows: Record<string, number> } | null {
  return withDatabase(dataDir, (db) => {
    const tables = db.prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
    )
    const names = tables.all().map(({ name }) => String(name))
    const countOf = (table: string) =>
      Number(db.prepare(`SELECT count(*) AS n FROM (SELECT 1 FROM "${table}" LIMIT ?)`).get(limit)!.n)
    return {
      migrations: migrationState(db).applied,
      rows: Object.fromEntries(names.map((name) => [name, countOf(name)])),
    }
  })
}

/** One encrypted text of each kind that is stored. */
export function sealedTexts(dataDir: string): readonly Sealed[] {
  return withDatabase(dataDir, (db) => sealedIn(db, (table) => tableExists(db, table))) ?? []
}

function tableExists(db: DatabaseSync, table: string): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table) !== undefined
}

/** Time of the newest message or migration, in ms since epoch; null without a database. */
export function newestWriteAt(dataDir: string): number | null {
  return withDatabase(dataDir, (db) => Number(db.prepare(newestWrite).get()?.at))
}

const newestWrite = `SELECT max(
    coalesce((SELECT max(applied_at) FROM migrations), 0),
    coalesce((SELECT created_at FROM messages ORDER BY id DESC LIMIT 1), 0)
  ) AS at`

/** Notices that still hold, the newest first. */
export function openNotices(dataDir: string, limit: number): { kind: string; text: string }[] {
  const rows = withDatabase(dataDir, (db) =>
    db.prepare('SELECT kind, text FROM notices WHERE ended_at IS NULL ORDER BY id DESC LIMIT ?').all(limit),
  )
  return (rows ?? []).map(({ kind, text }) => ({ kind: String(kind), text: String(text) }))
}

/** The account that a code is registered to; null: none alone. None on data of an earlier version. */
export function senderOwner(dataDir: string, code: string): number | null {
  const row = withDatabase(dataDir, (db) =>
    migrationState(db).pending.length > 0
      ? undefined
      : db.prepare('SELECT account_id FROM senders WHERE folded = lower(?) AND held = 1').get(code),
  )
  return row?.account_id == null ? null : Number(row.account_id)
}

/** Carriers that are stored: their settings as JSON, and their passwords encrypted. None on data of an earlier version. */
export function storedCarriers(
  dataDir: string,
): { name: string; settings: string; password: string; retired: boolean }[] {
  const rows = withDatabase(dataDir, (db) =>
    migrationState(db).pending.length > 0
      ? []
      : db
          .prepare(
            'SELECT c.name, s.settings, s.sealed_password AS password, s.retired_at FROM stored_carriers s JOIN carriers c ON c.id = s.carrier_id ORDER BY s.position',
          )
          .all(),
  )
  return (rows ?? []).map(({ name, settings, password, retired_at }) => ({
    name: String(name),
    settings: String(settings),
    password: String(password),
    retired: retired_at !== null,
  }))
}

/** Receipts that match no message: their number for each carrier, and the last one. */
export function unmatchedReceipts(
  dataDir: string,
): { carrier: string; receipts: number; text: string; reason: UnmatchedReason }[] {
  const rows = withDatabase(dataDir, (db) =>
    db
      .prepare(
        `SELECT c.name, count(*) AS receipts, max(w.id), w.text, w.reason
         FROM waiting_receipts w JOIN carriers c ON c.id = w.carrier_id GROUP BY w.carrier_id ORDER BY w.carrier_id`,
      )
      .all(),
  )
  return (rows ?? []).map(({ name, receipts, text, reason }) => ({
    carrier: String(name),
    receipts: Number(receipts),
    text: String(text),
    reason: reason as UnmatchedReason,
  }))
}

function withDatabase<T>(dataDir: string, read: (db: DatabaseSync) => T): T | null {
  const file = join(dataDir, databaseFile)
  // An empty one counts as none: opening it deletes a write-ahead log that is left beside it.
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) return null
  const db = new DatabaseSync(file, { timeout: 1000 })
  try {
    return read(db)
  } finally {
    db.close()
  }
}
