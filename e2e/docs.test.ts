/** Every command and snippet of the guides: each is run here or by a test that its page names, or says why it is not. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
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

const run = blocks.filter(({ path, language, skipped }) => skipped === null && !(`${path} ${language}` in elsewhere))
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
  expect(skipped).toHaveLength(36)
  for (const [page, testFile] of Object.entries(elsewhere)) {
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
    const commands = commandsOf(block).map(withFacts)
    // Anything else may change the machine: it needs a marker.
    expect(commands.filter((command) => !harmless.test(command))).toEqual([])
    if (commands.some((command) => !command.startsWith(websmsPrefix))) return runInShell(commands)
    for (const command of commands) {
      const words = wordsOf(command.slice(websmsPrefix.length)).map(inFolder)
      const { code, err } = await facts.websms(words, words[0] === 'carrier' ? idle : undefined)
      expect([command, code, code === 0 ? '' : err]).toEqual([command, 0, ''])
    }
  },
)

const websmsPrefix = 'npm run -s websms -- '
const harmless = /^(npm run -s websms -- (?!serve)|curl |[A-Z]+=\S|rm -r \/\S+\/restored$)/

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
