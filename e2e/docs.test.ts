/** Every command and snippet of the guides: each is run here or by a test that its page names, or says why it is not. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSettings } from '../server/src/settings.ts'
import { temporaryFolder } from '../server/src/test/temporary-store.ts'
import { commandsOf, type DocBlock, docBlocks, wordsOf } from '../tools/doc-blocks.ts'
import { docGateway } from './doc-facts.ts'

const blocks = docBlocks()

/** Blocks that another test runs, by page and language. */
const elsewhere: Record<string, string> = {
  'README.md sh': 'e2e/first-light.test.ts',
  'docs/sdk.md ts': 'e2e/sdk/docs.test.ts',
  'docs/terminal.md sh': 'e2e/terminal-examples.ts',
  'docs/webhooks.md js': 'tools/webhook-docs.test.ts',
}

/** Languages that are shown, and no program of ours runs. */
const shown = new Set(['', 'yaml', 'csv', 'python', 'http', 'md'])

const run = blocks.filter(
  ({ path, language, skipped, testedBy }) =>
    skipped === null && testedBy === null && !(`${path} ${language}` in elsewhere),
)
const labelOf = ({ path, line }: DocBlock) => `${path}:${line}`

let facts: Awaited<ReturnType<typeof docGateway>>
let idle: string
beforeAll(async () => {
  facts = await docGateway(await temporaryFolder(afterAll), afterAll)
  idle = await temporaryFolder(afterAll)
})

test('each block is of a kind that is run, and one that is not says why', () => {
  const unknown = run.filter(({ language }) => !shown.has(language) && !['sh', 'json'].includes(language))
  expect(unknown.map((block) => `${labelOf(block)} ${block.language}`)).toEqual([])
  const skipped = blocks.filter((block) => block.skipped !== null)
  expect(skipped.filter(({ skipped: reason }) => reason!.length < 10).map(labelOf)).toEqual([])
  // A new one is looked at by a person, who changes this number.
  expect(skipped).toHaveLength(11)
  const marked = blocks.flatMap(({ path, testedBy }) => (testedBy === null ? [] : [[path, testedBy] as const]))
  for (const [page, testFile] of [...Object.entries(elsewhere), ...marked]) {
    const name = page.split(' ')[0]!.split('/').at(-1)!
    const text = readFileSync(join(import.meta.dirname, '..', testFile), 'utf8')
    if (name !== 'README.md') expect([page, text.includes(name)]).toEqual([page, true])
  }
})

test.each(run.filter(({ language }) => language === 'json').map((block) => [labelOf(block), block] as const))(
  '%s is JSON',
  (_label, { text }) => {
    expect(typeof JSON.parse(text)).toBe('object')
  },
)

test.each(run.filter(({ language }) => language === 'sh').map((block) => [labelOf(block), block] as const))(
  '%s runs as it stands',
  async (_label, block) => {
    const commands = commandsOf(block).map(withFacts).flatMap(choices)
    if (commands.every((command) => settingsOnly.test(command))) return takesSettings(commands)
    // Anything else may change the machine: it needs a marker.
    expect(commands.filter((command) => !harmless.test(command))).toEqual([])
    if (commands.some((command) => !command.startsWith(websmsPrefix))) return runInShell(commands)
    for (const command of commands) {
      const words = wordsOf(command.slice(websmsPrefix.length)).map(inFolder)
      const asked = words[0] === 'carrier' && words[1] === 'test'
      const { code, err } = await facts.websms(
        words,
        asked ? facts.provided : words[0] === 'carrier' ? idle : undefined,
      )
      expect([command, code, code === 0 ? '' : err]).toEqual([command, 0, ''])
    }
  },
)

const takingMinutes = blocks.filter(({ skipped }) => skipped === 'it takes minutes')

test.each(takingMinutes.map((block) => [labelOf(block), block] as const))(
  '%s takes minutes: its programs and options are there',
  async (_label, block) => {
    for (const command of commandsOf(block)) {
      const [npm, verb, script, ...words] = wordsOf(command)
      expect([npm, verb]).toEqual(['npm', 'run'])
      const args = ['run', '-s', script!, '--', ...words.filter((word) => word !== '--'), '--help']
      await promisify(execFile)('npm', args, { cwd: join(import.meta.dirname, '..'), timeout: 60_000 })
    }
  },
)

const websmsPrefix = 'npm run -s websms -- '
const harmless = /^(npm run -s websms -- (?!serve)|curl |[A-Z]+=\S|rm -r \/\S+\/restored$)/

/** `A=b C=d`, for a file or in front of the start. */
const settingsOnly = /^([A-Z_]+=('[^']*'|\S+)( |$))+(npm start)?$/

function takesSettings(commands: readonly string[]): void {
  const values = commands.flatMap((command) => [...command.matchAll(/([A-Z_]+)=(?:'([^']*)'|(\S+))/g)])
  const env = Object.fromEntries(values.map(([, name, quoted, bare]) => [name, quoted ?? bare]))
  expect(() => readSettings({ env, envFile: null })).not.toThrow()
}

/** A command for each value of `a|b|c`. */
function choices(command: string): string[] {
  const [words] = /\b\w+(\|\w+)+/.exec(command) ?? []
  return words === undefined ? [command] : words.split('|').map((word) => command.replace(words, word))
}

/** The command with what is real in place of its examples. */
function withFacts(command: string): string {
  const {
    accountId,
    api,
    client_id,
    client_secret,
    folder,
    sentId,
    cancelledId,
    scheduledId,
    otp,
    pendingEvent,
    failedEvent,
  } = facts
  const messageId = command.includes(' schedule cancel')
    ? cancelledId
    : command.includes(' schedule ')
      ? scheduledId
      : sentId
  return command
    .replace('http://localhost:8080/api/connexus', api)
    .replaceAll(/\b(YOUR_)?CLIENT_ID\b/g, client_id)
    .replaceAll(/\b(YOUR_)?CLIENT_SECRET\b/g, client_secret)
    .replaceAll(/\b(MESSAGE_ID|MESSAGE)\b/g, messageId)
    .replaceAll(/\bID\b/g, accountId)
    .replace('EMAIL', facts.memberEmail)
    .replaceAll(' [--bulk]', '')
    .replaceAll(/\bTIME\b/g, new Date(Date.now() + 2 * 86_400_000).toISOString())
    .replaceAll('1188236', otp.message_id!)
    .replaceAll('847291', otp.code!)
    .replaceAll('evt_1001', `evt_${command.includes('event try') ? pendingEvent : failedEvent}`)
    .replaceAll('/backups', join(folder, 'backups'))
    .replaceAll(/\/tmp\/websms-test(?![\w-])/g, join(folder, 'restored'))
}

/** Files beside the reader are in the folder of the test. */
function inFolder(word: string): string {
  return /^[\w-]+\.(csv|txt|json|db)$/.test(word) ? join(facts.folder, word) : word
}

async function runInShell(commands: readonly string[]): Promise<void> {
  const websms = `${process.execPath} ${join(import.meta.dirname, '../server/src/cli/websms.ts')} `
  const script = commands.map((command) => command.replace(websmsPrefix, websms)).join('\n')
  const { api: API, token: TOKEN, folder: cwd } = facts
  const env = { PATH: process.env.PATH, API, TOKEN, WEBSMS_URL: API, WEBSMS_DATA: join(cwd, 'data') }
  const { stdout } = await promisify(execFile)('sh', ['-ec', script], { cwd, env, timeout: 60_000 })
  if (script.includes('curl')) expect(JSON.parse(stdout)).toMatchObject({ success: true })
}
