/** package.json of a published package, made from the one in its workspace. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const repository = join(import.meta.dirname, '../..')

export interface Manifest {
  name: string
  version: string
  exports?: string | Record<string, string>
  dependencies?: Record<string, string>
  [field: string]: unknown
}

export function readManifest(room: string): Manifest {
  return JSON.parse(readFileSync(join(repository, room, 'package.json'), 'utf8'))
}

/** Fields that only the repository needs. */
const ofTheRepository = ['private', 'scripts', 'devDependencies', 'files']

/** Starts a package's folder: package.json, the workspace's README and the licence. */
export function startPackage(folder: string, room: string, manifest: Record<string, unknown>): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const published = Object.entries(manifest).filter(([field]) => !ofTheRepository.includes(field))
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(Object.fromEntries(published), null, 2)}\n`)
  cpSync(join(repository, room, 'README.md'), join(folder, 'README.md'))
  cpSync(join(repository, 'LICENSE'), join(folder, 'LICENSE'))
}
