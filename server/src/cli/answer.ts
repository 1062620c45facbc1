/** Answers of commands: JSON for programs, lines for people, a bare value for shell scripts. */
import type { Command } from 'commander'
import { readSettings, type Settings } from '../settings.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { addSettingOptions, settingFlags } from './options.ts'
import type { Terminal } from './terminal.ts'

export interface Answer {
  /** The answer for `--json`: alone on stdout, on one line. Every id is a string, money is a number of dollars. */
  json: unknown
  lines: readonly string[]
  /** The answer for `--quiet`, instead of `lines`. Default nothing. */
  quiet?: readonly string[]
}

/** `--json`, `--quiet` and `--data`, which every command on stored data takes. */
export function addAnswerOptions(command: Command): Command {
  return addSettingOptions(command, ['dataDir'])
    .option('--json', 'print only JSON to stdout')
    .option('--quiet', 'print only the value, or nothing')
}

export function printAnswer(terminal: Terminal, command: Command, answer: Answer): void {
  const { json, quiet } = command.opts<{ json?: true; quiet?: true }>()
  const lines = json ? [JSON.stringify(answer.json)] : quiet ? (answer.quiet ?? []) : answer.lines
  for (const line of lines) terminal.out(`${line}\n`)
}

/** Reads the settings; warnings about them go to stderr. */
export function commandSettings(terminal: Terminal, command: Command): Settings {
  const settings = readSettings({
    flags: settingFlags(command),
    env: terminal.env,
    envFile: terminal.envFile,
  })
  if (!command.opts<{ quiet?: true }>().quiet) {
    for (const warning of settings.warnings) terminal.err(`warning: ${warning}\n`)
  }
  return settings
}

/** Runs one command on the store, beside the gateway or without it, and prints what it answers. */
export async function answerFromStore(
  terminal: Terminal,
  command: Command,
  work: (store: Store, settings: Settings) => Promise<Answer>,
): Promise<void> {
  const settings = commandSettings(terminal, command)
  const store = await openStore(settings)
  try {
    printAnswer(terminal, command, await work(store, settings))
  } finally {
    await store.close()
  }
}

/** A time as answers write it; null stays null. */
export function isoTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
