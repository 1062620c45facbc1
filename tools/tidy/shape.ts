/** The shape of the code (docs/style.md "Shape"): functions fit a screen, and nothing is exported that nobody imports. */
import { posix } from 'node:path'
import { parseSync, Visitor } from 'vite'
import { packagesOf } from './packages.ts'
import { isSource, isTestCode, oncePerTree, type Tree } from './tree.ts'

const linesMax = 80

export function checkFunctions(tree: Tree): string[] {
  return tree.paths
    .filter((path) => isSource(path) && !isTestCode(path))
    .flatMap((path) => {
      const text = tree.read(path)
      const found: string[] = []
      const measure = ({ start, end, id }: { start: number; end: number; id?: { name: string } | null }) => {
        const lines = text.slice(start, end).split('\n').length
        if (lines <= linesMax) return
        const at = text.slice(0, start).split('\n').length
        found.push(`${path}:${at} ${id?.name ?? 'a function'} has ${lines} lines: cut it by idea, ${linesMax} at most`)
      }
      new Visitor({
        FunctionDeclaration: measure,
        FunctionExpression: measure,
        ArrowFunctionExpression: (node) => measure({ start: node.start, end: node.end }),
      }).visit(parseSync(path, text).program)
      return found
    })
}

/** Parts of the server that have to know the machine's own clock. */
const ownClock = /^server\/src\/(site-time\.ts|cli\/customer\/|doctor\/|store\/postgres\/nodes\.ts)/

/** Each node has another clock, so the server's code asks for the time of the site. */
export function checkTime(tree: Tree): string[] {
  return tree.paths
    .filter((path) => path.startsWith('server/src/') && isSource(path) && !isTestCode(path) && !ownClock.test(path))
    .filter((path) => tree.read(path).includes('Date.now'))
    .map((path) => `${path} uses Date.now: take siteTime() of site-time.ts, which is the same at all nodes (ADR 25)`)
}

/** Exports of ours that no other file imports. A package's own door, and what tools load by its name, is for others. */
export function checkExports(tree: Tree): string[] {
  const sources = tree.paths.filter(isSource)
  const imported = namesImported(tree, sources)
  return sources
    .filter((path) => !isDoor(tree, path))
    .flatMap((path) => {
      const names = imported.get(path) ?? new Set<string>()
      if (names.has('*')) return []
      return exportsOf(tree, path)
        .filter((name) => !names.has(name))
        .map((name) => `${path}: nobody imports ${name}, so it is not exported`)
    })
}

/** True for what is loaded by its name: the doors of packages, the programs of `bench/`, settings of tools. */
function isDoor(tree: Tree, path: string): boolean {
  return /(^|\/)[\w.-]+\.config\.ts$|^bench\/[^/]+$/.test(path) || doorsOf(tree).some(({ file }) => file === path)
}

/** The file behind each name by which a package of ours is imported. */
const doorsOf = oncePerTree((tree): readonly { specifier: string; file: string }[] =>
  packagesOf(tree).flatMap(({ folder, json: { name, exports } }) =>
    Object.entries<unknown>(
      typeof exports === 'object' ? (exports as Record<string, unknown>) : { '.': exports },
    ).flatMap(([door, file]) =>
      typeof file === 'string' ? [{ specifier: posix.join(name ?? '', door), file: posix.join(folder, file) }] : [],
    ),
  ),
)

/** For each file the names that others import from it; `*` for all of them. */
function namesImported(tree: Tree, sources: readonly string[]): Map<string, Set<string>> {
  const doors = new Map(doorsOf(tree).map(({ specifier, file }) => [specifier, file]))
  const imported = new Map<string, Set<string>>()
  for (const file of sources) {
    const use = (specifier: string, names: readonly string[]) => {
      const target = specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : doors.get(specifier)
      if (target === undefined) return
      imported.set(target, new Set([...(imported.get(target) ?? []), ...names]))
    }
    new Visitor({
      ImportDeclaration({ source, specifiers }) {
        use(
          source.value,
          specifiers.map((name) => (name.type === 'ImportSpecifier' ? nameOf(name.imported) : '*')),
        )
      },
      ExportNamedDeclaration({ source, specifiers }) {
        if (source === null) return
        use(
          source.value,
          specifiers.map(({ local }) => nameOf(local)),
        )
      },
      ExportAllDeclaration: ({ source }) => use(source.value, ['*']),
      ImportExpression({ source }) {
        if (source.type === 'Literal' && typeof source.value === 'string') use(source.value, ['*'])
      },
      TSImportType: ({ source }) => use(source.value, ['*']),
    }).visit(parseSync(file, tree.read(file)).program)
  }
  return imported
}

function exportsOf(tree: Tree, path: string): string[] {
  const found: string[] = []
  new Visitor({
    ExportNamedDeclaration({ declaration, source, specifiers }) {
      if (source !== null) return
      found.push(...specifiers.map(({ exported }) => nameOf(exported)))
      if (declaration === null) return
      if ('id' in declaration && declaration.id !== null && 'name' in declaration.id) found.push(declaration.id.name)
      if (declaration.type === 'VariableDeclaration') {
        for (const { id } of declaration.declarations) if (id.type === 'Identifier') found.push(id.name)
      }
    },
  }).visit(parseSync(path, tree.read(path)).program)
  return found
}

const nameOf = (name: { name: string } | { value: string }) => ('name' in name ? name.name : name.value)
