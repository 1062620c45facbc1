/** The programs of a chaos run, each a process of its own: the gateway, its command line, and simulators. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { dataDirOf, dataEnv } from './data.ts'

const websms = fileURLToPath(new URL('../../server/src/cli/websms.ts', import.meta.url))
const simulatorProgram = fileURLToPath(new URL('../../simulator/src/main.ts', import.meta.url))
const clockModule = new URL('./clock.ts', import.meta.url).href

/** The environment without the settings of the person who runs this. */
const cleanEnv = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(WEBSMS_|PORT$|HOST$|DATABASE_URL$|npm_|VITEST|NODE_OPTIONS$)/.test(name),
  ),
)

export interface GatewayProcess {
  readonly pid: number
  /** Resolves with the port once it listens; null when it ended before that. */
  readonly listening: Promise<number | null>
  /** Sends the signal and waits for the end; gives the exit code, null after SIGKILL. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>
  readonly ended: boolean
  readonly exited: Promise<unknown>
}

interface GatewayOptions {
  /** Folder of the run, with `data/`, `clock` and `gateway.log`. */
  folder: string
  env: Record<string, string>
  /** Name of the file in `folder` that says how far its clock is ahead. Default `clock`. */
  clockFile?: string | undefined
  /** A command line that becomes the gateway's, for one that starts it with limits, say. Default none. */
  through?: readonly string[]
  /** Modules that are loaded before anything of its own. Default none. */
  preloads?: readonly string[]
}

/** Starts the gateway on `data` in the folder, on a free port, with its clock in our hands. */
export function startGateway(options: GatewayOptions): GatewayProcess {
  const { folder, env, clockFile = 'clock', through = [], preloads = [] } = options
  const log = openSync(join(folder, 'gateway.log'), 'a')
  const imports = [clockModule, ...preloads].flatMap((module) => ['--import', module])
  const [command = '', ...args] = [...through, process.execPath, ...imports, websms, 'serve', '--json']
  const child = spawn(command, args, {
    cwd: folder,
    env: {
      ...cleanEnv,
      PORT: '0',
      WEBSMS_LOG_LEVEL: 'warn',
      WEBSMS_WEBHOOK_ALLOW: '127.0.0.1',
      ...dataEnv(folder),
      ...env,
      CLOCK_OFFSET_FILE: join(folder, clockFile),
    },
    stdio: ['ignore', 'pipe', log],
  })
  closeSync(log)
  const exited = once(child, 'exit')
  return {
    pid: child.pid!,
    listening: firstLine(child).then((line) => (line === null ? null : (JSON.parse(line) as { port: number }).port)),
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      await exited
      return child.exitCode
    },
    exited,
    get ended() {
      return child.exitCode !== null || child.signalCode !== null
    },
  }
}

/** Sets how far the gateway's clock is ahead of ours, in ms. A running gateway sees it within 25 ms. */
export function setClock(folder: string, offsetMs: number, clockFile = 'clock'): void {
  writeFileSync(join(folder, clockFile), String(offsetMs))
}

/** `websms …` on the run's data; its JSON answer. @throws when it ends with another code than 0. */
export async function cli(folder: string, ...args: string[]): Promise<Record<string, string>> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [websms, ...args, '--data', dataDirOf(folder), '--json'],
    { cwd: folder, env: { ...cleanEnv, ...dataEnv(folder) } },
  )
  return JSON.parse(stdout) as Record<string, string>
}

export interface SimulatorProcess {
  readonly port: number
  /** Types a line into it, e.g. `fault throttles=0.3`. */
  tell(line: string): void
  /** Receipts and inbound messages that nobody has taken yet. */
  held(): Promise<number>
  stop(): Promise<void>
}

interface SimulatorOptions {
  /** Gets a line of JSON for each record. */
  logFile: string
  seed: number
  idForm: string
  receiptIdForm: string
}

export async function startSimulator(options: SimulatorOptions): Promise<SimulatorProcess> {
  const { logFile, seed, idForm, receiptIdForm } = options
  const args = ['--port', '0', '--log', logFile, '--seed', String(seed), '--receipt-delay-ms', '100']
  const forms = ['--id-form', idForm, '--receipt-id-form', receiptIdForm]
  const child = spawn(process.execPath, [simulatorProgram, ...args, ...forms], {
    env: cleanEnv,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const line = await firstLine(child)
  const port = Number(/:(\d+) /.exec(line ?? '')?.[1])
  if (!port) throw new Error(`the simulator did not start: ${line}`)
  return {
    port,
    tell: (line) => void child.stdin!.write(`${line}\n`),
    held() {
      const said = new Promise<number>((resolve) => {
        const listen = (chunk: Buffer) => {
          const [, held] = /\bheld (\d+)/.exec(String(chunk)) ?? []
          if (held === undefined) return
          child.stdout!.off('data', listen)
          resolve(Number(held))
        }
        child.stdout!.on('data', listen)
      })
      child.stdin!.write('counts\n')
      return said
    },
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}

/** The first line on stdout; null when the process ended without one. */
function firstLine(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    let text = ''
    child.stdout!.on('data', (chunk: Buffer) => {
      if (text.includes('\n')) return
      text += chunk
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')))
    })
    child.once('exit', () => resolve(null))
  })
}
