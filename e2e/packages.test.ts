/** The packages as people get them: built, packed, and installed by npm in an empty folder. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPackage } from '../tools/build-package.ts'
import { commandsOf, docBlocks } from '../tools/doc-blocks.ts'
import { linkDependencies } from '../tools/packages/links.ts'
import { isSource, isTestCode, readTree } from '../tools/tidy/tree.ts'
import { Customer } from './customer.ts'
import { cleanEnv, temporaryFolder, untilRunning } from './gateway.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
const tree = readTree(root)
const temporary = temporaryFolder()
const consumer = join(temporary.path, 'consumer')
const installed = (name: string) => join(consumer, 'node_modules', name)
const manifestIn = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

beforeAll(async () => {
  const built = ['sms', 'smpp', 'sdk', 'gateway'].map((name) => buildPackage(name, join(temporary.path, name)))
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', temporary.path, ...built])
  const archives = stdout
    .trim()
    .split('\n')
    .map((file) => join(temporary.path, file))
  mkdirSync(consumer, { recursive: true })
  writeFileSync(join(consumer, 'package.json'), '{ "private": true, "type": "module" }')
  const dependencies = built.flatMap((folder) => Object.keys(manifestIn(folder).dependencies ?? {}))
  linkDependencies(dependencies, consumer)
  await run(
    'npm',
    ['install', '--offline', '--no-audit', '--no-fund', '--cache', join(temporary.path, 'cache'), ...archives],
    { cwd: consumer },
  )
})

afterAll(() => temporary.remove())

test('the commands of docs/deploy.md, docs/releasing.md and docs/sdk.md build, pack and install these packages', () => {
  const blocks = docBlocks().filter(({ testedBy }) => testedBy === 'e2e/packages.test.ts')
  const commands = blocks.flatMap(commandsOf).flatMap((command) => command.split(' && '))
  const workspaces = ['sms', 'smpp', 'sdk', 'server']
  const building = new RegExp(`^npm run build( -w (${workspaces.join('|')}))+$`)
  const packing = new RegExp(`^npm pack( \\./(${workspaces.join('|')})/dist)+$`)
  const known = /^npm (ci|install @websms\/sdk)$/
  expect(commands.filter((line) => !building.test(line) && !packing.test(line) && !known.test(line))).toEqual([])
  for (const workspace of workspaces) {
    const folder = workspace === 'server' ? 'gateway' : workspace
    expect(manifestIn(join(root, workspace)).scripts.build).toBe(`exec node ../tools/build-package.ts ${folder}`)
  }
})

test.each(['sms', 'smpp', 'sdk'])('@websms/%s is its modules with their types, and nothing else', (room) => {
  const folder = installed(`@websms/${room}`)
  const modules = tree.paths.filter((path) => path.startsWith(`${room}/src/`) && isSource(path) && !isTestCode(path))
  const files = modules.map((path) => path.slice(`${room}/src/`.length, -'.ts'.length))
  expect(readTree(folder).paths).toEqual(
    ['LICENSE', 'README.md', 'package.json', ...files.flatMap((file) => [`${file}.d.ts`, `${file}.js`])].sort(),
  )
  const manifest = manifestIn(folder)
  expect(manifest.exports).toEqual({ '.': { types: './index.d.ts', default: './index.js' } })
  expect(Object.keys(manifest).filter((field) => /^(scripts|devDependencies|private|files)$/.test(field))).toEqual([])
})

test('the gateway is its code, what it serves and its guides, and nothing else', () => {
  const { paths } = readTree(installed('websms'))
  const kinds = paths.map((path) => path.replace(/^(\w+)\/.*\.(\w+)$/, '$1/*.$2'))
  expect([...new Set(kinds)].sort()).toEqual([
    '.env.example',
    ...['ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'SECURITY.md'],
    ...['js', 'json'].map((kind) => `contract/*.${kind}`),
    ...['md', 'png', 'svg'].map((kind) => `docs/*.${kind}`),
    ...['cjs', 'cs', 'csproj', 'go', 'md', 'php', 'py', 'rb', 'sh'].map((kind) => `examples/*.${kind}`),
    'package.json',
    'sdk/*.js',
    ...['css', 'js', 'json', 'sql'].map((kind) => `server/*.${kind}`),
    'simulator/*.js',
    'smpp/*.js',
    'sms/*.js',
    'web/*.svg',
  ])
  expect(paths.filter((path) => isTestCode(path.replace(/\.js$/, '.ts')))).toEqual([])
  expect(existsSync(join(installed('websms'), 'web/dist/index.html'))).toBe(true)
  const { scripts, devDependencies, bin, dependencies } = manifestIn(installed('websms'))
  expect({ scripts, devDependencies, bin }).toEqual({ bin: { websms: 'server/src/cli/bin.js' } })
  expect(Object.keys(dependencies).filter((name) => name.startsWith('@websms/'))).toEqual([])
})

test('a program in TypeScript finds the types of every package, and they narrow', async () => {
  writeFileSync(
    join(consumer, 'program.ts'),
    `import { type Pdu, decodePdu } from '@websms/smpp'
     import { createClient, type SendAnswer } from '@websms/sdk'
     import { type Measurement, measure, normaliseNumber } from '@websms/sms'
     const { parts }: Measurement = measure('Kia ora')
     const send = (): Promise<SendAnswer> => createClient().send({ to: '6421234567', body: 'Kia ora' })
     send satisfies () => Promise<{ message_id: string }>
     const number = normaliseNumber('021 555 0100')
     if (number.ok) number.country satisfies string
     else number.reason satisfies string
     const pdu: Pdu = decodePdu(new Uint8Array(16))
     if (pdu.command === 'submit_sm') Math.max(pdu.short_message.length, pdu.esm_class, parts)
     else if (pdu.command === 'submit_sm_resp') (pdu.message_id satisfies string | null)
     if (pdu.command === 'submit_sm') (pdu.no_such_field)`,
  )
  const options = [
    '--strict',
    '--noEmit',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--types',
    'node',
  ]
  const types = ['--typeRoots', join(root, 'node_modules', '@types')]
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const checked = run(process.execPath, [tsc, ...options, ...types, 'program.ts'], { cwd: consumer })
  await expect(checked).rejects.toMatchObject({ stdout: expect.stringMatching(/^[^\n]*no_such_field[^\n]*\n$/) })
})

test('plain Node binds and sends over TCP with @websms/smpp', async () => {
  const program = `
    import { connect, listen } from '@websms/smpp'
    const server = await listen({ port: 0 }, (session) => session.onRequest(() => ({ message_id: 'packed' })))
    const session = await connect({ port: server.port, system_id: 'me' })
    const answer = await session.request({ command: 'submit_sm', short_message: Buffer.from('Kia ora') })
    await session.unbind()
    await server.close()
    console.log(answer.message_id)`
  expect(await printedBy(program)).toBe('packed\n')
})

test('plain Node verifies a webhook with @websms/sdk', async () => {
  const program = `
    import { createHmac } from 'node:crypto'
    import { verifyWebhook } from '@websms/sdk'
    const [id, at, body] = ['evt_1', String(Math.floor(Date.now() / 1000)), '{"type":"mo"}']
    const signature = createHmac('sha256', 'key').update([id, at, body].join('.')).digest('base64')
    const headers = { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': 'v1,' + signature }
    console.log((await verifyWebhook({ secret: 'whsec_' + btoa('key'), headers, body })).event.type)`
  expect(await printedBy(program)).toBe('mo\n')
})

test('the program in the README of @websms/sms runs as it stands', async () => {
  const readme = readFileSync(join(installed('@websms/sms'), 'README.md'), 'utf8')
  const [, program] = /^```ts\n(.*?)^```$/ms.exec(readme)!
  expect(await printedBy(program!)).toBe('64215550100 NZ One NZ\nucs2 gsm7\n3 159\n')
})

async function printedBy(program: string): Promise<string> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: consumer })
  return stdout
}

test('npx websms starts in an empty folder, serves its pages and sends an SMS to the simulator', async () => {
  const child = spawn('npx', ['--offline', 'websms'], {
    cwd: consumer,
    env: { ...cleanEnv, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  // Both pipes close when the gateway has ended, and not only npx.
  const ended = once(child, 'close')
  let address = ''
  try {
    const banner = await untilRunning(child)
    address = /runs at (\S+)/.exec(banner)![1]!
    expect(existsSync(join(consumer, 'data/websms.db'))).toBe(true)
    for (const path of ['/members/', '/api/connexus/', '/api/connexus/reference.js', '/metrics', '/docs/deploy']) {
      expect([path, (await fetch(`${address}${path}`)).status]).toEqual([path, 200])
    }
    const script = /src="(\/members\/[^"]+)"/.exec(await (await fetch(`${address}/members/`)).text())![1]
    expect((await fetch(`${address}${script}`)).status).toBe(200)
    const [, id, secret] = /client_id +(\S+)\s+client_secret +(\S+)/.exec(banner)!
    const customer = await Customer.signIn(`${address}/api/connexus`, id!, secret!)
    const { body } = await customer.post('/sms/out', { to: '6421234567', body: 'Kia ora' })
    expect(await customer.finalStatus(body.message_id)).toMatchObject({ status: 'delivered' })
  } finally {
    process.kill(-child.pid!, 'SIGTERM')
    await ended
  }
  await expect(fetch(address)).rejects.toThrow()
})
