/** The blocks of the guides that an operator runs on a server, each page in order: docs/postgres.md, docs/move-to-postgres.md,
 *  docs/guides/cluster.md, docs/security.md, docs/backup.md and docs/tracing.md. */
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { hasPostgres } from '../server/src/test/postgres/programs.ts'
import type { PostgresServer } from '../server/src/test/postgres/server.ts'
import { startPostgres } from '../server/src/test/temporary-postgres.ts'
import { commandsOf, type DocBlock, docBlocks } from '../tools/doc-blocks.ts'
import { Customer } from './customer.ts'
import { cleanEnv, type Gateway, npmStart, temporaryFolder, websms, websmsJson } from './gateway.ts'

const root = join(import.meta.dirname, '..')
const mine = docBlocks().filter(({ testedBy }) => testedBy === 'e2e/operating-docs.test.ts')
const blocksOf = (path: string, language = 'sh') =>
  mine.filter((block) => block.path === path && block.language === language)

let postgres: PostgresServer
beforeAll(async () => {
  postgres = await startPostgres({}, afterAll)
})

type Text = Pick<DocBlock, 'text'>

/** Runs each statement by itself, as psql does. */
async function psql(url: string, { text }: Text): Promise<void> {
  for (const statement of text.split(/;\n/)) if (statement.trim() !== '') await rowsOf(url, statement)
}

async function rowsOf(url: string, query: string): Promise<Record<string, unknown>[]> {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query(query)).rows
  } finally {
    await client.end()
  }
}

async function newDatabase(name: string): Promise<string> {
  await rowsOf(postgres.url(), `CREATE DATABASE ${name}`)
  return postgres.url(name)
}

type Env = Record<string, string>

/** A terminal on the operator's machine: what a block exports holds for the next ones, and `npm start` runs until it is stopped.
 *  @param facts what is real in place of an example */
function terminal(facts: Env = {}, env: Env = {}) {
  const folder = temporaryFolder()
  const dataDir = join(folder.path, 'data')
  mkdirSync(dataDir)
  let exported: Env = { WEBSMS_DATA: dataDir, ...env }
  let gateway: Gateway | null = null
  const stop = async () => {
    const code = await gateway?.stop()
    gateway = null
    return code
  }
  onTestFinished(async () => {
    await stop()
    folder.remove()
  })
  return {
    ...{ folder: folder.path, dataDir, stop },
    /** Returns the output of its commands. */
    async run({ text }: Text): Promise<string> {
      const withFacts = Object.entries(facts).reduce(
        (script, [example, fact]) => script.replaceAll(example, fact),
        text,
      )
      const start = /^(?:(\w+)="([^"]*)" )?npm start$/m.exec(withFacts)
      const script = withFacts
        .replace(start?.[0] ?? '', '')
        .replaceAll('npm run -s websms --', `'${process.execPath}' '${join(root, 'server/src/cli/websms.ts')}'`)
      const after = join(folder.path, 'exported')
      const { stdout } = await promisify(execFile)('sh', ['-ec', `${script}\nenv -0 > '${after}'`], {
        cwd: folder.path,
        env: { ...cleanEnv, ...exported },
      })
      const variables = readFileSync(after, 'utf8').split('\0').slice(0, -1)
      const settings = variables.filter((variable) => /^(WEBSMS_|DATABASE_URL|OTEL_|PATH|PG)/.test(variable))
      exported = Object.fromEntries(settings.map((variable) => variable.split(/=(.*)/s) as [string, string]))
      if (start) gateway = await npmStart(dataDir, { ...exported, ...(start[1] && { [start[1]]: start[2]! }) })
      return stdout
    },
    running: () => gateway!,
    exported: () => exported,
  }
}

const example = 'postgres://websms:choose%20one@db.example.com:5432/websms'

