/** Folders stand one above the other: whichever folder is opened, the things in it import each other in one direction only. */
import { importsOf } from './imports.ts'
import { isSource, isTestCode, type Tree } from './tree.ts'

/** Trees that are held to it. */
const roots = ['server/src', 'web/src', 'smpp/src', 'sms/src', 'contract/src', 'simulator/src']

/** From a file or folder to those that it imports, with the imports that say so. */
type Graph = Map<string, Map<string, string[]>>

export function checkCycles(tree: Tree): string[] {
  return roots.flatMap((root) => cyclesIn(tree, root))
}

/** Each group of files and folders side by side in `root` that import each other in a circle, types included, with the imports
 *  to take out of it: those of the smaller direction of each pair. */
function cyclesIn(tree: Tree, root: string): string[] {
  const levels = new Map<string, Graph>()
  for (const file of tree.paths.filter((path) => path.startsWith(`${root}/`) && isSource(path) && !isTestCode(path))) {
    for (const { path } of importsOf(tree, file)) {
      if (path === null || !tree.has(path) || !path.startsWith(`${root}/`) || isTestCode(path)) continue
      addImport(levels, file, path)
    }
  }
  return [...levels].flatMap(([folder, graph]) => circles(graph).map((circle) => told(folder, circle, graph)))
}

/** An import is between two entries of the innermost folder that holds both files. */
function addImport(levels: Map<string, Graph>, from: string, to: string): void {
  const [a, b] = [from.split('/'), to.split('/')]
  let depth = 0
  while (a[depth] === b[depth] && depth < a.length) depth += 1
  if (depth === a.length) return
  const folder = a.slice(0, depth).join('/')
  const graph = levels.get(folder) ?? new Map()
  levels.set(folder, graph)
  const importer = graph.get(a[depth]!) ?? new Map()
  graph.set(a[depth]!, importer)
  const list = importer.get(b[depth]!) ?? []
  importer.set(b[depth]!, list)
  list.push(`${from} imports ${to}`)
}

/** Strongly connected groups of two or more, by Tarjan's algorithm. */
function circles(graph: Graph): string[][] {
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (name: string) => {
    order.set(name, order.size)
    lowest.set(name, order.get(name)!)
    stack.push(name)
    for (const next of graph.get(name)?.keys() ?? []) {
      if (!order.has(next)) visit(next)
      if (stack.includes(next)) lowest.set(name, Math.min(lowest.get(name)!, lowest.get(next)!))
    }
    if (lowest.get(name) !== order.get(name)) return
    const group = stack.splice(stack.indexOf(name))
    if (group.length > 1) found.push(group.sort())
  }
  for (const name of graph.keys()) visit(name)
  return found
}

function told(folder: string, circle: string[], graph: Graph): string {
  const imports = circle.flatMap((a) =>
    circle.flatMap((b) => {
      const there = graph.get(a)?.get(b) ?? []
      const back = graph.get(b)?.get(a) ?? []
      return there.length > 0 && (back.length === 0 || there.length <= back.length) ? there : []
    }),
  )
  return `${folder}: ${circle.join(', ')} import each other in a circle:\n  ${imports.join('\n  ')}`
}
