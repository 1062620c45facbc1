/** `websms company-name …`: names that handsets show as a link, and that an account may use in one-time messages. */

import type { Command } from 'commander'
import { listCompanyName, listedCompanyNames, removeCompanyName } from '../otp/listed-names.ts'
import { siteTime } from '../site-time.ts'
import { UserError } from '../user-error.ts'
import { addAnswerOptions, answerFromStore } from './answer.ts'
import { audited } from './audited.ts'
import { idArgument } from './options.ts'
import { columns, type Terminal } from './terminal.ts'

export function addCompanyNameCommands(program: Command, terminal: Terminal): void {
  const companyName = program.command('company-name').description('company names that look like a link')

  addAnswerOptions(companyName.command('add'))
    .description('let an account use a name such as Booking.com in its one-time messages')
    .argument('<name>', 'the name')
    .requiredOption('--account <id>', 'the account that may use it', idArgument)
    .action((written: string, { account }: { account: number }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const name = await store.change(async (db) => {
          const listed = await listCompanyName(db, { accountId: account, name: written, at: siteTime() })
          await audited(db, account, 'company_name.added', listed)
          return listed
        })
        return {
          json: { name, account_id: String(account) },
          lines: [`Account ${account} may use ${name} in its one-time messages.`],
        }
      }),
    )

  addAnswerOptions(companyName.command('remove'))
    .description('remove a name from an account')
    .argument('<name>', 'the name')
    .requiredOption('--account <id>', 'the account that has it', idArgument)
    .action((name: string, { account }: { account: number }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        await store.change(async (db) => {
          if (!(await removeCompanyName(db, account, name))) {
            throw new UserError(`Account ${account} has no such name. List them with: websms company-name list`)
          }
          await audited(db, account, 'company_name.removed', name)
        })
        return {
          json: { name, account_id: String(account) },
          lines: [`Account ${account} may no longer use ${name}.`],
        }
      }),
    )

  addAnswerOptions(companyName.command('list'))
    .description('list the names')
    .action((_options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const names = await listedCompanyNames(store.read)
        return {
          json: names.map((row) => ({ name: row.name, account_id: String(row.account_id) })),
          lines:
            names.length === 0
              ? ['No name is listed. Add one with: websms company-name add NAME --account ID']
              : columns([['NAME', 'ACCOUNT'], ...names.map((row) => [row.name, String(row.account_id)])]),
          quiet: names.map((row) => row.name),
        }
      }),
    )
}
