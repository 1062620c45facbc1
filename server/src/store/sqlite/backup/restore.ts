/**
 * Puts a backup in place of a data folder's data. What happened after the backup is not in it, so nothing of that is
 * assumed: ids that may have been given are skipped, and what waited to be sent may have been sent.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { UserError } from '../../../user-error.ts'
import { openSecrets, secretKeyFile } from '../../secrets.ts'
import { sealedIn } from '../../sql/sealed.ts'
import { syncPath } from '../../sync-path.ts'
import { migrate, migrationState } from '../migrate.ts'
import { databaseFile, lockDataDir, openDatabase } from '../open.ts'
import { continuePast, type PastData } from '../past-data.ts'

export interface RestoreOptions {
  dataDir: string
  secretKey: string | null
  /** Moves data that is there aside instead of refusing. */
  force: boolean
  at: number
}

export interface Restored extends PastData {
  /** The folder that holds the files of the database that was there; null when there was none. */
  movedTo: string | null
  migrations: string[]
  /** Result of reading the backup's encrypted values with the folder's key. */
  secretKey: 'fits' | 'missing' | 'wrong'
}

/** @throws UserError when the file is no backup, a gateway holds the folder, or it has data and `force` is not set. */
export function restore(file: string, options: RestoreOptions): Restored {
  const { dataDir, force, at } = options
  const source = resolve(file)
  checkBackup(source)
  if (!existsSync(dataDir)) mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const lock = lockDataDir(dataDir)
  const draft = join(dataDir, '.restoring')
  try {
    const hasData = (statSync(join(dataDir, databaseFile), { throwIfNoEntry: false })?.size ?? 0) > 0
    if (hasData && !force) {
      throw new UserError(`${dataDir} has data: name an empty folder with --data, or move it aside with --force.`)
    }
    const given = hasData ? lastMessageId(join(dataDir, databaseFile)) : 0
    rmSync(draft, { recursive: true, force: true })
    mkdirSync(draft, { mode: 0o700 })
    copyFileSync(source, join(draft, databaseFile))
    const prepared = prepare(draft, given, options)
    const movedTo = moveAside(dataDir, at)
    renameSync(join(draft, databaseFile), join(dataDir, databaseFile))
    syncPath(dataDir)
    return { ...prepared, movedTo }
  } finally {
    rmSync(draft, { recursive: true, force: true })
    lock.release()
  }
}

function checkBackup(file: string): void {
  if (!existsSync(file)) throw new UserError(`There is no file ${file}.`)
  const refuse = (why: string) => new UserError(`${file} cannot be restored: ${why}.`)
  let db: DatabaseSync | null = null
  try {
    db = new DatabaseSync(file, { readOnly: true })
    const [{ quick_check: result } = { quick_check: 'nothing' }] = db.prepare('PRAGMA quick_check(1)').all()
    if (result !== 'ok') throw refuse(`it is damaged (${result})`)
    const tables = db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name IN ('migrations', 'transfers')").get()
    if (tables!.n !== 2) throw refuse('it is a database, and not one of WebSMS')
  } catch (error) {
    throw error instanceof UserError ? error : refuse((error as Error).message)
  } finally {
    db?.close()
  }
}

/** Makes the copy what this version and this moment need, before it is put in place. */
function prepare(folder: string, given: number, { dataDir, secretKey, at }: RestoreOptions) {
  const db = openDatabase({ dataDir: folder })
  try {
    migrationState(db) // says when a newer version wrote it
    const migrations = migrate(db, at)
    db.exec('BEGIN IMMEDIATE')
    const past = continuePast(db, given, at)
    db.exec('COMMIT')
    return {
      migrations,
      ...past,
      secretKey: keyState(db, dataDir, secretKey),
    }
  } finally {
    db.close()
  }
}

function keyState(db: DatabaseSync, dataDir: string, secretKey: string | null): Restored['secretKey'] {
  const [sealed] = sealedIn(db)
  // Looking must not make a key: the next start would take it for the right one.
  if (secretKey === null && !existsSync(join(dataDir, secretKeyFile))) return 'missing'
  if (sealed === undefined) return 'fits'
  try {
    openSecrets(dataDir, secretKey).decrypt(sealed.text)
    return 'fits'
  } catch {
    return 'wrong'
  }
}

/** Ids given by the data that is replaced, as far as that can be read. */
function lastMessageId(file: string): number {
  let db: DatabaseSync | null = null
  try {
    db = new DatabaseSync(file, { timeout: 1000 })
    return Number(db.prepare("SELECT value FROM counters WHERE name = 'message'").get()?.value ?? 0)
  } catch {
    return 0 // it is damaged, say: what is skipped has to be enough
  } finally {
    db?.close()
  }
}

/** The database with what SQLite keeps beside it, which it would take for the restored one's; the secret key stays where it is.
 *  Null where there is none. */
function moveAside(dataDir: string, at: number): string | null {
  const names = readdirSync(dataDir).filter((name) => name === databaseFile || name.startsWith(`${databaseFile}-`))
  if (names.length === 0) return null
  const folder = join(dataDir, `before-restore-${new Date(at).toISOString().replace(/[:.]/g, '-')}`)
  mkdirSync(folder, { mode: 0o700 })
  for (const name of names) renameSync(join(dataDir, name), join(folder, name))
  return folder
}
