import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('whatever is loaded later says what to do when it does not come', () => {
  const root = join(import.meta.dirname, '..')
  const files = globSync('**/*.{ts,tsx}', { cwd: root }).filter((file) => !/\.test\.|^main\.tsx$/.test(file))
  const loads = files.flatMap((file) => [
    ...readFileSync(join(root, file), 'utf8')
      .replace(/\/\*\*.*?\*\//gs, '')
      .matchAll(/(\w+)\((?:\s*'[^']*',)?\s*\(\) => import\(|import\('/g),
  ])
  expect(loads.filter(([, by]) => by === undefined || !['loaded', 'lazyPage', 'lazyPart'].includes(by))).toEqual([])
  expect(loads.length).toBeGreaterThan(25)
})
