/**
 * Compiles the package to dist/. In this repository Node runs the sources; in node_modules it refuses to, so `npm pack` and
 * `npm publish` run this with `pack` before and `restore` after themselves: between the two, package.json points at dist/.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const manifest = `${folder}package.json`
const original = `${folder}package.json.original`

switch (process.argv[2]) {
  case 'restore':
    renameSync(original, manifest)
    break
  case 'pack':
    // Left behind by a run that was interrupted: the manifest in its place is the published one.
    if (existsSync(original)) renameSync(original, manifest)
    compile()
    publish()
    break
  default:
    compile()
}

function compile(): void {
  rmSync(`${folder}dist`, { recursive: true, force: true })
  const { status, error } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { cwd: folder, stdio: 'inherit' })
  if (error) throw error
  if (status !== 0) process.exit(1)
}

function publish(): void {
  const text = readFileSync(manifest, 'utf8')
  const { scripts: _, ...published } = JSON.parse(text)
  published.exports = { '.': { types: './dist/index.d.ts', default: './dist/index.js' } }
  writeFileSync(original, text)
  writeFileSync(manifest, `${JSON.stringify(published, null, 2)}\n`)
}
