/** A command's input and output. Tests pass their own; the program passes the process's. */
import { constants, setPriority } from 'node:os'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

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
  /** From now on other processes have precedence, such as a gateway beside a command that can wait. Default: nothing. */
  yieldToOthers?(): void
}

export const processTerminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  env: process.env,
  envFile: '.env',
  colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
  progress: process.stderr.isTTY === true,
  askSecret: askOfStdin(),
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
  let lines: AsyncIterator<string> | null = null
  return async (question: string): Promise<string> => {
    const { stdin, stderr } = process
    lines ??= createInterface({ input: stdin, output: unseen, terminal: stdin.isTTY === true })[Symbol.asyncIterator]()
    if (stdin.isTTY) stderr.write(`${question}: `)
    const { value, done } = await lines.next()
    if (stdin.isTTY) stderr.write('\n')
    // The program can end; a file has no unref.
    if ('unref' in stdin) stdin.unref()
    return done ? '' : value
  }
}

/** Typed characters are written nowhere. */
const unseen = new Writable({ write: (_chunk, _encoding, done) => done() })

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
