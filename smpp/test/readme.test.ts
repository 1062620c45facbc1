import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { connect } from '../src/index.ts'

const folder = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(`${folder}README.md`, 'utf8')

/** The program under a heading of the README. */
function program(heading: string): string {
  const [, code] = new RegExp(`^## ${heading}$[^#]*?^\`\`\`ts\\n([^]*?)^\`\`\`$`, 'm').exec(readme) ?? []
  if (code === undefined) throw new Error(`the README has no program under ${heading}`)
  return code
}

const running: { child: ChildProcess; out: { text: string } }[] = []

/** Runs a program as it stands, but for its port. */
function run(heading: string, port: number) {
  const code = program(heading).replace('2775', String(port))
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const out = { text: '' }
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (out.text += chunk))
  running.push({ child, out })
  return {
    child,
    async line(pattern: RegExp): Promise<string> {
      for (;;) {
        const found = pattern.exec(out.text)
        if (found) return found[1] ?? found[0]
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${out.text}`)
        await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), once(child, 'exit')])
      }
    },
  }
}

afterEach(async () => {
  for (const { child } of running.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
})

test.each(['A client', 'A server', 'A simulator'])('the program of "%s" has under 20 lines', (heading) => {
  expect(program(heading).trimEnd().split('\n').length).toBeLessThan(20)
})

test('the client sends through the simulator and sees its receipt', async () => {
  const simulator = run('A simulator', 0)
  const port = Number(await simulator.line(/listening on (\d+)/))
  const client = run('A client', port)
  expect(await client.line(/accepted as (\d+)/)).toBe('1')
  expect(await client.line(/receipt: (\w+)/)).toBe('DELIVRD')
  simulator.child.kill('SIGKILL')
  await client.line(/down: .* again in \d+ ms/)
})

test('the server lets its customer in, refuses others, and ends on SIGTERM', async () => {
  const server = run('A server', 0)
  const port = Number(await server.line(/listening on (\d+)/))
  await expect(connect({ port, system_id: 'you', password: 'secret' })).rejects.toMatchObject({ code: 'bind_refused' })
  const session = await connect({ port, system_id: 'me', password: 'secret' })
  expect(await session.request({ command: 'submit_sm' })).toMatchObject({
    message_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
  expect(await session.request({ command: 'query_sm' })).toMatchObject({ command_status: 3 })
  const exit = once(server.child, 'exit')
  server.child.kill('SIGTERM')
  expect(await session.closed).toMatchObject({ code: 'peer_unbound' })
  expect((await exit)[0]).toBe(0)
  await server.line(/me is bound from 127\.0\.0\.1/)
  await server.line(/me is gone: we unbound/)
})
