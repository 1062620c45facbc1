/** Checks the data: whether its folder is writable and permanent and has room, or its database can be relied on; whether the
 *  secret key fits, and the schema is current. */
import { existsSync } from 'node:fs'
import { open, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Settings } from '../settings.ts'
import { sizeText } from '../sizes.ts'
import {
  hasDatabase,
  lostDatabase,
  migrationState,
  newestWriteAt,
  sealedTexts,
  type WaitingMigration,
} from '../store/data-folder.ts'
import { RelocatedError } from '../store/errors.ts'
import { diskFault } from '../store/free-bytes.ts'
import type { Place } from '../store/place.ts'
import { openSecrets, type Secrets, secretKeyFile } from '../store/secrets.ts'
import { UserError } from '../user-error.ts'
import { type Check, failure, fine, note, warning } from './check.ts'
import { checkDatabase } from './database.ts'

const megabyte = 2 ** 20

/** Below the first an hour of traffic can fill the disk; below the second a commit soon fails. */
const freeBytesLow = 1024 * megabyte
const freeBytesMin = 100 * megabyte

/** File systems by Linux's numbers. A file system in memory is lost at a restart, and one on a network lacks the locks
 *  and shared memory that the write-ahead log needs. Other operating systems give other numbers, and are not judged. */
const inMemory = new Set([0x01021994, 0x858458f6])
const onNetwork = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42])

type DataSettings = Place & Pick<Settings, 'secretKey' | 'secretKeyOld' | 'freeMbMin'>

export async function checkData(settings: DataSettings): Promise<Check[]> {
  const { dataDir, databaseUrl } = settings
  if (databaseUrl !== null) {
    const { checks, usable } = await checkDatabase(databaseUrl)
    return usable ? [...checks, await checkSecretKey(settings), await checkMigrations(settings)] : checks
  }
  if (!existsSync(dataDir)) {
    return [
      warning(
        'data folder',
        `${dataDir} does not exist yet`,
        'The first start creates it. If you expected data there, check WEBSMS_DATA.',
      ),
    ]
  }
  return [
    await checkWritable(dataDir),
    await checkDisk(settings),
    await checkSecretKey(settings),
    lostData(dataDir) ?? (await checkMigrations(settings)),
  ]
}

async function checkWritable(dataDir: string): Promise<Check> {
  const probe = join(dataDir, `.doctor-${process.pid}`)
  try {
    const file = await open(probe, 'wx', 0o600)
    try {
      await file.sync()
    } finally {
      await file.close()
      await rm(probe)
    }
    return fine('data folder', `${dataDir} is writable`)
  } catch (error) {
    return failure(
      'data folder',
      textOf(error),
      'Make it writable for this user, or set WEBSMS_DATA to another folder.',
    )
  }
}

async function checkDisk({ dataDir, databaseUrl, freeMbMin }: DataSettings): Promise<Check> {
  const { type, bavail, bsize } = await statfs(dataDir)
  if (inMemory.has(type)) {
    return warning(
      'disk',
      `${dataDir} is in memory: its data is lost when the machine restarts`,
      'Put WEBSMS_DATA on a disk.',
    )
  }
  if (onNetwork.has(type)) {
    return failure(
      'disk',
      `${dataDir} is on a network file system`,
      'Put WEBSMS_DATA on a local disk: SQLite needs reliable file locks.',
    )
  }
  const freeBytes = bavail * bsize
  const found = `${sizeText(freeBytes)} free`
  if (freeBytes < freeBytesMin) return failure('disk', found, 'Free some space now: the next write may fail.')
  if ((await diskFault({ dataDir, databaseUrl }, freeMbMin)) !== null) {
    const wanted = `${found}, and WEBSMS_FREE_MB_MIN is ${freeMbMin} MB: /readyz answers 503`
    return failure('disk', wanted, 'Free some space, or lower WEBSMS_FREE_MB_MIN.')
  }
  if (freeBytes < freeBytesLow) return warning('disk', found, 'Free some space, or lower WEBSMS_RETENTION_DAYS.')
  return fine('disk', found)
}

