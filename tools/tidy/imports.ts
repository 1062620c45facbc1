/** Imports of each source file, in every way there is to import. */
import { posix } from 'node:path'
import { parseSync, Visitor } from 'vite'
import { oncePerTree, type Tree } from './tree.ts'

export interface Import {
  /** The specifier as it is written. */
  specifier: string
  /** Erased before the program runs. */
  typeOnly: boolean
  /** The path in the tree that a relative import leads to, there or not; null for a package or a built-in module. */
  path: string | null
}

const knownImports = oncePerTree(() => new Map<string, Import[]>())

/** @throws Error when the file cannot be parsed. */
export function importsOf(tree: Tree, file: string): readonly Import[] {
  const known = knownImports(tree)
  const imports = known.get(file) ?? parseImports(tree, file)
  known.set(file, imports)
  return imports
}

function parseImports(tree: Tree, file: string): Import[] {
  const found: Import[] = []
  const add = (node: unknown, typeOnly = false) => {
    const specifier = literal(node)
    // A file taken as a text is data, and nothing of it runs.
    if (specifier?.endsWith('?raw')) return
    if (specifier !== null) found.push({ specifier, typeOnly, path: resolveRelative(file, specifier) })
  }
  const { program, errors } = parseSync(file, tree.read(file))
  if (errors[0]) throw new Error(`${file}: ${errors[0].message}`)
  new Visitor({
    ImportDeclaration(node) {
      const names = node.specifiers
      const allTypes = names.length > 0 && names.every((name) => 'importKind' in name && name.importKind === 'type')
      add(node.source, node.importKind === 'type' || allTypes)
    },
    ExportAllDeclaration: (node) => add(node.source, node.exportKind === 'type'),
    ExportNamedDeclaration: (node) => add(node.source, node.exportKind === 'type'),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source, true),
    // A worker or a file beside this one: new URL('./x.ts', import.meta.url).
    NewExpression(node) {
      if (node.callee.type === 'Identifier' && node.callee.name === 'URL' && node.arguments.length === 2) {
        const specifier = literal(node.arguments[0])
        if (specifier?.startsWith('.')) add(node.arguments[0])
      }
    },
  }).visit(program)
  return found
}

/** The package that a specifier names, e.g. `@websms/sms` or `vite`; null for relative and built-in ones. */
export function packageOf(specifier: string): string | null {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return null
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

function resolveRelative(file: string, specifier: string): string | null {
  return specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : null
}

function literal(node: unknown): string | null {
  if (typeof node !== 'object' || node === null || !('value' in node)) return null
  return typeof node.value === 'string' ? node.value : null
}
