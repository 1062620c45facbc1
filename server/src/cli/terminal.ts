/** A command's input and output. Tests pass their own; the program passes the process's. */
import { constants, setPriority } from 'node:os'

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
  yieldToOthers() {
    try {
      setPriority(constants.priority.PRIORITY_LOW)
    } catch {
      // Where that is not allowed, the command is as important as the rest.
    }
  },
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
