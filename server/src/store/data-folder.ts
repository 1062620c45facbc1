/** The door to the engines for what is done to data beside the traffic: by commands, `doctor` and imports. */
import { UserError } from '../user-error.ts'
import type { WaitingMigration } from './nodes.ts'
import type { Place } from './place.ts'
import type { PortabilityImport } from './portability.ts'
import { databaseBytes, databaseIsHeld, lookAtDatabase } from './postgres/database.ts'
import { withoutPassword } from './postgres/errors.ts'
import { type DatabaseFacts, readDatabaseFacts } from './postgres/facts.ts'
import { migratePostgres } from './postgres/migrate.ts'
import { openPostgresImport } from './postgres/portability-import.ts'
import { checkLedger, type LedgerCheck } from './sql/ledger/check.ts'
import {
  readCarriers,
  readMigrations,
  readNewestWrite,
  readNotices,
  readSealed,
  readSenderOwner,
  readShape,
  readUnmatchedReceipts,
  type StoredData,
} from './sql/stored-data.ts'
import { type Backup, backUp as backUpFolder } from './sqlite/backup/backup.ts'
import { type Restored, type RestoreOptions, restore as restoreFolder } from './sqlite/backup/restore.ts'
import { folderIsHeld, folderSizes, lookAtFolder, migrateFolder } from './sqlite/data-folder.ts'
import { openPortabilityImport } from './sqlite/portability/import.ts'
import { connect } from './thread/connect.ts'

/** Of data folders alone: an empty database of PostgreSQL is a new one, since nothing beside it tells of another. */
export { hasDatabase, lostDatabase } from './sqlite/data-folder.ts'
export { openPortability } from './sqlite/portability/portability.ts'
export type { DatabaseFacts, LedgerCheck, Restored, WaitingMigration }
export { withoutPassword }

/** Migrates the data to this version's form; names what was applied, and what waits for nodes of an older version.
 *  @param contract apply what older versions cannot work with too, where none is at work. @throws UserError */
export async function migrateData(
  { dataDir, databaseUrl }: Place,
  { contract = false } = {},
): Promise<{ applied: string[]; waiting: WaitingMigration[] }> {
  if (databaseUrl === null) return { applied: migrateFolder(dataDir), waiting: [] }
  return migratePostgres(databaseUrl, contract ? { contract } : {})
}

/** Replays the ledger: all of it, or what was added since the last check. @throws UserError */
export async function verifyLedger(place: Place, options: { full: boolean }): Promise<LedgerCheck> {
  await migrateData(place)
  const db = connect(place, { writes: true })
  try {
    return (await checkLedger(db, options))!
  } finally {
    db.close()
  }
}

/** True while a gateway runs on the data. @throws UserError when that cannot be told */
export async function isHeld({ dataDir, databaseUrl }: Place): Promise<boolean> {
  return databaseUrl === null ? folderIsHeld(dataDir) : databaseIsHeld(databaseUrl)
}

/** Bytes of the database and of SQLite's write-ahead log; null where there is none. */
export async function dataSizes(place: Place): Promise<{ database: number | null; log: number | null }> {
  const { dataDir, databaseUrl } = place
  return databaseUrl === null ? folderSizes(dataDir) : { database: await databaseBytes(databaseUrl), log: null }
}

/** Facts about the server. @throws UserError when it cannot be reached */
export const databaseFacts = readDatabaseFacts

/** Null without data. @throws UserError when a newer version wrote the data */
export const migrationState = reading(readMigrations, null)
/** Null without data. */
export const dataShape = reading(readShape, null)
export const sealedTexts = reading(readSealed, [])
/** Null without data. */
export const newestWriteAt = reading(readNewestWrite, null)
export const openNotices = reading(readNotices, [])
export const senderOwner = reading(readSenderOwner, null)
export const storedCarriers = reading(readCarriers, [])
export const unmatchedReceipts = reading(readUnmatchedReceipts, [])

/** The read of a place's data, which answers `none` where there is no data. */
function reading<Args extends unknown[], Result, None>(
  read: (data: StoredData, ...args: Args) => Promise<Result>,
  none: None,
) {
  return async ({ dataDir, databaseUrl }: Place, ...args: Args): Promise<Result | None> => {
    const withArgs = async (data: StoredData) => ({ result: await read(data, ...args) })
    const found = await (databaseUrl === null ? lookAtFolder(dataDir, withArgs) : lookAtDatabase(databaseUrl, withArgs))
    return found === null ? none : found.result
  }
}

/** A new portability table for the data at a place, which is migrated. */
export function openImport({ dataDir, databaseUrl }: Place): PortabilityImport {
  return databaseUrl === null ? openPortabilityImport({ dataDir }) : openPostgresImport(databaseUrl)
}

/** Copies the data of a folder into a file. @throws UserError on PostgreSQL, which has programs of its own for it */
export function backUp(place: Place, file: string): Backup {
  refuseDatabase(place, 'Make a backup with pg_dump or pg_basebackup')
  return backUpFolder(place.dataDir, file)
}

/** Puts a backup in place of a folder's data. @throws UserError on PostgreSQL, which has programs of its own for it */
export function restore(file: string, options: RestoreOptions & Place): Restored {
  refuseDatabase(options, 'Restore its backup with pg_restore, or to a point in time')
  return restoreFolder(file, options)
}

function refuseDatabase({ databaseUrl }: Place, advice: string): void {
  if (databaseUrl === null) return
  throw new UserError(
    `The data is in the PostgreSQL database ${withoutPassword(databaseUrl)}, and this command works on data folders. ${advice}: see docs/backup.md, "PostgreSQL".`,
  )
}
