/** Answers of commands on stored data. */
import type { Command } from 'commander'
import { readSettings, type Settings } from '../settings.ts'
import { hasDatabase } from '../store/data-folder.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { addSettingOptions, settingFlags } from './options.ts'
import { type Answer, printAnswer } from './print-answer.ts'
import type { Terminal } from './terminal.ts'

/** `--json`, `--quiet` and `--data`, which every command on stored data takes. */
export function addAnswerOptions(command: Command): Command {
  return addSettingOptions(command, ['dataDir'])
    .option('--json', 'print only JSON to stdout')
    .option('--quiet', 'print only the value, or nothing')
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

export type WorkOnStore = (store: Store, settings: Settings) => Promise<Answer>

/** Runs one command on the store, beside the gateway or without it, and prints what it answers.
 *  @param check throws where the command cannot work with the settings */
export async function answerFromStore(
  terminal: Terminal,
  command: Command,
  work: WorkOnStore,
  check: (settings: Settings) => void = () => {},
): Promise<void> {
  const settings = commandSettings(terminal, command)
  check(settings)
  const isNew = settings.databaseUrl === null && !hasDatabase(settings.dataDir)
  const store = await openStore(settings)
  const { json, quiet } = command.opts<{ json?: true; quiet?: true }>()
  if (isNew && !json && !quiet) {
    terminal.err(
      `note: ${settings.dataDir} had no data, so a new database was made in it. --data names another folder.\n`,
    )
  }
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
