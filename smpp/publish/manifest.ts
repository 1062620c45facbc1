/**
 * Run by `npm pack` and `npm publish` before and after themselves. In this repository Node runs the sources; in
 * node_modules it refuses to, so `build` compiles them to dist/ and points package.json there, and `restore` puts
 * package.json back.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('..', import.meta.url))
const manifest = `${folder}package.json`
const original = `${folder}package.json.original`

if (process.argv[2] === 'restore') renameSync(original, manifest)
else build()

function build(): void {
  // Left behind by a run that was interrupted: the manifest in its place is the published one.
  if (existsSync(original)) renameSync(original, manifest)
  rmSync(`${folder}dist`, { recursive: true, force: true })
  const { status, error } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { cwd: folder, stdio: 'inherit' })
  if (error) throw error
  if (status !== 0) process.exit(1)
  const text = readFileSync(manifest, 'utf8')
  const { scripts: _, devDependencies: __, ...published } = JSON.parse(text)
  published.exports = { '.': { types: './dist/index.d.ts', default: './dist/index.js' } }
  writeFileSync(original, text)
  writeFileSync(manifest, `${JSON.stringify(published, null, 2)}\n`)
}
