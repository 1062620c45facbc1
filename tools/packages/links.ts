/** Packages that are installed in this repository, put into another folder as npm would install them there. Files are hard
 *  links where the disk allows it. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { repository } from './manifest.ts'

/** Links packages by their names, with their dependencies. */
export function linkDependencies(names: readonly string[], folder: string): void {
  const { packages } = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8'))
  const waiting = [...names]
  const found = new Set<string>()
  const programs = join(folder, 'node_modules/.bin')
  mkdirSync(programs, { recursive: true })
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const path = `node_modules/${name}`
    // Of a package with a binary for each platform, only that of this machine is there.
    if (found.has(path) || !existsSync(join(repository, path))) continue
    found.add(path)
    // A workspace is a link to its folder, which says what it needs.
    const entry = packages[packages[path].resolved] ?? packages[path]
    waiting.push(...Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }))
    // npm installs a package again that has no links to its programs.
    for (const [program, file] of Object.entries<string>(entry.bin ?? {})) {
      symlinkSync(join('..', name, file), join(programs, program))
    }
  }
  link([...found], folder)
}

function link(paths: readonly string[], folder: string): void {
  if (spawnSync('cp', ['-al', '--parents', ...paths, folder], { cwd: repository }).status === 0) return
  // Another disk, or another cp.
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    cpSync(join(repository, path), join(folder, path), { recursive: true, force: true, verbatimSymlinks: true })
  }
}
