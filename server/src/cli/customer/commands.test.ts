import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommand } from '../../test/command-line.ts'
import { customerCommands } from './commands.ts'

let home: string
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'websms-home-'))
})
afterAll(() => rmSync(home, { recursive: true }))

const websms = (words: string[], env: Record<string, string> = {}) => runCommand(words, { env: { HOME: home, ...env } })

/** Every command that does something, with the words that lead to it. */
async function actions(): Promise<{ path: string[]; command: Command }[]> {
  const program = new Command('websms')
  const terminal = { out() {}, err() {}, env: {}, envFile: null, colour: false }
  for (const add of Object.values(customerCommands)) await add({ program, terminal, done() {} })
  const below = (command: Command, path: string[]): { path: string[]; command: Command }[] =>
    command.commands.length === 0
      ? [{ path, command }]
      : command.commands.flatMap((one) => below(one, [...path, one.name()]))
  return below(program, [])
}

test('help lists the commands of customers and those of operators under headings', async () => {
  const { out } = await websms(['--help'])
  const [, customers, operators] = /For customers[^\n]+\n(.*)For operators[^\n]+\n(.*)Help:/s.exec(out)!
  for (const name of Object.keys(customerCommands)) expect(customers).toMatch(new RegExp(`^  ${name} `, 'm'))
  for (const name of ['serve', 'optout', 'message']) expect(operators).toMatch(new RegExp(`^  ${name} `, 'm'))
})

test('each command has examples in its help, and names the option that a mistyped one is nearest to', async () => {
  for (const { path, command } of await actions()) {
    const { out } = await websms([...path, '--help'])
    expect(out).toContain(`\nExamples:\n  $ `)
    expect(out).toContain(`websms ${path.join(' ')}`)
    const needed = command.options.flatMap(({ mandatory, long }) => (mandatory ? [long!, 'x'] : []))
    expect(await websms([...path, ...needed, '--jsno'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('(Did you mean --json?)'),
    })
  }
})

test('each command that speaks to a gateway says how to sign in, with exit code 3', async () => {
  const file = join(home, 'people.csv')
  writeFileSync(file, 'to,body\n6421234567,Hi\n')
  for (const words of [
    ['balance'],
    ['send', '6421234567', 'Hi'],
    ['bulk', file],
    ['otp', 'send', '1', '--company', 'A'],
    ['tail'],
    ['listen', '--print-secret'],
    ['optouts', 'list'],
    ['schedule', 'list', '--profile', 'default'],
  ]) {
    const { code, out, err } = await websms(words)
    expect({ words, code, out }).toEqual({ words, code: 3, out: '' })
    expect(err).toContain('Not signed in: run websms login')
  }
  expect((await websms(['balance'], { WEBSMS_CLIENT_ID: 'wsc_1' })).err).toContain(
    'WEBSMS_CLIENT_ID is set, and WEBSMS_BASE_URL and WEBSMS_CLIENT_SECRET missing',
  )
  expect((await websms(['balance', '--profile', 'shop'])).err).toContain('There is no profile shop')
})

test('schedule is for operators where a data folder is, and for customers where a profile is named', async () => {
  const here = { WEBSMS_DATA: join(home, 'data') }
  expect((await websms(['schedule', 'list'], here)).err).toContain("required option '--account <id>' not specified")
  expect((await websms(['schedule', 'list', '--account', '1'], here)).err).toContain('There is no account 1')
  expect((await websms(['schedule', 'list', '--profile', 'shop'], here)).code).toBe(3)
})

test.each([
  [['send', '6421234567,', 'Hi'], 'an empty number between its commas'],
  [['send', '6421234567'], 'There is no text to send'],
  [['send', '6421234567', 'Hi', '--template', 'reminder'], 'Give a text or --template, not both'],
  [['send', '6421234567', 'Hi', '--at', '2026-12-24 09:00'], 'is not a time with its zone'],
  [['send', '6421234567', 'Hi', '--field', 'time'], 'Expected a field and its value'],
  [['send', '6421234567', 'Hi', '--purpose', 'spam'], 'Allowed choices are transactional, service, marketing'],
  [['otp', 'verify', '123456'], 'give --to, or --message'],
  [['listen'], 'Say where to post events'],
  [['listen', '--forward', 'ftp://a.nz'], 'is not an address to post to'],
  [['tail', '--interval', '0'], 'Expected a whole number from 1 to 3600'],
  [['login', '--base-url', 'ftp://a.nz'], 'is not the address of a gateway'],
  [['login'], 'Cannot sign in without the address of the gateway'],
])('%j is a wrong command line', async (words, expected) => {
  const signedIn = { WEBSMS_BASE_URL: 'http://127.0.0.1:9', WEBSMS_CLIENT_ID: 'wsc_1', WEBSMS_CLIENT_SECRET: 'wss_1' }
  const { code, err } = await websms(words, words[0] === 'login' ? {} : signedIn)
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(expected) })
})
