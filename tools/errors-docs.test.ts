import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { errorsPage, errorsPath } from './errors-docs.ts'

test('docs/errors.md has every error with its cause and cure', () => {
  expect(readFileSync(errorsPath, 'utf8'), 'run: node tools/errors-docs.ts').toBe(errorsPage())
})
