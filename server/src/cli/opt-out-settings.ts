/** `websms optout settings`: words of an account, its answers to handsets, and the exemption of its transactional messages. */
import { type Command, Option } from 'commander'
import { requireAccount } from '../accounts/require.ts'
import {
  changedSettings,
  defaultAnswers,
  type OptOutSettings,
  readOptOutSettings,
  saveOptOutSettings,
} from '../opt-outs/settings.ts'
import { addAnswerOptions, answerFromStore } from './answer.ts'
import { audited } from './audited.ts'
import { idArgument } from './options.ts'
import type { Terminal } from './terminal.ts'

interface SettingsOptions {
  account: number
  words?: string[]
  confirmation?: string
  helpAnswer?: string
  exemptTransactional?: 'on' | 'off'
}

export function addOptOutSettings(optOut: Command, terminal: Terminal): void {
  addAnswerOptions(optOut.command('settings'))
    .description('show the settings of an account about opt-outs, or change those that are named')
    .requiredOption('--account <id>', 'the account', idArgument)
    .option('--words <list>', 'its own words that opt out, separated by commas; "none" for none', wordsArgument)
    .option('--confirmation <text>', 'the answer to a STOP; "default" for the default, "none" for none')
    .option('--help-answer <text>', 'the answer to HELP; "default" for the default, "none" for none')
    .addOption(
      new Option(
        '--exempt-transactional <on|off>',
        'send transactional messages to handsets that have opted out; ask a lawyer first',
      ).choices(['on', 'off']),
    )
    .action((options: SettingsOptions, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const { account } = options
        await requireAccount(store.read, account)
        await store.change(async (db) => {
          const before = await readOptOutSettings(db, account)
          const after = { ...before, ...given(options) }
          const changed = changedSettings(before, after)
          if (Object.keys(changed).length === 0) return
          await saveOptOutSettings(db, account, after)
          await audited(db, account, 'optout.settings_set', null, { changed: Object.keys(changed), ...changed })
        })
        const settings = await readOptOutSettings(store.read, account)
        const defaults = await defaultAnswers(store.read, account)
        const { words, confirmation, help, exemptTransactional } = settings
        return {
          json: {
            ...{ account_id: String(account), words, confirmation, help },
            ...{ exempt_transactional: exemptTransactional, defaults },
          },
          lines: [
            `words of its own       ${words.length === 0 ? 'none' : words.join(', ')}`,
            `answer to a STOP       ${answerLine(confirmation, defaults.confirmation)}`,
            `answer to HELP         ${answerLine(help, defaults.help)}`,
            `transactional messages ${exemptTransactional ? 'are sent to handsets that have opted out' : 'are held by an opt-out'}`,
          ],
        }
      }),
    )
}

/** The settings that options name. */
function given({ words, confirmation, helpAnswer, exemptTransactional }: SettingsOptions): Partial<OptOutSettings> {
  return {
    ...(words !== undefined && { words }),
    ...(confirmation !== undefined && { confirmation: answerOf(confirmation) }),
    ...(helpAnswer !== undefined && { help: answerOf(helpAnswer) }),
    ...(exemptTransactional !== undefined && { exemptTransactional: exemptTransactional === 'on' }),
  }
}

function answerLine(own: string | null, byDefault: string): string {
  if (own === null) return `${byDefault} (the default)`
  return own.trim() === '' ? 'none' : own
}

function wordsArgument(text: string): string[] {
  if (text === 'none') return []
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

/** Null: the default text; '': no answer. */
function answerOf(text: string): string | null {
  if (text === 'default') return null
  return text === 'none' ? '' : text
}
