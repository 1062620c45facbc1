import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { settingsTable } from '../server/src/settings/table.ts'
import { configuration, configurationPath, envExample, envExamplePath } from './settings-docs.ts'

const remedy = 'run: node tools/settings-docs.ts'

test('.env.example lists every setting with its description and default', () => {
  expect(readFileSync(envExamplePath, 'utf8'), remedy).toBe(envExample())
})

test('docs/configuration.md lists every setting', () => {
  const page = readFileSync(configurationPath, 'utf8')
  expect(page, remedy).toBe(configuration(page))
})

test('a copy of .env.example with every # of a setting removed gives the defaults', () => {
  const values = parseEnv(envExample().replace(/^# (?=[A-Z_]+=)/gm, ''))
  const defaults = Object.values(settingsTable).map((setting) => [setting.env, setting.default ?? ''])
  expect(values).toEqual(Object.fromEntries(defaults))
})