test('docs/postgres.md: the administrator makes a database, and a gateway starts on it', async () => {
  // The server of the tests has its own user `websms`.
  for (const block of blocksOf('docs/postgres.md', 'sql')) {
    await psql(postgres.url(), { ...block, text: block.text.replaceAll('websms', 'operator') })
  }
  const { run, running } = terminal({
    [example]: `postgres://operator:choose%20one@127.0.0.1:${postgres.port}/operator`,
  })
  for (const block of blocksOf('docs/postgres.md')) await run(block)
  const [, id, secret] = /client_id +(\S+)\s+client_secret +(\S+)/.exec(running().banner)!
  const customer = await Customer.signIn(running().api, id!, secret!)
  const { body } = await customer.post('/sms/out', { to: '6421234567', body: 'Kia ora' })
  expect(await customer.finalStatus(body.message_id)).toMatchObject({ status: 'delivered' })
})

test('docs/move-to-postgres.md: a folder is rehearsed, moved, and used again', async () => {
  const { run, stop, dataDir } = terminal({ [example]: await newDatabase('moved') })
  const accountId = String(websmsJson(dataDir, 'account', 'create', 'Acme', '--credit', '5').account_id)
  websmsJson(dataDir, 'key', 'create', '--account', accountId)
  const printed: string[] = []
  for (const block of blocksOf('docs/move-to-postgres.md')) {
    await stop()
    printed.push(await run(block))
  }
  expect(printed).toEqual([
    '',
    expect.stringMatching(/^Nothing was changed|rehears/i),
    expect.stringContaining('before-the-move.db'),
    expect.stringContaining('again'),
  ])
  expect(websms(dataDir, 'account', 'list').stdout).toContain('Acme')
})

test('docs/guides/cluster.md: nodes are listed, and drained one after the other', async () => {
  const env = {
    DATABASE_URL: await newDatabase('cluster'),
    WEBSMS_SECRET_KEY: 'a key for two nodes',
    WEBSMS_SIMULATOR: '0',
    WEBSMS_LEASE_SECONDS: '10',
  }
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  const nodes = [await npmStart(folder.path, env), await npmStart(folder.path, env)]
  onTestFinished(async () => void (await Promise.all(nodes.map((node) => node.stop()))))
  const { run } = terminal({}, env)
  const [list, restart] = blocksOf('docs/guides/cluster.md')
  const hosts = (await run(list!)).match(/^\S+:\d+/gm)!
  expect(hosts).toHaveLength(2)
  // Both run on one machine, so the name needs the process id.
  const drained = await run({ ...restart!, text: restart!.text.replaceAll('web1', hosts[0]!) })
  expect(drained).toMatch(new RegExp(`${hosts[0]}.*drain`))
  expect(drained).toContain(hosts[1])
})

test('docs/security.md: the secret key is rotated, and nothing needs the previous one', async () => {
  const { run, dataDir } = terminal(
    {},
    { WEBSMS_SECRET_KEY: 'the new key of the gateways', WEBSMS_SECRET_KEY_OLD: 'the previous key of the gateways' },
  )
  const previously = terminal({}, { WEBSMS_SECRET_KEY: 'the previous key of the gateways', WEBSMS_DATA: dataDir })
  const made = { text: 'npm run -s websms -- key create --account $(npm run -s websms -- account create Acme --quiet)' }
  await previously.run(made)
  const [rotate] = blocksOf('docs/security.md')
  expect(await run(rotate!)).toMatch(/^[1-9]\d* stored secrets were encrypted with the new key/)
})

test('docs/backup.md: a backup is restored into a folder, and a gateway starts on it', async () => {
  const backups = temporaryFolder()
  onTestFinished(backups.remove)
  const { run, dataDir, running } = terminal({ '/backups': backups.path })
  const before = temporaryFolder()
  onTestFinished(before.remove)
  websmsJson(before.path, 'account', 'create', 'Acme')
  websmsJson(before.path, 'backup', join(backups.path, 'websms-2026-01-31.db'))
  const [restore] = blocksOf('docs/backup.md')
  await run(restore!)
  expect(running().banner).toContain('runs at')
  expect(websms(dataDir, 'account', 'list').stdout).toContain('Acme')
})

