import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { runCommand } from '../test/command-line.ts'
import { temporaryFolder } from '../test/temporary-store.ts'

let folder: string
let account: string
beforeEach(async () => {
  folder = await temporaryFolder(onTestFinished)
  account = (await json('account', 'create', 'Acme')).account_id
})

const websms = (...words: string[]) => runCommand(words, { env: { WEBSMS_DATA: join(folder, 'data') } })

async function json(...words: string[]) {
  const { code, out, err } = await websms(...words, '--json')
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out)
}

test('opt-outs are added, listed and removed, for an account or for all of them', async () => {
  const own = ['--account', account, '--sender', '2190']
  expect(await json('optout', 'add', '021 123 4567', '64211234568', ...own, '--note', 'By phone')).toEqual({
    ...{ added: 2, unchanged: 0 },
  })
  expect(await json('optout', 'add', '64211234567', ...own)).toEqual({ added: 0, unchanged: 1 })
  expect(await json('optout', 'add', '64211234567', '--every-account', '--sender', '552')).toMatchObject({ added: 1 })
  const listed = await json('optout', 'list', '--account', account, '--number', '64211234567')
  expect(listed).toMatchObject([
    { sender: '552', account_id: null, source: 'command' },
    { sender: '2190', account_id: account, note: 'By phone' },
  ])
  expect((await websms('optout', 'list', '--account', account)).out).toMatch(/^64211234568\s+2190\s/m)
  await json('optout', 'remove', '64211234567', ...own, '--reason', 'They asked')
  const again = await websms('optout', 'remove', '64211234567', ...own, '--reason', 'They asked')
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('has not opted out of 2190') })
})

test('a file is imported whole or not at all, and an export can be imported', async () => {
  const own = ['--account', account]
  const file = join(folder, 'list.csv')
  await writeFile(file, 'number,sender,note\n021 123 4567,Acme,"Said ""no"""\n12,2190,\n64211234568,,\n')
  const faulty = await websms('optout', 'import', file, ...own, '--yes')
  expect(faulty).toMatchObject({ code: 1, err: expect.stringContaining(`${file}:3: `) })
  expect(faulty.err).toContain(`${file}:4: found no sender`)
  await writeFile(file, '64211234567\n64211234568\n')
  expect(await json('optout', 'import', file, ...own, '--sender', '552')).toEqual({ numbers: 2, saved: false })
  expect(await json('optout', 'list', ...own)).toEqual([])
  expect(await json('optout', 'import', file, ...own, '--sender', '552', '--yes')).toEqual({ added: 2, unchanged: 0 })
  await json('optout', 'export', file, ...own)
  expect(await readFile(file, 'utf8')).toMatch(/^number,sender,note,opted_out_at,source\r\n64211234568,552,,/)
  expect(await json('optout', 'import', file, ...own, '--yes')).toEqual({ added: 0, unchanged: 2 })
})

test('the settings of an account are shown, changed and audited', async () => {
  const settings = (...more: string[]) => json('optout', 'settings', '--account', account, ...more)
  expect(await settings()).toMatchObject({ words: [], confirmation: null, help: null, exempt_transactional: false })
  const changed = await settings('--words', 'fin, non merci', '--confirmation', 'Bye.', '--help-answer', 'none')
  expect(changed).toMatchObject({ words: ['fin', 'non merci'], confirmation: 'Bye.', help: '' })
  await settings('--words', 'none', '--confirmation', 'default', '--exempt-transactional', 'on')
  const lines = await websms('optout', 'settings', '--account', account)
  expect(lines.out).toMatch(
    /^words of its own +none\nanswer to a STOP +You are opted out .*\(the default\)\nanswer to HELP +none\n/,
  )
  expect(lines.out).toContain('transactional messages are sent to handsets that have opted out')
  const reserved = await websms('optout', 'settings', '--account', account, '--words', 'start')
  expect(reserved).toMatchObject({ code: 1, err: expect.stringContaining('The word "start" cannot opt out') })
  const long = await websms('optout', 'settings', '--account', account, '--confirmation', 'x'.repeat(2000))
  expect(long).toMatchObject({ code: 1, err: expect.stringContaining('found 2000 characters') })
})

test('a command that does not say whom it is for is refused', async () => {
  const { code, err } = await websms('optout', 'list')
  expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('--account ID, or --every-account') })
  const bad = await websms('optout', 'add', '12', '--account', account, '--sender', '552')
  expect(bad.code).toBe(2)
})

test('a key asks for the event optout', async () => {
  const { client_id: id } = await json('key', 'create', '--account', account)
  expect(await json('key', 'optout-events', id, 'on')).toEqual({ client_id: id, optout_events: true })
  expect((await json('key', 'list'))[0]).toMatchObject({ client_id: id, optout_events: true })
})
