/**
 * A copy of the data as of one moment, made while the gateway goes on: VACUUM INTO reads a snapshot on a connection of its
 * own, and writers never wait for readers. The write-ahead log grows meanwhile, since nothing of it can be folded in
 * before the copy is done. The secret key is no part of the data, so it is not in the copy.
 */
import { closeSync, existsSync, linkSync, openSync, rmSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { UserError } from '../../../user-error.ts'
import { syncPath } from '../../sync-path.ts'
import { databaseFile, dataError } from '../open.ts'

export interface Backup {
  file: string
  bytes: number
  durationMs: number
}

/** Writes `file` for this user alone (0600): whole or not at all.
 *  @throws UserError when it exists, there is no data, or it cannot be written. */
export function backUp(dataDir: string, file: string): Backup {
  const target = resolve(file)
  const source = join(dataDir, databaseFile)
  if (!existsSync(source))
    throw new UserError(`There is no data in ${dataDir}: name its folder with WEBSMS_DATA (--data).`)
  const refuse = () => new UserError(`${target} exists, and a backup never overwrites: name another file.`)
  if (existsSync(target)) throw refuse()
  const startedMs = performance.now()
  const draft = `${target}.partial-${process.pid}`
  try {
    closeSync(openSync(draft, 'wx', 0o600)) // VACUUM INTO fills an empty file, and keeps its mode
    copyInto(dataDir, source, draft)
    syncPath(draft)
    linkSync(draft, target)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw refuse()
    if (error instanceof UserError) throw error
    throw new UserError(`The backup ${target} could not be written: ${(error as Error).message}.`, { cause: error })
  } finally {
    rmSync(draft, { force: true })
  }
  syncPath(dirname(target))
  return { file: target, bytes: statSync(target).size, durationMs: Math.round(performance.now() - startedMs) }
}

function copyInto(dataDir: string, source: string, target: string): void {
  let db: DatabaseSync | null = null
  try {
    db = new DatabaseSync(source, { timeout: 5000 })
    db.prepare('SELECT count(*) FROM sqlite_schema').get() // says at once when this is no database
  } catch (error) {
    db?.close()
    throw dataError(dataDir, error)
  }
  try {
    db.prepare('VACUUM INTO ?').run(target)
  } finally {
    db.close()
  }
}
