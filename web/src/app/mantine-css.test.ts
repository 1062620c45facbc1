import { existsSync, globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const source = join(import.meta.dirname, '..')
const package_ = dirname(createRequire(import.meta.url).resolve('@mantine/core/styles.css'))
const imported = readFileSync(join(import.meta.dirname, 'mantine.css'), 'utf8')

/** A component's folder, and the components that its code is built on. */
function builtOn(name: string, found = new Set<string>()): Set<string> {
  const folder = join(package_, 'esm/components', name)
  if (found.has(name) || !existsSync(folder)) return found
  found.add(name)
  for (const file of globSync('**/*.mjs', { cwd: folder })) {
    const imports = readFileSync(join(folder, file), 'utf8').matchAll(/from "(?:\.\.\/)+([A-Z]\w+)\//g)
    for (const [, other] of imports) builtOn(other!, found)
  }
  return found
}

test('every Mantine component that is used has its styles in mantine.css', () => {
  const used = new Set(
    globSync('**/*.tsx', { cwd: source }).flatMap((file) =>
      [...readFileSync(join(source, file), 'utf8').matchAll(/import \{([^}]+)\} from '@mantine\/core'/g)]
        .flatMap(([, names]) => names!.split(','))
        .map((name) => name.replace(/^\s*type /, '').trim())
        // Behind the last comma of several lines.
        .filter((name) => name !== ''),
    ),
  )
  const styled = [...new Set([...used].flatMap((name) => [...builtOn(name)]))].filter((name) =>
    existsSync(join(package_, 'styles', `${name}.css`)),
  )
  expect(styled.length).toBeGreaterThan(10)
  expect(styled.filter((name) => !imported.includes(`/${name}.css`))).toEqual([])
})
