/**
 * `npm ci` without a registry, in the folder where it is run: the packages that are installed in this repository are linked,
 * and the Members Area is there as `prepare` built it here. With `--omit=dev -w server` only what the gateway needs.
 */
import { cpSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { linkDependencies } from '../packages/links.ts'
import { readManifest, repository } from '../packages/manifest.ts'

const folder = process.cwd()
const words = process.argv.slice(2)
rmSync(join(folder, 'node_modules'), { recursive: true, force: true })
if (words.includes('--omit=dev') && words.join(' ').includes('-w server')) {
  linkDependencies(Object.keys(readManifest('server').dependencies ?? {}), folder)
} else {
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  cpSync(join(repository, 'web/dist'), join(folder, 'web/dist'), { recursive: true })
}