test('docs/backup.md: after a restore to the past, ids go on behind a gap', async () => {
  const url = await newDatabase('past')
  const { run } = terminal({}, { DATABASE_URL: url, WEBSMS_SECRET_KEY: 'a key of the gateways' })
  await run({ text: 'npm run -s websms -- account create Acme' })
  for (const block of blocksOf('docs/backup.md', 'sql')) await psql(url, block)
  const [row] = await rowsOf(url, "SELECT value FROM counters WHERE name = 'message'")
  expect(Number(row!.value)).toBeGreaterThanOrEqual(1_000_000)
})

test.skipIf(!hasPostgres('debian'))(
  'docs/backup.md: PostgreSQL 15 is dumped, restored, and backed up as a whole',
  async () => {
    const server = await startPostgres({ version: 'debian' })
    await rowsOf(server.url(), 'CREATE DATABASE websms')
    const { username, password, hostname, port } = new URL(server.url())
    const backups = temporaryFolder()
    onTestFinished(backups.remove)
    const { run, exported } = terminal(
      {
        '/backups': backups.path,
        'websms-2026-01-31.dump': 'websms-$(date +%F).dump',
        'postgres://websms@db.example.com/websms_restored': server.url('websms_restored'),
      },
      {
        ...{ DATABASE_URL: server.url('websms'), WEBSMS_SECRET_KEY: 'a key of the gateways' },
        ...{ PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: password },
        PATH: `/usr/lib/postgresql/15/bin:${process.env.PATH}`,
      },
    )
    await run({ text: 'npm run -s websms -- account create Acme' })
    for (const block of blocksOf('docs/backup.md').slice(1)) await run(block)
    expect(exported().DATABASE_URL).toBe(server.url('websms_restored'))
    expect(await rowsOf(server.url('websms_restored'), 'SELECT name FROM accounts')).toEqual([{ name: 'Acme' }])
  },
)

test('docs/tracing.md: a collector gets the spans of a message', async () => {
  const spans: string[] = []
  const collector = createServer(async (request, response) => {
    for await (const chunk of request) spans.push(String(chunk))
    response.setHeader('content-type', 'application/json').end('{}')
  })
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    collector.closeAllConnections()
    collector.close()
  })
  const { port } = collector.address() as AddressInfo
  const place = temporaryFolder()
  onTestFinished(place.remove)
  const { run, running } = terminal(
    { './tracing.mjs': join(place.path, 'tracing.mjs') },
    { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_BSP_SCHEDULE_DELAY: '50' },
  )
  const [program] = blocksOf('docs/tracing.md', 'js')
  writeFileSync(join(place.path, 'tracing.mjs'), program!.text)
  symlinkSync(join(root, 'node_modules'), join(place.path, 'node_modules'))
  const [start] = blocksOf('docs/tracing.md')
  const [install, ...rest] = commandsOf(start!)
  for (const wanted of install!.match(/@opentelemetry\S+/g)!) {
    const [, name, version] = /^(.+)@(\S+)$/.exec(wanted)!
    const installed = JSON.parse(readFileSync(join(root, 'node_modules', name!, 'package.json'), 'utf8')).version
    expect(`${name}@${installed}`).toContain(`${name}@${version}.`)
  }
  await run({ ...start!, text: rest.join('\n') })
  const [, id, secret] = /client_id +(\S+)\s+client_secret +(\S+)/.exec(running().banner)!
  const customer = await Customer.signIn(running().api, id!, secret!)
  await customer.post('/sms/out', { to: '6421234567', body: 'Kia ora' })
  await expect.poll(() => spans.join(''), { timeout: 60_000 }).toContain('accept single')
})

test('every block that names this file is one of those above', () => {
  const counts = Object.fromEntries([...new Set(mine.map(({ path }) => path))].map((path) => [path, 0]))
  for (const { path } of mine) counts[path]!++
  expect(counts).toEqual({
    'docs/backup.md': 5,
    'docs/guides/cluster.md': 2,
    'docs/move-to-postgres.md': 4,
    'docs/postgres.md': 2,
    'docs/security.md': 1,
    'docs/tracing.md': 2,
  })
})
