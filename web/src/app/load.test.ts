import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('whatever is loaded later says what to do when it does not come', () => {
  const root = join(import.meta.dirname, '..')
  const files = globSync('**/*.{ts,tsx}', { cwd: root }).filter((file) => !/\.test\.|^main\.tsx$/.test(file))
  const loads = files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8').replace(/\/\*\*.*?\*\//gs, '')
    const named = [...text.matchAll(/const (load\w+) = \(\) => import\(/g)].map(([, name]) => name!)
    const by = [...text.matchAll(/(\w+)\((?:\s*'[^']*',)?\s*(?:\(\) => import\(|(load\w+)\b)/g)]
      .filter(([, , name]) => name === undefined || named.includes(name))
      .map(([, by]) => by!)
    const imports = text.match(/\bimport\(/g) ?? []
    return by.length === imports.length ? by : [`${file}: an import on its own`]
  })
  expect(loads.filter((by) => !['loaded', 'lazyPage', 'lazyPart', 'useLater'].includes(by))).toEqual([])
  expect(loads.length).toBeGreaterThan(25)
})