async function checkSecretKey(settings: DataSettings): Promise<Check> {
  const { dataDir, databaseUrl, secretKey, secretKeyOld } = settings
  const name = 'secret key'
  const file = join(dataDir, secretKeyFile)
  if (databaseUrl !== null && secretKey === null) {
    return failure(
      name,
      'WEBSMS_SECRET_KEY is not set, and DATABASE_URL is',
      'Set it to the one that this database was used with. For a new database: openssl rand -base64 32',
    )
  }
  const cure =
    databaseUrl === null
      ? 'Restore the secret.key that belongs to this data, or set WEBSMS_SECRET_KEY.'
      : 'Set WEBSMS_SECRET_KEY to the one that this database was used with.'
  if (secretKey === null) {
    if (!existsSync(file)) {
      return hasDatabase(dataDir) ? failure(name, `${file} is missing`, cure) : fine(name, 'the first start creates it')
    }
    const { mode } = await stat(file)
    if ((mode & 0o077) !== 0 && process.platform !== 'win32') {
      return failure(name, `${file} can be read by other users`, `Run: chmod 600 ${file}`)
    }
  }
  try {
    const secrets = openSecrets(dataDir, secretKey, secretKeyOld)
    const unreadable = (await sealedIfReadable(settings)).filter(({ text }) => !canRead(secrets, text))
    if (unreadable.length > 0) {
      const kinds = unreadable.map(({ kind }) => kind).join(' and ')
      return failure(name, `it is not the one that encrypted the ${kinds} stored here`, cure)
    }
  } catch (error) {
    return failure(name, textOf(error), cure)
  }
  if (secretKeyOld !== null) {
    return warning(
      name,
      'WEBSMS_SECRET_KEY_OLD is set: keys are being rotated',
      'Run: websms secret-key rotate. When it has ended, remove WEBSMS_SECRET_KEY_OLD.',
    )
  }
  return secretKey !== null
    ? fine(name, 'set by WEBSMS_SECRET_KEY')
    : fine(name, `${file} exists and only this user can read it. Back it up separately from the data.`)
}

async function sealedIfReadable(place: Place): ReturnType<typeof sealedTexts> {
  try {
    return await sealedTexts(place)
  } catch {
    return [] // the schema check reports what is wrong with the data
  }
}

function canRead(secrets: Secrets, text: string): boolean {
  try {
    secrets.decrypt(text)
    return true
  } catch {
    return false
  }
}

function lostData(dataDir: string): Check | null {
  const lost = lostDatabase(dataDir)
  return lost && failure('database', lost.found, lost.cure)
}

async function checkMigrations(place: Place): Promise<Check> {
  const name = 'migrations'
  try {
    const state = await migrationState(place)
    if (state === null) return fine(name, 'no data yet')
    const { pending, waiting, newer } = state
    if (pending.length > 0) {
      return warning(name, `${pending.length} to apply`, 'The next start applies them. Make a backup first.')
    }
    if (waiting.length > 0) return waitingCheck(name, waiting)
    if (newer.length === 0) return fine(name, 'current')
    const found = `the database has ${newer.join(', ')} of a newer version; this one can work with that`
    return note(name, found, 'Finish the upgrade: install the newer version here too.')
  } catch (error) {
    if (error instanceof RelocatedError) return failure(name, error.found, `${error.cure}.`)
    const cure = error instanceof UserError ? 'Run the newer version.' : 'Restore a backup if the data is damaged.'
    return failure(name, textOf(error), cure)
  }
}

/** An upgrade that has not ended. */
function waitingCheck(name: string, waiting: readonly WaitingMigration[]): Check {
  const nodes = [...new Set(waiting.flatMap((migration) => migration.nodes))]
  const names = waiting.map((migration) => migration.name).join(', ')
  if (nodes.length > 0) {
    return warning(
      name,
      `${names} waits for ${nodes.join(', ')}, of an older version`,
      'Upgrade these nodes, or stop them.',
    )
  }
  const advice = 'Until it is applied the previous version can start. To end the upgrade now: websms migrate'
  return note(name, `${names} waits, and no node of an older version is alive`, advice)
}

/** The clock must not be behind an earlier time: tokens, retries and retention all depend on it. */
export async function checkClock(place: Place, now = Date.now()): Promise<Check> {
  // An hour of tolerance: rows written by a clock slightly ahead do no harm.
  const toleranceMs = 3_600_000
  let newest: number | null = null
  try {
    newest = await newestWriteAt(place)
  } catch {
    // The schema check reports what is wrong with the data.
  }
  if (newest !== null && newest - toleranceMs > now) {
    return failure(
      'clock',
      `it shows ${new Date(now).toISOString()}, but data was written at ${new Date(newest).toISOString()}`,
      'Set the clock, and keep it in sync with NTP.',
    )
  }
  return fine('clock', new Date(now).toISOString())
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
