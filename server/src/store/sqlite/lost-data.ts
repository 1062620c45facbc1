/**
 * Tells a new data folder from one whose database is gone. A new store in its place would look like a gateway
 * without accounts, would give message ids a second time, and SQLite would delete the write-ahead log of the lost one.
 */
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../user-error.ts'
import { secretKeyFile } from '../secrets.ts'

/** SQLite's page: a database of one has no table. */
const pageBytes = 4096

const sqliteHeader = 'SQLite format 3\0'

/** Files that the folder has although its database is missing or empty, and what to do. Null where the database is
 *  there, or never was. */
export function lostData(dataDir: string, databaseFile: string): { found: string; cure: string } | null {
  if (!existsSync(dataDir)) return null
  // In this order: another process that makes a store here writes its log, then its tables, and makes its key last.
  const hasKey = existsSync(join(dataDir, secretKeyFile))
  const logBytes = bytesOf(join(dataDir, `${databaseFile}-wal`))
  const bytes = bytesOf(join(dataDir, databaseFile))
  const isEmpty = bytes === 0 || (bytes <= pageBytes && logBytes === 0)
  if (!isEmpty) return null
  const backups = backupsIn(dataDir, databaseFile)
  const traces = [
    ...(hasKey ? [secretKeyFile] : []),
    ...(bytes === 0 && logBytes > 0 ? [`${databaseFile}-wal`] : []),
    ...backups,
  ]
  if (traces.length === 0) return null
  const gone = existsSync(join(dataDir, databaseFile)) ? 'is empty' : 'is missing'
  const backup = backups.length === 0 ? 'BACKUP' : join(dataDir, backups.at(-1)!)
  return {
    found: `${join(dataDir, databaseFile)} ${gone}, and ${traces.join(', ')} beside it shows that there was one`,
    cure: `Put it back, or restore a backup: websms restore ${backup} --data ${dataDir}. To start over, name an empty folder with WEBSMS_DATA (--data).`,
  }
}

/** @throws UserError where a database was, and is no more. */
export function refuseLostData(dataDir: string, databaseFile: string): void {
  const lost = lostData(dataDir, databaseFile)
  if (lost !== null) throw new UserError(`${lost.found}. ${lost.cure}`)
}

/** Databases with tables, the newest last: backups, and what a restore moved aside. */
function backupsIn(dataDir: string, databaseFile: string): string[] {
  return readdirSync(dataDir, { withFileTypes: true })
    .map((entry) => (entry.isDirectory() ? join(entry.name, databaseFile) : entry.name))
    .filter(
      (name) => name !== databaseFile && bytesOf(join(dataDir, name)) > pageBytes && isDatabase(join(dataDir, name)),
    )
    .sort((one, other) => statSync(join(dataDir, one)).mtimeMs - statSync(join(dataDir, other)).mtimeMs)
}

function isDatabase(file: string): boolean {
  const head = Buffer.alloc(sqliteHeader.length)
  try {
    const descriptor = openSync(file, 'r')
    try {
      readSync(descriptor, head)
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return false // not ours: a disk has folders that only root may read
  }
  return head.toString('latin1') === sqliteHeader
}

function bytesOf(file: string): number {
  try {
    const stat = statSync(file)
    return stat.isFile() ? stat.size : 0
  } catch {
    return 0
  }
}
