/** The data folder: can it be written, does it last, is there room, is the key there, is the schema current. */
import { existsSync } from 'node:fs'
import { open, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Settings } from '../settings.ts'
import { sizeText } from '../sizes.ts'
import { hasDatabase, lostDatabase, newestWriteAt, pendingMigrations, sealedTexts } from '../store/data-folder.ts'
import { openSecrets, type Secrets, secretKeyFile } from '../store/secrets.ts'
import { UserError } from '../user-error.ts'
import { type Check, failure, fine, warning } from './check.ts'

const megabyte = 2 ** 20

/** Below this an hour of traffic can fill the disk; below the lower one, a commit soon fails. */
const freeBytesLow = 1024 * megabyte
const freeBytesMin = 100 * megabyte

/** Kinds of file systems by Linux's numbers: those in memory are gone after a restart, and those on a network do not
 *  lock and share memory as the write-ahead log needs. Other systems give other numbers, and are not judged. */
const inMemory = new Set([0x01021994, 0x858458f6])
const onNetwork = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42])

export async function checkData(settings: Pick<Settings, 'dataDir' | 'secretKey'>): Promise<Check[]> {
  const { dataDir } = settings
  if (!existsSync(dataDir)) {
    return [
      warning(
        'data folder',
        `${dataDir} does not exist yet`,
        'The first start creates it. If you expected data there, check WEBSMS_DATA.',
      ),
    ]
  }
  return [await checkWritable(dataDir), await checkDisk(dataDir), await checkSecretKey(settings), checkSchema(dataDir)]
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

async function checkDisk(dataDir: string): Promise<Check> {
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
  if (freeBytes < freeBytesLow) return warning('disk', found, 'Free some space, or lower WEBSMS_RETENTION_DAYS.')
  return fine('disk', found)
}

async function checkSecretKey({ dataDir, secretKey }: Pick<Settings, 'dataDir' | 'secretKey'>): Promise<Check> {
  const name = 'secret key'
  const file = join(dataDir, secretKeyFile)
  const cure = 'Restore the secret.key that belongs to this data, or set WEBSMS_SECRET_KEY.'
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
    const secrets = openSecrets(dataDir, secretKey)
    const unreadable = sealedIfReadable(dataDir).filter(({ text }) => !canRead(secrets, text))
    if (unreadable.length > 0) {
      const kinds = unreadable.map(({ kind }) => kind).join(' and ')
      return failure(name, `it is not the one that encrypted the ${kinds} stored here`, cure)
    }
  } catch (error) {
    return failure(name, textOf(error), cure)
  }
  return secretKey !== null
    ? fine(name, 'set by WEBSMS_SECRET_KEY')
    : fine(name, `${file} exists and only this user can read it. Back it up separately from the data.`)
}

function sealedIfReadable(dataDir: string): ReturnType<typeof sealedTexts> {
  try {
    return sealedTexts(dataDir)
  } catch {
    return [] // the schema's own check says what is wrong with the data
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

function checkSchema(dataDir: string): Check {
  const name = 'migrations'
  const lost = lostDatabase(dataDir)
  if (lost !== null) return failure('database', lost.found, lost.cure)
  try {
    const pending = pendingMigrations(dataDir)
    if (pending === null) return fine(name, 'no data yet')
    if (pending.length === 0) return fine(name, 'current')
    return warning(name, `${pending.length} to apply`, 'The next start applies them. Make a backup first.')
  } catch (error) {
    const cure = error instanceof UserError ? 'Run the newer version.' : 'Restore a backup if the file is damaged.'
    return failure(name, textOf(error), cure)
  }
}

/** The clock may not be behind what it said before: tokens, retries and retention all rest on it. */
export function checkClock({ dataDir }: Pick<Settings, 'dataDir'>, now = Date.now()): Check {
  // An hour of tolerance: what was written by a clock slightly ahead does no harm.
  const toleranceMs = 3_600_000
  let newest: number | null = null
  try {
    newest = newestWriteAt(dataDir)
  } catch {
    // The schema's own check says what is wrong with the data.
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
