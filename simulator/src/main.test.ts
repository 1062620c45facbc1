import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connect } from '@websms/smpp'
import { afterEach, expect, test } from 'vitest'
import { eventually } from './test-peer.ts'

const program = fileURLToPath(new URL('./main.ts', import.meta.url))

interface Run {
  child: ChildProcess
  stdout: string
  stderr: string
  exited: Promise<number | null>
}

const runs: Run[] = []
afterEach(async () => {
  for (const { child, exited } of runs.splice(0)) {
    child.kill('SIGKILL')
    await exited
  }
})

function run(...args: string[]): Run {
  const child = spawn(process.execPath, [program, ...args], { stdio: 'pipe' })
  const exited = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
  const started: Run = { child, stdout: '', stderr: '', exited }
  child.stdout!.on('data', (chunk) => {
    started.stdout += chunk
  })
  child.stderr!.on('data', (chunk) => {
    started.stderr += chunk
  })
  runs.push(started)
  return started
}

async function portOf(started: Run): Promise<number> {
  await expect.poll(() => started.stdout, eventually).toMatch(/\n/)
  return Number(/127\.0\.0\.1:(\d+) /.exec(started.stdout)![1])
}

test('it prints one line, lets anyone bind, obeys typed commands, and ends on SIGTERM with 0', async () => {
  const simulator = run('--port', '0')
  const port = await portOf(simulator)
  expect(simulator.stdout.trim().split('\n').length).toBe(1)
  const texts: string[] = []
  const session = await connect({
    port,
    system_id: 'anyone',
    password: 'anything',
    onRequest: (pdu) => {
      if (pdu.command === 'deliver_sm') texts.push(Buffer.from(pdu.short_message).toString())
    },
  })
  simulator.child.stdin!.write('mo 64211234567 552 Hello there\nfault throtles=1\nmo\nwhat\ncounts\nhelp\n')
  await expect.poll(() => simulator.stdout, eventually).toContain('taken: 11 characters from 64211234567 to 552')
  await expect.poll(() => simulator.stdout, eventually).toContain('mo FROM TO TEXT…')
  for (const words of ['did you mean throttles?', 'expected: mo', 'what is not understood', 'submitted 0,']) {
    expect(simulator.stdout).toContain(words)
  }
  expect(texts).toEqual(['Hello there'])
  simulator.child.kill('SIGTERM')
  expect(await simulator.exited).toBe(0)
  expect(await session.closed).toMatchObject({ code: 'peer_unbound' })
  expect(simulator.stderr).toBe('')
})

test('the end of its input does not stop it, SIGINT does, with 0', async () => {
  const simulator = run('--port', '0', '--system-id', 'me', '--password', 'secret')
  simulator.child.stdin!.end()
  const port = await portOf(simulator)
  await expect(connect({ port, system_id: 'me', password: 'wrong' })).rejects.toMatchObject({ code: 'bind_refused' })
  const session = await connect({ port, system_id: 'me', password: 'secret' })
  simulator.child.kill('SIGINT')
  expect(await simulator.exited).toBe(0)
  await session.closed
})

test('a port in use is one clear line and a failure', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const simulator = run('--port', String(port))
  expect(await simulator.exited).toBe(1)
  expect(simulator.stderr).toBe(
    `simulator: port ${port} at 127.0.0.1 is in use: stop the program that has it, or choose another with --port\n`,
  )
  await new Promise((resolve) => server.close(resolve))
})

test('faults, ids and a log file can be asked for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'simulator-'))
  try {
    const log = join(folder, 'log.jsonl')
    const simulator = run(
      '--port',
      '0',
      '--fault',
      'duplicateReceipts=1',
      '--id-form',
      'hex',
      '--seed',
      '7',
      '--log',
      log,
    )
    const session = await connect({ port: await portOf(simulator), system_id: 'anyone', onRequest: () => {} })
    const message = { source_addr: '552', destination_addr: '64211234567', short_message: Buffer.from('Hi') }
    await session.request({ command: 'submit_sm', registered_delivery: 1, ...message })
    await expect.poll(() => readFile(log, 'utf8'), eventually).toMatch(/"receipt".*\n.*"receipt".*\n$/)
    const [, submit] = (await readFile(log, 'utf8')).split('\n').map((line) => line && JSON.parse(line))
    expect(submit).toMatchObject({
      event: 'submit',
      short_message: '4869',
      message_id: expect.stringMatching(/^[\da-f]+$/),
    })
    session.destroy()
  } finally {
    await rm(folder, { recursive: true })
  }
})
