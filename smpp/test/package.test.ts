import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('..', import.meta.url))
const root = join(folder, '..')
const temporary = mkdtempSync(join(tmpdir(), 'smpp-package-'))
const copy = join(temporary, 'repository', 'smpp')
const consumer = join(temporary, 'consumer')
const installed = join(consumer, 'node_modules', '@websms', 'smpp')

// Packed in a copy, since packing rewrites package.json while others may read it.
beforeAll(async () => {
  for (const name of ['src', 'publish', 'package.json', 'tsconfig.build.json', 'README.md', 'LICENSE']) {
    cpSync(join(folder, name), join(copy, name), { recursive: true })
  }
  cpSync(join(root, 'tsconfig.json'), join(copy, '..', 'tsconfig.json'))
  symlinkSync(join(root, 'node_modules'), join(copy, '..', 'node_modules'))
  await run('npm', ['pack', '--silent', '--pack-destination', temporary], { cwd: copy })
  mkdirSync(installed, { recursive: true })
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const archive = join(temporary, `websms-smpp-${version}.tgz`)
  await run('tar', ['-xzf', archive, '--strip-components=1', '-C', installed])
})

afterAll(() => rmSync(temporary, { recursive: true }))

test('packing leaves package.json as it was', () => {
  expect(readFileSync(join(copy, 'package.json'), 'utf8')).toBe(readFileSync(join(folder, 'package.json'), 'utf8'))
})

test('the published package needs nothing, runs nothing at install and points at compiled code', () => {
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  expect(manifest.exports).toEqual({ '.': { types: './dist/index.d.ts', default: './dist/index.js' } })
  expect(manifest).not.toHaveProperty('scripts')
  expect(Object.keys(manifest).filter((key) => /dependencies/i.test(key))).toEqual([])
})

test('from node_modules, plain Node binds and sends over TCP', async () => {
  const program = `
    import { connect, listen } from '@websms/smpp'
    const server = await listen({ port: 0 }, (session) => session.onRequest(() => ({ message_id: 'packed' })))
    const session = await connect({ port: server.port, system_id: 'me' })
    const answer = await session.request({ command: 'submit_sm', short_message: Buffer.from('Kia ora') })
    await session.unbind()
    await server.close()
    console.log(answer.message_id)`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: consumer })
  expect(stdout).toBe('packed\n')
})

test('its declarations narrow PDUs for a program that has only them', async () => {
  writeFileSync(
    join(consumer, 'program.ts'),
    `import { type Pdu, decodePdu } from '@websms/smpp'
     const pdu: Pdu = decodePdu(new Uint8Array(16))
     if (pdu.command === 'submit_sm') Math.max(pdu.short_message.length, pdu.esm_class)
     else if (pdu.command === 'submit_sm_resp') (pdu.message_id satisfies string | null)
     if (pdu.command === 'submit_sm') (pdu.no_such_field)`,
  )
  const strict = [
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
  const checked = run('tsc', [...strict, ...types, 'program.ts'], { cwd: consumer })
  await expect(checked).rejects.toMatchObject({ stdout: expect.stringMatching(/^[^\n]*no_such_field[^\n]*\n$/) })
})
