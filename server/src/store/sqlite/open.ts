/** Opens the gateway's one file the way the promises need it, or says in one line why it cannot. */
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { UserError } from '../../user-error.ts'
import { refuseLostData } from './lost-data.ts'

export const databaseFile = 'websms.db'
const lockFile = 'gateway.lock'

/** Maximum time that a writer waits for another process's transaction (the command line beside the server), in ms. */
const busyTimeoutMs = 5000

/** Pages of the log before they go back into the database: 16 MiB, so that those written again and again go once. */
const checkpointPages = 4000

/** Small: traffic touches mostly the newest rows, and many a commit searches the whole cache. */
const trafficCacheKib = 4000

interface OpenOptions {
  dataDir: string
  /** Pages kept in memory by SQLite, in KiB. */
  cacheKib?: number
}

/** Creates the folder and the file where there never were any.
 *  @throws UserError when the folder cannot be written, its database is lost, or the file is not a database. */
export function openDatabase({ dataDir, cacheKib = trafficCacheKib }: OpenOptions): DatabaseSync {
  const file = join(dataDir, databaseFile)
  let db: DatabaseSync | null = null
  try {
    makeFolder(dataDir)
    refuseLostData(dataDir, databaseFile)
    db = new DatabaseSync(file, { timeout: busyTimeoutMs })
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF;
             PRAGMA cache_size = -${cacheKib}; PRAGMA temp_store = MEMORY;
             PRAGMA wal_autocheckpoint = ${checkpointPages}`)
    assertDurable(db)
    return db
  } catch (error) {
    db?.close()
    throw dataError(dataDir, error)
  }
}

/** A connection that cannot write, beside the gateway's own, with a small memory. */
export function openForSearch(dataDir: string): DatabaseSync {
  const db = new DatabaseSync(join(dataDir, databaseFile), { readOnly: true, timeout: busyTimeoutMs })
  db.exec('PRAGMA query_only = ON; PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY')
  return db
}

/** One by one: Node's own `recursive` never ends below /proc, where nothing can be made. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}

/** An error that says what is wrong with the data folder, and what to do. */
export function dataError(dataDir: string, error: unknown): UserError {
  if (error instanceof UserError) return error
  const { message, errcode = 0 } = error as Error & { errcode?: number }
  const cure = damaged.has(errcode & 0xff)
    ? `Move ${databaseFile} away and restore a backup`
    : 'Make it writable for this user'
  const text = `Cannot open the data folder ${dataDir}: ${message}. ${cure}, or name another with WEBSMS_DATA (--data).`
  return new UserError(text, { cause: error })
}

/** SQLITE_ERROR (a table is not as we made it), SQLITE_CORRUPT and SQLITE_NOTADB (https://sqlite.org/rescode.html). */
const damaged: ReadonlySet<number> = new Set([1, 11, 26])

/** Holds the data folder for one gateway: the operating system drops the lock with the process, however it ends. */
export function lockDataDir(dataDir: string): { release(): void } {
  let lock: DatabaseSync | null = null
  try {
    lock = new DatabaseSync(join(dataDir, lockFile), { timeout: 0 })
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    lock?.close()
    if ((error as { errcode?: number }).errcode !== busy) throw dataError(dataDir, error)
    throw new UserError(
      `Another gateway is running on the data folder ${dataDir}. Stop it first, or give this one its own with WEBSMS_DATA (--data).`,
    )
  }
  const held = lock
  return { release: () => held.close() }
}

/** SQLITE_BUSY: another process holds the lock. */
const busy = 5

/** "Accepted means durable" rests on these two settings, so they are asserted and not assumed. */
function assertDurable(db: DatabaseSync): void {
  const mode = db.prepare('PRAGMA journal_mode').get()?.journal_mode
  const synchronous = db.prepare('PRAGMA synchronous').get()?.synchronous
  if (mode !== 'wal' || synchronous !== 2) {
    throw new Error(
      `the file system does not allow a write-ahead log (journal_mode=${mode}, synchronous=${synchronous})`,
    )
  }
}
