/** Answers of commands, printed: JSON for programs, lines for people, a bare value for shell scripts. */
import type { Command } from 'commander'
import type { Terminal } from './terminal.ts'

export interface Answer {
  /** The answer for `--json`: alone on stdout, on one line. Every id is a string, money is a number of dollars. */
  json: unknown
  lines: readonly string[]
  /** The answer for `--quiet`, instead of `lines`. Default nothing. */
  quiet?: readonly string[]
}

export function printAnswer(terminal: Terminal, command: Command, answer: Answer): void {
  const { json, quiet } = command.opts<{ json?: true; quiet?: true }>()
  const lines = json ? [JSON.stringify(answer.json)] : quiet ? (answer.quiet ?? []) : answer.lines
  for (const line of lines) terminal.out(`${line}\n`)
}
