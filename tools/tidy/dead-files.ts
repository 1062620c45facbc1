/** Source files that nothing reaches: no script, no package's entry, no test, no file that one of these reaches. */
import { posix } from 'node:path'
import { importsOf, packageOf } from './imports.ts'
import { packagesOf } from './packages.ts'
import { isSource, isTest, isTestCode, type Tree } from './tree.ts'

export function checkDeadFiles(tree: Tree): string[] {
  const sources = tree.paths.filter(isSource)
  const program = reach(
    tree,
    sources.filter((path) => isEntry(tree, path)),
  )
  const tests = reach(tree, sources.filter(isTest))
  return sources.flatMap((path) => {
    if (program.has(path) || isTest(path)) return []
    if (!tests.has(path)) return [`${path}: nothing reaches this file`]
    return isTestCode(path) ? [] : [`${path}: only tests reach this file; move it to test/ or put it to use`]
  })
}

/** Named by a package's scripts or exports, read by a tool at a package's root, named by the web app's page, a tool itself
 *  (tests are its use), or what people run by its name: a bench, a fuzzer, an example. */
function isEntry(tree: Tree, path: string): boolean {
  if (/^((web\/)?[^/]+\.config|(tools|bench|examples\/sdk)\/[^/]+|\w+\/fuzz\/main)\.ts$/.test(path)) return true
  if (tree.has('web/index.html') && tree.read('web/index.html').includes(`src="${path.replace(/^web/, '')}"`))
    return true
  return packagesOf(tree).some(({ folder, json }) => {
    const mentions = JSON.stringify([json.scripts, json.exports, json.bin])
    return mentions.includes(posix.relative(folder, path)) && (folder === '.' || path.startsWith(`${folder}/`))
  })
}

function reach(tree: Tree, entries: readonly string[]): Set<string> {
  const packages = packagesOf(tree)
  const reached = new Set<string>()
  const waiting = [...entries]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file) || !tree.has(file) || !isSource(file)) continue
    reached.add(file)
    for (const { specifier, path } of importsOf(tree, file)) {
      const workspace = packages.find(({ json }) => json.name === packageOf(specifier))
      const target =
        path ??
        (typeof workspace?.json.exports === 'string' ? posix.join(workspace.folder, workspace.json.exports) : null)
      if (target !== null) waiting.push(target)
    }
  }
  return reached
}
