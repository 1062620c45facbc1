/** The real program as a customer starts it: a child process on an empty folder, spoken to over TCP only. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..')

/** The environment without the settings of the person who runs the tests. */
export const cleanEnv = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(WEBSMS_|PORT$|HOST$|DATABASE_URL$|npm_|VITEST|NODE_OPTIONS$)/.test(name),
  ),
)

export interface Gateway {
  readonly address: string
  readonly api: string
  /** Everything it printed for people. */
  readonly banner: string
  /** Its output so far, its log included. */
  printed(): string
  /** SIGTERM to npm, as a service manager would; gives npm's exit code. */
  stop(): Promise<number>
  /** kill -9 to the gateway itself. */
  kill(): Promise<void>
  /** A signal to the gateway itself. */
  signalProgram(signal: NodeJS.Signals): void
  /** A signal to npm and all that it started, as a terminal and some service managers do it. Needs `ownGroup`. */
  signalGroup(signal: NodeJS.Signals): void
  /** Keys pressed at its terminal. Needs `terminal`. */
  type(text: string): void
  /** Its terminal closes. Needs `terminal`. */
  hangUp(): void
  /** Closes the reader of its output, as `| head` does. */
  closeOutput(): void
  /** Resolves with npm's exit code, or the terminal's, when that has ended. */
  ended(): Promise<number>
}

export interface StartOptions {
  /** Starts it in a process group of its own. */
  ownGroup?: boolean
  /** Starts it at a terminal of its own, which the program `script` of util-linux makes. */
  terminal?: boolean
  /** Folder of the program. Default: this repository. */
  program?: string
}

export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'websms-e2e-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** `npm start` on a data folder; resolves when it says that it runs. */
export async function npmStart(
  dataDir: string,
  env: Record<string, string> = {},
  { ownGroup = false, terminal = false, program = root }: StartOptions = {},
): Promise<Gateway> {
  const [command, args] = terminal ? ['script', ['-qefc', 'npm start', '/dev/null']] : ['npm', ['start']]
  const child = spawn(command, args, {
    cwd: program,
    env: { ...cleanEnv, PORT: '0', ...env, WEBSMS_DATA: dataDir },
    stdio: [terminal ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    detached: ownGroup,
  })
  const chunks: string[] = []
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk) => chunks.push(String(chunk)))
  const banner = await untilRunning(child)
  const address = /runs at (\S+)/.exec(banner)![1]!
  const ended = async () => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    return child.exitCode ?? -1
  }
  const signalProgram = (signal: NodeJS.Signals) =>
    void spawnSync('pkill', [`-${signal.slice(3)}`, '-P', String(child.pid)])
  return {
    address,
    api: `${address}/api/connexus`,
    banner,
    printed: () => chunks.join(''),
    stop() {
      child.kill('SIGTERM')
      return ended()
    },
    async kill() {
      signalProgram('SIGKILL')
      await ended()
    },
    signalProgram,
    signalGroup: (signal) => void process.kill(-child.pid!, signal),
    type: (text) => void child.stdin!.write(text),
    hangUp: () => void child.kill('SIGKILL'),
    closeOutput() {
      child.stdout!.destroy()
      child.stderr!.destroy()
    },
    ended,
  }
}

/** `websms …`, without the half second that npm takes: what it printed on stdout and stderr, and its exit code. */
export function websms(dataDir: string, ...args: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['server/src/cli/websms.ts', ...args], {
    cwd: root,
    env: { ...cleanEnv, WEBSMS_DATA: dataDir },
    encoding: 'utf8',
  })
  return { stdout, stderr, status }
}

/** Runs `websms` commands that answer with JSON. */
export function websmsJson(dataDir: string, ...args: string[]): Record<string, unknown> {
  const { stdout, stderr, status } = websms(dataDir, ...args, '--json')
  if (status !== 0) throw new Error(`websms ${args.join(' ')} ended with ${status}: ${stderr}`)
  return JSON.parse(stdout) as Record<string, unknown>
}

export function untilRunning(child: ChildProcess): Promise<string> {
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
