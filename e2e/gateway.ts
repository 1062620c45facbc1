/** The real program as a customer starts it: a child process on an empty folder, spoken to over TCP only. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** The environment without the settings of whoever runs the tests. */
const cleanEnv = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(WEBSMS_|PORT$|HOST$|DATABASE_URL$|npm_|VITEST|NODE_OPTIONS$)/.test(name),
  ),
)

export interface Gateway {
  readonly address: string
  readonly api: string
  /** Everything it printed for people. */
  readonly banner: string
  /** SIGTERM to npm, as a service manager would; gives npm's exit code. */
  stop(): Promise<number>
  /** kill -9 to the gateway itself. */
  kill(): Promise<void>
}

export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'websms-e2e-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** `npm start` on a data folder; resolves when it says that it runs. */
export async function npmStart(dataDir: string, env: Record<string, string> = {}): Promise<Gateway> {
  const child = spawn('npm', ['start'], {
    cwd: root,
    env: { ...cleanEnv, PORT: '0', ...env, WEBSMS_DATA: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const banner = await untilRunning(child)
  const address = /runs at (\S+)/.exec(banner)![1]!
  const ended = async () => {
    if (child.exitCode === null) await once(child, 'exit')
    return child.exitCode ?? -1
  }
  return {
    address,
    api: `${address}/api/connexus`,
    banner,
    stop() {
      child.kill('SIGTERM')
      return ended()
    },
    async kill() {
      spawnSync('pkill', ['-9', '-P', String(child.pid)])
      await ended()
    },
  }
}

/** `npm run -s websms -- …`: what it printed on stdout and stderr, and its exit code. */
export function websms(dataDir: string, ...args: string[]) {
  const { stdout, stderr, status } = spawnSync('npm', ['run', '-s', 'websms', '--', ...args], {
    cwd: root,
    env: { ...cleanEnv, WEBSMS_DATA: dataDir },
    encoding: 'utf8',
  })
  return { stdout, stderr, status }
}

/** As `websms`, for commands that answer with JSON. */
export function websmsJson(dataDir: string, ...args: string[]): Record<string, unknown> {
  const { stdout, stderr, status } = websms(dataDir, ...args, '--json')
  if (status !== 0) throw new Error(`websms ${args.join(' ')} ended with ${status}: ${stderr}`)
  return JSON.parse(stdout) as Record<string, unknown>
}

function untilRunning(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = ''
    let errors = ''
    child.stdout!.on('data', (chunk) => {
      out += chunk
      if (/runs at \S+/.test(out) && out.endsWith('\n')) resolve(out)
    })
    child.stderr!.on('data', (chunk) => {
      errors = (errors + chunk).slice(-4000)
    })
    child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}:\n${out}\n${errors}`)))
  })
}
