/** Starts the programs that a bench measures, each in its own process, and ends them with it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Place } from '../../server/src/store/place.ts'
import { engineSettings } from './engine.ts'

const root = new URL('../../', import.meta.url).pathname
const websms = 'server/src/cli/websms.ts'

interface Program {
  pid: number
  port: number
  stop(): Promise<void>
}

/** The port as the programs print it: alone, behind a host, or in JSON. */
const portForm = /(?:^|:)(\d+)(?=\D|$)/

/** A program that prints its port on its first line. */
export async function startProgram(
  file: string,
  args: string[] = [],
  env: NodeJS.ProcessEnv = {},
  nodeArgs: readonly string[] = [],
): Promise<Program> {
  const child = spawn(process.execPath, [...nodeArgs, join(root, file), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const line = await firstLine(child)
  const port = Number(portForm.exec(line)?.[1])
  return { pid: child.pid!, port, stop: () => end(child) }
}

export interface BenchGateway extends Program {
  place: Place
  accountId: string
  /** Good for a day, on later starts too. */
  token: string
  /** Ends it, lets `between` work on its data, and starts it there again. */
  restart(between?: (place: Place) => void | Promise<void>): Promise<BenchGateway>
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

interface GatewayOptions {
  /** URL for its customer's events. Default none. */
  webhookUrl?: string
  /** For Node itself, e.g. `--cpu-prof`. */
  nodeArgs?: readonly string[]
}

/** The gateway on an empty data folder, with a customer whose credit and rate are no limit. */
export async function startGateway(env: NodeJS.ProcessEnv, options: GatewayOptions = {}): Promise<BenchGateway> {
  const dataDir = mkdtempSync(join(tmpdir(), 'websms-bench-'))
  const settings: NodeJS.ProcessEnv = {
    WEBSMS_LOG_LEVEL: 'error',
    WEBSMS_WEBHOOK_ALLOW: '127.0.0.1',
    ...(await engineSettings()),
    ...env,
    WEBSMS_DATA: dataDir,
    PORT: '0',
  }
  const start = () => startProgram(websms, ['serve', '--json'], settings, options.nodeArgs)
  const program = await start()
  const cliEnv = { ...process.env, ...settings }
  const cli = (...args: string[]) =>
    JSON.parse(
      execFileSync(process.execPath, [join(root, websms), ...args, '--json'], { encoding: 'utf8', env: cliEnv }),
    )
  const { account_id } = cli('account', 'create', 'Bench', '--credit', '1000000000', '--rate-limit', '0')
  const webhook = options.webhookUrl === undefined ? [] : ['--webhook-url', options.webhookUrl]
  const { client_id, client_secret } = cli('key', 'create', '--account', account_id, ...webhook)
  const answer = await fetch(`http://127.0.0.1:${program.port}/api/connexus/auth/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id, client_secret }),
  })
  const { access_token: token } = (await answer.json()) as { access_token: string }

  const gatewayOn = (running: Program): BenchGateway => ({
    ...running,
    place: { dataDir, databaseUrl: settings.DATABASE_URL ?? null },
    accountId: account_id,
    token,
    async restart(between = () => {}) {
      await running.stop()
      try {
        await between(this.place)
        return gatewayOn(await start())
      } catch (error) {
        rmSync(dataDir, { recursive: true })
        throw error
      }
    },
    async stop() {
      await running.stop()
      rmSync(dataDir, { recursive: true })
    },
  })
  return gatewayOn(program)
}

/** The value of WEBSMS_CARRIERS for a single carrier at this port of this machine. */
export function carrierAt(port: number, { window = 500, tps = 0 } = {}): string {
  return `smpp://bench:bench@127.0.0.1:${port}?id=smsc_bench&window=${window}&tps=${tps}`
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout!.on('data', (chunk: Buffer) => {
      text += chunk
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')))
    })
    child.once('exit', (code) => reject(new Error(`the program ended with ${code} before it was ready`)))
  })
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}
