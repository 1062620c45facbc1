/** A command's input and output. Tests pass their own; the program passes the process's. */
import { constants, setPriority } from 'node:os'
import { createInterface, type Interface } from 'node:readline'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'

export interface Terminal {
  /** To stdout: the answer and nothing else. */
  out(text: string): void
  /** To stderr: warnings, errors, progress. */
  err(text: string): void
  readonly env: Readonly<Record<string, string | undefined>>
  /** The file that settings are read from when neither a flag nor the environment has them; null for none. */
  readonly envFile: string | null
  /** True when stdout may carry colours: it is a terminal and NO_COLOR is not set (https://no-color.org). */
  readonly colour: boolean
  /** True when stderr is a terminal, so that somebody may watch it. Default false. */
  readonly progress?: boolean
  /** A secret that somebody types, which is not shown, or a line of stdin where that is no terminal. Default: nothing can be
   *  typed. */
  askSecret?(question: string): Promise<string>
  /** The same for an answer that is shown while it is typed. */
  ask?(question: string): Promise<string>
  /** The whole of stdin; null where it is a terminal. Default null. */
  readInput?(): Promise<string | null>
  /** A signal that Ctrl-C, SIGTERM and a closed stdout abort, instead of ending the process, until `forget`. Default: one that nothing aborts. */
  interruption?(): Interruption
  /** From now on other processes have precedence, such as a gateway beside a command that can wait. Default: nothing. */
  yieldToOthers?(): void
}

interface Interruption {
  readonly signal: AbortSignal
  forget(): void
}

const { ask, askSecret } = askOfStdin()

export const processTerminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  env: process.env,
  envFile: '.env',
  colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
  progress: process.stderr.isTTY === true,
  ask,
  askSecret,
  async readInput() {
    return process.stdin.isTTY ? null : await text(process.stdin)
  },
  interruption() {
    const ending = new AbortController()
    const abort = () => ending.abort()
    for (const name of ['SIGINT', 'SIGTERM']) process.once(name, abort)
    // The reader of a pipe has ended, as that of `| head` does.
    process.stdout.once('error', abort)
    return {
      signal: ending.signal,
      forget() {
        for (const name of ['SIGINT', 'SIGTERM']) process.off(name, abort)
        process.stdout.off('error', abort)
      },
    }
  },
  yieldToOthers() {
    try {
      setPriority(constants.priority.PRIORITY_LOW)
    } catch {
      // Where that is not allowed, the command is as important as the rest.
    }
  },
}

/** Questions go to stderr, so that stdout has the answer alone. */
function askOfStdin() {
  let input: { reader: Interface; lines: AsyncIterator<string> } | null = null
  let shown = false
  const echo = new Writable({
    write(chunk, _encoding, done) {
      if (shown) process.stderr.write(chunk)
      done()
    },
  })
  const open = () => {
    const reader = createInterface({ input: process.stdin, output: echo, terminal: process.stdin.isTTY === true })
    // Without a listener Ctrl-C would only pause the input.
    reader.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
    return { reader, lines: reader[Symbol.asyncIterator]() }
  }
  const answerTo = (isShown: boolean) => async (question: string) => {
    const { stdin, stderr } = process
    input ??= open()
    if ('ref' in stdin) stdin.ref()
    shown = isShown
    input.reader.setPrompt(isShown ? `${question}: ` : '')
    if (stdin.isTTY && isShown) input.reader.prompt()
    else if (stdin.isTTY) stderr.write(`${question}: `)
    const { value, done } = await input.lines.next()
    if (stdin.isTTY && !isShown) stderr.write('\n')
    // The program can end; a file has no unref.
    if ('unref' in stdin) stdin.unref()
    return done ? '' : value
  }
  return { ask: answerTo(true), askSecret: answerTo(false) }
}

/** Rows as columns for people, as wide as their content. The first row holds the column names. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
}
