/** Finds the languages of the examples on this machine. */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'

/** True when a program is there and, where a pattern is given, prints a matching text. */
export function has(program: string, words: readonly string[] = ['--version'], pattern = /^/): boolean {
  const { status, stdout } = spawnSync(program, words, { encoding: 'utf8' })
  return status === 0 && pattern.test(stdout)
}

/** The first Python that has these modules, since Debian's packages are seen by Debian's Python alone; null for none. */
export function pythonWith(...modules: string[]): string | null {
  const pythons = ['python3', '/usr/bin/python3']
  return pythons.find((python) => has(python, ['-c', `import ${modules.join(', ')}`])) ?? null
}

export function hasPackage(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name)
    return true
  } catch {
    return false
  }
}
