import { readFileSync } from 'node:fs'
import { carrierFields } from '@websms/contract/carrier-fields'
import { expect, test } from 'vitest'
import { fieldsPath, statusesPath, withFields, withStatuses } from './carrier-docs.ts'

const remedy = 'run: node tools/carrier-docs.ts'

test('docs/configuration.md lists every field of a carrier, and when it is needed', () => {
  const page = readFileSync(fieldsPath, 'utf8')
  expect(page, remedy).toBe(withFields(page))
})

test('docs/carriers.md lists every status with what happens', () => {
  const page = readFileSync(statusesPath, 'utf8')
  expect(page, remedy).toBe(withStatuses(page))
})

test('the settings of other gateways lead to fields that there are', () => {
  const names = new Set<string>(carrierFields.map(({ name }) => name))
  const [, part = ''] = readFileSync(statusesPath, 'utf8').split(/^## \d+\. Coming from .*$/m)
  const rows = part.split('\n').filter((line) => /^\| (?!---|Kannel)/.test(line))
  expect(rows.length).toBeGreaterThan(20)
  const here = rows.map((row) => row.split(' | ')[2] ?? '')
  for (const cell of here) {
    for (const [, word = ''] of cell.matchAll(/`(\w+)(?:=\w+)?`/g)) expect(names, cell).toContain(word)
  }
})
