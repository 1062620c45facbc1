/**
 * The Dockerfile without a container engine: its first stage runs in an empty folder, its last in a root of its own that is
 * read-only when the gateway starts. `npm ci` takes the packages that are installed here; with IMAGE_NPM_CI=1 it is run as it
 * stands.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildStage } from '../tools/image/build.ts'
import { readStages, textOf } from '../tools/image/dockerfile.ts'
import { lastStageScript } from '../tools/image/last-stage.ts'
import { Customer } from './customer.ts'
import { temporaryFolder, untilRunning } from './gateway.ts'

const stages = readStages(readFileSync(join(import.meta.dirname, '../Dockerfile'), 'utf8'))
const last = stages.at(-1)!

/** A root of its own needs mounts, which root alone may make. */
const mayMount = spawnSync('unshare', ['--mount', 'mount', '--bind', '/usr', '/mnt']).status === 0

describe.skipIf(!mayMount)('the image', () => {
  const folder = temporaryFolder()
  const build = join(folder.path, 'first-stage')
  const root = join(folder.path, 'root')
  let address: string
  let banner: string
  let gateway: ChildProcess

  beforeAll(async () => {
    buildStage(stages[0]!, { root: build, installs: process.env.IMAGE_NPM_CI === '1' })
    mkdirSync(root)
    const port = await freePort()
    const script = lastStageScript(last, { root, build, environment: [`PORT=${port}`] })
    gateway = spawn('unshare', ['--mount', 'sh', '-ec', script], { stdio: ['ignore', 'pipe', 'pipe'] })
    banner = await untilRunning(gateway)
    address = `http://127.0.0.1:${port}`
  })
  afterAll(async () => {
    await stop()
    folder.remove()
  })

  async function stop(): Promise<number | null> {
    if (gateway.exitCode === null) {
      gateway.kill('SIGTERM')
      await once(gateway, 'exit')
    }
    return gateway.exitCode
  }

  /** Runs a command as `docker exec` does. */
  function inside(command: readonly string[], user: 'root' | 'node') {
    const id = user === 'root' ? '0' : '1000'
    const variables = readFileSync(`/proc/${gateway.pid}/environ`, 'utf8')
      .split('\0')
      .filter((pair) => pair !== '')
    const enter = ['-t', String(gateway.pid), '-m', '-r', '-S', id, '-G', id, 'env', '-i', ...variables]
    return spawnSync('nsenter', [...enter, ...command], { encoding: 'utf8' })
  }

  test('runs as a user without privileges, and cannot get any', () => {
    const status = readFileSync(`/proc/${gateway.pid}/status`, 'utf8')
    expect(status).toMatch(/^Uid:\t1000\t1000\t1000\t1000$/m)
    expect(status).toMatch(/^CapEff:\t0+$/m)
    expect(status).toMatch(/^CapBnd:\t0+$/m)
    expect(status).toMatch(/^NoNewPrivs:\t1$/m)
  })

  test('writes nothing but its data and /tmp', () => {
    for (const path of ['/opt/websms/x', '/usr/local/bin/x', '/etc/x', '/usr/x']) {
      expect(inside(['touch', path], 'root').stderr).toContain('Read-only file system')
    }
    expect(inside(['touch', '/tmp/x'], 'node').status).toBe(0)
    expect(statSync(join(root, 'data/websms.db')).uid).toBe(1000)
  })

  test('its health check passes, and its command line works', () => {
    const check = JSON.parse(/ CMD (\[.+\])$/.exec(` ${textOf(last, 'HEALTHCHECK')}`)![1]!)
    expect(inside(check, 'node').status).toBe(0)
    expect(inside(['websms', 'account', 'create', 'Acme', '--json'], 'node').stdout).toMatch(/^\{"account_id":"\d+"/)
  })

  test('sends an SMS, and ends with 0 on SIGTERM', async () => {
    const [, id, secret] = /client_id +(\S+)\s+client_secret +(\S+)/.exec(banner)!
    const customer = await Customer.signIn(`${address}/api/connexus`, id!, secret!)
    const { body } = await customer.post('/sms/out', { to: '6421234567', body: 'Kia ora' })
    expect(await customer.finalStatus(body.message_id)).toMatchObject({ status: 'delivered' })
    expect(await stop()).toBe(0)
  })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}
