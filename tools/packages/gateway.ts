/**
 * The package `websms`: the gateway with everything that it serves, laid out as in this repository, so that paths from file
 * to file stay what they are. The workspaces that it is made of are inside, and are imported by relative paths.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { isSource, isTestCode, readTree } from '../tidy/tree.ts'
import { compile } from './compile.ts'
import { type Manifest, readManifest, repository, startPackage } from './manifest.ts'

const root = readManifest('.')

/** Workspaces whose code may be inside. The Members Area is there as it was built. */
const rooms = (root.workspaces as string[]).filter((room) => room !== 'web')

/** Files that the gateway reads while it runs, or that its messages name. */
const carried = [
  /^server\/src\/.+\.(sql|css|js)$/,
  /^examples\/(?!sdk\/)\w+\/[\w.]+$/,
  /^web\/public\/favicon\.svg$/,
  /^docs\/images\/.+$/,
  /^\.env\.example$/,
]

/** Guides, whose commands are those of an installed package there. */
const guide = /^(?:docs\/.+|examples\/README|ARCHITECTURE|CHANGELOG|CONTRIBUTING|SECURITY)\.md$/

/** package.json of the package. */
export function gatewayManifest(): Manifest & { dependencies: Record<string, string> } {
  const { name: _, ...own } = readManifest('server')
  return {
    name: root.name,
    description: root.description,
    ...own,
    bin: { websms: 'server/src/cli/bin.js' },
    engines: root.engines,
    // A program: nothing of it is imported.
    exports: { './package.json': './package.json' },
    dependencies: dependencies(),
  }
}

export function buildGateway(room: string, folder: string): void {
  const tree = readTree(repository)
  startPackage(folder, room, gatewayManifest())
  const entries = workspaceEntries()
  compile({
    files: tree.paths.filter((path) => path.startsWith('server/src/') && isSource(path) && !isTestCode(path)),
    rootDir: '.',
    outDir: folder,
    target: 'esnext',
    // Sources that are found through node_modules would not be compiled.
    paths: Object.fromEntries([...entries].map(([specifier, path]) => [specifier, [join(repository, path)]])),
  })
  for (const path of readTree(folder).paths.filter((path) => path.endsWith('.js'))) {
    const file = join(folder, path)
    writeFileSync(file, withBuiltPaths(path, readFileSync(file, 'utf8'), entries))
  }
  for (const path of tree.paths.filter((path) => carried.some((pattern) => pattern.test(path)))) copy(folder, path)
  // The gateway reads its version there.
  const { version, type } = readManifest(room)
  writeFileSync(join(folder, room, 'package.json'), JSON.stringify({ version, type }))
  for (const path of tree.paths.filter((path) => guide.test(path))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), tree.read(path).replaceAll('npm run -s websms -- ', 'npx websms '))
  }
  spawnSync(process.execPath, [join(repository, 'web/build.ts'), '--if-stale'], { stdio: 'inherit' })
  copy(folder, 'web/dist')
}

/** Specifiers of the workspaces inside, with the paths of their files. */
function workspaceEntries(): Map<string, string> {
  return new Map(
    rooms.flatMap((room) => {
      const { name, exports = {} } = readManifest(room)
      const entries = Object.entries(typeof exports === 'string' ? { '.': exports } : exports)
      return entries.map(([entry, path]) => [posix.join(name, entry), posix.join(room, path)] as const)
    }),
  )
}

const importOfOurs = /(\bfrom |\bimport(?: |\())(['"])(@websms\/[^'"]+)\2/g
/** A worker or a program beside this file; the compiler rewrites imports only. */
const fileBeside = /\bnew URL\((['"])(\.[^'"]+)\.ts\1, import\.meta\.url\)/g

function withBuiltPaths(path: string, code: string, entries: Map<string, string>): string {
  return code
    .replaceAll(importOfOurs, (_, before: string, quote: string, specifier: string) => {
      const target = entries.get(specifier)
      if (target === undefined)
        throw new Error(`${path} imports ${specifier}, which no workspace of the gateway exports`)
      const relative = posix.relative(posix.dirname(path), target.replace(/\.ts$/, '.js'))
      return `${before}${quote}${relative}${quote}`
    })
    .replaceAll(fileBeside, (_, quote: string, file: string) => `new URL(${quote}${file}.js${quote}, import.meta.url)`)
}

function copy(folder: string, path: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  cpSync(join(repository, path), join(folder, path), { recursive: true })
}

/** Dependencies of all workspaces inside, but for each other. */
function dependencies(): Record<string, string> {
  const all = rooms.flatMap((room) => Object.entries(readManifest(room).dependencies ?? {}))
  return Object.fromEntries(all.filter(([name]) => !name.startsWith('@websms/')).sort())
}
