/** The repository as the checks see it: paths from its root, with slashes, and their texts. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Tree {
  /** Sorted. */
  readonly paths: readonly string[]
  has(path: string): boolean
  read(path: string): string
}

/** Folders without sources: made by tools, or data of a gateway that ran here. */
const skipped = new Set(['node_modules', 'dist', 'data', 'coverage', '.git'])

export function readTree(root: string): Tree {
  const paths = walk(root, '').sort()
  const known = new Set(paths)
  const texts = new Map<string, string>()
  return {
    paths,
    has: (path) => known.has(path),
    read(path) {
      const text = texts.get(path) ?? readFileSync(join(root, path), 'utf8')
      texts.set(path, text)
      return text
    },
  }
}

function walk(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return []
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) return walk(root, path)
    return entry.isFile() ? [path] : []
  })
}

/** The same value for every check of a tree: it takes long to make. */
export function oncePerTree<T>(make: (tree: Tree) => T): (tree: Tree) => T {
  const made = new WeakMap<Tree, T>()
  return (tree) => {
    if (!made.has(tree)) made.set(tree, make(tree))
    return made.get(tree)!
  }
}

export function isSource(path: string): boolean {
  return /\.tsx?$/.test(path)
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path)
}

/** Tests and what stands by them: it never runs in production, and may use the tools of the root. */
export function isTestCode(path: string): boolean {
  return isTest(path) || /(^|\/)((test|fuzz|e2e|bench|tools)\/|test-[^/]+$)/.test(path)
}

/** The first folder of a path: for us the workspace. */
export function roomOf(path: string): string {
  return path.split('/', 1)[0]!
}
