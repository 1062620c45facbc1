/**
 * Builds the Members Area into `web/dist`: the app, each text file compressed beforehand, and `build.json`, which says what it
 * was built from. It is built beside and swapped in whole, so that nobody is served half an app.
 *
 *     node web/build.ts [--if-stale] [--forgiving]
 *
 * `--if-stale` does nothing when the sources are those of the last build. `--forgiving` says what went wrong in one line and
 * exits 0: an install without a Members Area is still a gateway.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const root = join(import.meta.dirname, '..')
const dist = join(import.meta.dirname, 'dist')

/** The sources of the app. Tests are no part of it. */
const sources = ['web', 'contract/src', 'sms/src', 'examples', 'package-lock.json']
const noSource = /^(node_modules|dist|\.dist-.+|.+\.test\.tsx?)$/

/** Files that are worth compressing, and that the server may send compressed. */
const compressible = /\.(js|css|html|svg|json|txt)$/

/** `web/dist/build.json`. */
interface Build {
  /** SHA-256 over the paths and texts of all sources. */
  sources: string
  /** Everything that a browser fetches before a signed-in member sees the first page: gzipped, in bytes. */
  first_load_bytes: number
}

export function hashOfSources(): string {
  const hash = createHash('sha256')
  for (const path of sources.flatMap((start) => filesOf(join(root, start))).sort()) {
    const text = readFileSync(path)
    hash.update(`${relative(root, path).replaceAll('\\', '/')} ${text.length}\n`).update(text)
  }
  return hash.digest('hex')
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .filter((name) => !noSource.test(name))
    .flatMap((name) => filesOf(join(path, name)))
}

/** The build in `web/dist`; null before the first build. */
export function lastBuild(): Build | null {
  try {
    return JSON.parse(readFileSync(join(dist, 'build.json'), 'utf8')) as Build
  } catch {
    return null
  }
}

async function build(hash: string, { ifStale }: { ifStale: boolean }): Promise<Build> {
  // The caller, such as a test, may have another one: React would then be built with all its checks.
  process.env.NODE_ENV = 'production'
  const { build: viteBuild } = await import('vite')
  const fresh = join(import.meta.dirname, `.dist-${process.pid}`)
  try {
    await viteBuild({
      configFile: join(import.meta.dirname, 'vite.config.ts'),
      mode: 'production',
      logLevel: 'error',
      build: { outDir: fresh, emptyOutDir: true },
    })
    const result: Build = { sources: hash, first_load_bytes: firstLoadOf(fresh) }
    rmSync(join(fresh, '.vite'), { recursive: true })
    for (const path of filesOf(fresh)) if (compressible.test(path)) compress(path)
    writeFileSync(join(fresh, 'build.json'), JSON.stringify(result))
    // Another build may have been quicker, and is being served already.
    if (!ifStale || lastBuild()?.sources !== hash) swapIn(fresh)
    return result
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

function compress(path: string) {
  const text = readFileSync(path)
  // index.html is filled in with a nonce for each answer.
  if (path.endsWith('.html') || text.length < 500) return
  writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }))
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: text.length }
  writeFileSync(`${path}.br`, brotliCompressSync(text, { params }))
}

interface Chunk {
  file: string
  css?: string[]
  imports?: string[]
}

/** The page itself, the shell around every page, and the first page with what it imports; not what these load later. */
const firstPage = ['index.html', 'src/app/shell/shell.tsx', 'src/pages/dashboard/dashboard-page.tsx']

function firstLoadOf(folder: string): number {
  const chunks: Record<string, Chunk> = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8'))
  const seen = new Set<string>()
  const files = new Set(['index.html', 'theme.js'])
  const waiting = [...firstPage]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const chunk = chunks[name]
    if (chunk === undefined || seen.has(name)) continue
    seen.add(name)
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file)
    waiting.push(...(chunk.imports ?? []))
  }
  return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length, 0)
}

/** Two builds may end at the same moment: one of them stays, whichever it is. */
function swapIn(fresh: string) {
  const old = `${fresh}-old`
  if (existsSync(dist)) renameSync(dist, old)
  try {
    renameSync(fresh, dist)
  } catch (error) {
    if (lastBuild() === null) throw error
  }
  rmSync(old, { recursive: true, force: true })
}

async function main({ ifStale, forgiving }: { ifStale: boolean; forgiving: boolean }) {
  const startedAt = performance.now()
  try {
    const hash = hashOfSources()
    if (ifStale && lastBuild()?.sources === hash) return
    const { first_load_bytes } = await build(hash, { ifStale })
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    console.log(`Members Area built in ${seconds} s, first load ${Math.round(first_load_bytes / 1000)} kB gzipped`)
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error)
    console.error(`The Members Area was not built: ${reason}`)
    if (!forgiving) process.exitCode = 1
  }
}

if (import.meta.main) {
  const has = (flag: string) => process.argv.includes(flag)
  await main({ ifStale: has('--if-stale'), forgiving: has('--forgiving') })
}
