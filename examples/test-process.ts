/** Programs in child processes: run to their end, or started and watched while they run. */
import { execFile, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { promisify } from 'node:util'

export type Command = readonly [program: string, ...words: string[]]

interface Running {
  /** Resolves with the first match in what it has printed, on stdout or stderr, or prints within `waitMs`.
   *  @throws Error with the whole output when it ends or the time is up before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  /** Its output so far. */
  output(): string
  /** Ends it with SIGTERM and waits until it has ended. */
  stop(): Promise<void>
}

/** Long enough for a slow machine that does something else beside; nothing waits that long when all is well. */
const waitMs = 60_000

/** A cold compiler cache costs the most. */
const runTimeoutMs = 110_000

/** Variables that a program inherits from this process: enough to find itself and its libraries, and no settings of
 *  ours, no proxy and no locale that would change what it does. */
const inherited = Object.fromEntries(
  ['PATH', 'HOME', 'NODE_PATH'].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
)

export type Environment = Readonly<Record<string, string>>

/** Resolves with what it printed on stdout. @throws Error with its stderr when it fails or takes too long. */
export async function run([program, ...words]: Command, env: Environment, cwd?: string): Promise<string> {
  const { stdout } = await promisify(execFile)(program, words, {
    cwd,
    env: { ...inherited, ...env },
    timeout: runTimeoutMs,
  })
  return stdout
}

export function start([program, ...words]: Command, env: Environment, cwd?: string): Running {
  const child = spawn(program, words, { cwd, env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const changes = new EventEmitter()
  let text = ''
  let ended = false
  const add = (more: string) => {
    text += more
    changes.emit('change')
  }
  child.stdout.setEncoding('utf8').on('data', add)
  child.stderr.setEncoding('utf8').on('data', add)
  child.on('error', (error) => add(error.message))
  child.on('close', () => {
    ended = true
    changes.emit('change')
  })
  return {
    async printed(pattern) {
      const signal = AbortSignal.timeout(waitMs)
      for (;;) {
        const match = pattern.exec(text)
        if (match) return match
        if (ended || signal.aborted) throw new Error(`${program} ${words.join(' ')} did not print ${pattern}:\n${text}`)
        // When the time is up, the next turn says so with the output.
        await once(changes, 'change', { signal }).catch(() => {})
      }
    },
    output: () => text,
    async stop() {
      child.kill()
      while (!ended) await once(changes, 'change')
    },
  }
}
