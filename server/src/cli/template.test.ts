import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runCommand } from '../test/command-line.ts'
import { temporaryFolder } from '../test/temporary-store.ts'

test('a template is set, gets a version, is shown, archived and brought back', async () => {
  const folder = await temporaryFolder(onTestFinished)
  const websms = (...words: string[]) => runCommand(words, { env: { WEBSMS_DATA: join(folder, 'data') } })
  const json = async (...words: string[]) => JSON.parse((await websms(...words, '--json')).out)
  const of = ['--account', (await json('account', 'create', 'Acme')).account_id]

  const set = ['template', 'set', 'Reminder', ...of]
  expect(await json(...set, '--text', 'Kia ora {{ name }}')).toMatchObject({
    ...{ name: 'reminder', version: 1, fields: ['name'], archived_at: null },
  })
  const file = join(folder, 'text.txt')
  writeFileSync(file, 'Hi {{ name }},\nsee you at {{ time }}\n')
  expect((await websms(...set, '--file', file)).out).toContain('has reminder@2 now.')
  expect((await websms(...set, '--file', file)).out).toContain('Nothing changed')
  expect((await websms('template', 'list', ...of)).out).toMatch(/^reminder\s+2\s+\S+\s+name, time$/m)
  expect((await websms('template', 'show', 'reminder', ...of)).out).toMatch(
    /^reminder@2 .*\n {2}Hi \{\{ name \}\},\n {2}see you.*\nreminder@1/,
  )
  expect((await websms('template', 'archive', 'reminder', ...of)).out).toBe('Template reminder is archived.\n')
  expect(await json('template', 'list', ...of)).toEqual([])
  expect(await json('template', 'list', '--archived', ...of)).toMatchObject([{ version: 2 }])
  expect((await websms('template', 'archive', 'reminder', ...of)).err).toContain('has no template reminder')
  expect((await websms(...set)).err).toContain('either --text or --file')
  expect((await websms(...set, '--text', '{{ a')).err).toContain('found "{{ a", expected a field such as')
  expect((await websms('template', 'list', '--account', '9999')).err).toContain('9999')
})
