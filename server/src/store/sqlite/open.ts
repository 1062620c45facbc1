/** Opens the gateway's one file the way the promises need it, or says in one line why it cannot. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { UserError } from '../../user-error.ts'

const databaseFile = 'websms.db'
const lockFile = 'gateway.lock'

/** How long a writer waits for another process's transaction (the command line beside the server), in ms. */
const busyTimeoutMs = 5000

export interface OpenOptions {
  dataDir: string
  /** Pages kept in memory by SQLite, in KiB. */
  cacheKib?: number
}

/** Creates the folder and the file where they are missing.
 *  @throws UserError when the folder cannot be written or the file is not a database. */
export function openDatabase({ dataDir, cacheKib = 64_000 }: OpenOptions): DatabaseSync {
  const file = join(dataDir, databaseFile)
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const db = new DatabaseSync(file, { timeout: busyTimeoutMs })
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF;
             PRAGMA cache_size = -${cacheKib}; PRAGMA temp_store = MEMORY`)
    assertDurable(db)
    return db
  } catch (error) {
    throw new UserError(
      `Cannot open the data folder ${dataDir}: ${(error as Error).message}. ` +
        'Make it writable for this user, or name another with WEBSMS_DATA (--data).',
    )
  }
}

/** Holds the data folder for one gateway: the operating system drops the lock with the process, however it ends. */
export function lockDataDir(dataDir: string): { release(): void } {
  const lock = new DatabaseSync(join(dataDir, lockFile), { timeout: 0 })
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch {
    lock.close()
    throw new UserError(
      `Another gateway is running on the data folder ${dataDir}. Stop it first, or give this one its own with WEBSMS_DATA (--data).`,
    )
  }
  return { release: () => lock.close() }
}

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
