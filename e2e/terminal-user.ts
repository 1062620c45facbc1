/** A customer at a terminal: `websms` in processes of its own, with a home folder, against a gateway. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../server/src/test/command-line.ts'
import { temporaryFolder } from './gateway.ts'

const program = join(import.meta.dirname, '../server/src/cli/websms.ts')

interface Ended {
  code: number | null
  out: string
  err: string
}

interface Running {
  /** Its output so far. */
  out(): string
  kill(signal: NodeJS.Signals): void
  /** More of its stdin. Needs a terminal. */
  type(text: string): void
  ended: Promise<Ended>
}

export interface TerminalUser {
  /** The working folder, which is the home folder too. */
  folder: string
  env: Record<string, string>
  /** Starts a process. @param input the whole of its stdin; null: it stays open */
  start(command: readonly [string, ...string[]], input?: string | null): Running
  /** Starts `websms`. */
  websms(words: readonly string[], input?: string): Running
  /** Starts `websms` at a terminal of its own, which the program `script` of util-linux makes. */
  atTerminal(words: readonly string[]): Running
  /** Runs a script in bash, where `websms` is a function. */
  bash(script: string): Promise<Ended>
  /** Runs a command line in the process of the test. */
  run(words: readonly string[], more?: Partial<Parameters<typeof runCommand>[1]>): Promise<Ended>
  remove(): void
}

export function terminalUser(): TerminalUser {
  const { path: folder, remove } = temporaryFolder()
  mkdirSync(join(folder, '.config/fish/completions'), { recursive: true })
  const env = { HOME: folder, PATH: process.env.PATH!, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '' }
  const start = ([command, ...words]: readonly [string, ...string[]], input: string | null = ''): Running => {
    const child = spawn(command, words, { cwd: folder, env, stdio: 'pipe' })
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      err += text
    })
    // A program that ends before it has read its input closes the pipe.
    child.stdin.on('error', () => {})
    if (input !== null) child.stdin.end(input)
    const ended = once(child, 'close').then(([code]): Ended => ({ code, out, err }))
    const type = (text: string) => void child.stdin.write(text)
    return { out: () => out, kill: (signal) => void child.kill(signal), type, ended }
  }
  return {
    ...{ folder, env, start, remove },
    atTerminal(words) {
      const command = [process.execPath, program, ...words].map((word) => `'${word}'`).join(' ')
      return start(['script', '-qefc', command, '/dev/null'], null)
    },
    websms: (words, input) => start([process.execPath, program, ...words], input),
    bash: (script) => start(['bash', '-c', `websms() { '${process.execPath}' '${program}' "$@"; }\n${script}`]).ended,
    run: (words, more = {}) => runCommand(words, { env, ...more }),
  }
}
