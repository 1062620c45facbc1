/** Credentials that `websms login` keeps, by profile: one file that its user alone may read. */
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { UserError } from '../../user-error.ts'
import type { Terminal } from '../terminal.ts'

export interface Profile {
  base_url: string
  client_id: string
  client_secret: string
  /** The secret that `websms listen` signs with; made when it is first needed. */
  listen_secret?: string
}

type Profiles = Readonly<Record<string, Profile>>

type Env = Terminal['env']

export const defaultProfile = 'default'

/** Beside those of other programs (XDG Base Directory Specification). */
export function credentialsFile(env: Env): string {
  return join(userFolder(env, 'XDG_CONFIG_HOME', env.APPDATA, '.config'), 'websms', 'credentials.json')
}

/** The folder for access tokens, which can be fetched again. */
export function cacheFolder(env: Env): string {
  return join(userFolder(env, 'XDG_CACHE_HOME', env.LOCALAPPDATA, '.cache'), 'websms')
}

function userFolder(env: Env, variable: string, onWindows: string | undefined, inHome: string): string {
  return env[variable] || onWindows || join(env.HOME || homedir(), inHome)
}

/** @throws UserError for a file that cannot be read */
export async function readProfiles(env: Env): Promise<Profiles> {
  const file = credentialsFile(env)
  try {
    const { profiles } = JSON.parse(await readFile(file, 'utf8')) as { profiles?: Profiles }
    if (typeof profiles !== 'object') throw new SyntaxError('it has no profiles')
    return profiles
  } catch (error) {
    if (isMissing(error)) return {}
    const reason = error instanceof Error ? error.message : error
    throw new UserError(`Cannot read ${file}: ${reason}. Mend it, or delete it and sign in again.`, { cause: error })
  }
}

export async function writeProfiles(env: Env, profiles: Profiles): Promise<void> {
  await writePrivately(credentialsFile(env), `${JSON.stringify({ profiles }, null, 2)}\n`)
}

/** Replaces the file at once, so that a reader finds the old one or the new one.
 *  @throws UserError where that is not possible */
export async function writePrivately(file: string, text: string): Promise<void> {
  const beside = `${file}.${process.pid}`
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await writeFile(beside, text, { mode: 0o600 })
    // A file that was left there keeps its mode.
    await chmod(beside, 0o600)
    await rename(beside, file)
  } catch (error) {
    throw new UserError(`Cannot write ${file}: ${error instanceof Error ? error.message : error}.`, { cause: error })
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
