/** `websms sender …`: the short codes and numbers that an account may send from. */
import type { Command } from 'commander'
import { addSender, listSenders } from '../accounts/senders.ts'
import { addAnswerOptions, answerFromStore } from './answer.ts'
import { audited } from './audited.ts'
import { idArgument } from './options.ts'
import { columns, type Terminal } from './terminal.ts'

export function addSenderCommands(program: Command, terminal: Terminal): void {
  const sender = program.command('sender').description('registered senders')

  addAnswerOptions(sender.command('add'))
    .description('register a short code or number, so that only this account sends from it and gets its replies')
    .argument('<code>', 'the short code or number')
    .requiredOption('--account <id>', 'the account it belongs to', idArgument)
    .action((written: string, options: { account: number }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const code = await store.change(async (db) => {
          const added = await addSender(db, written, options.account, Date.now())
          await audited(db, options.account, 'sender.added', added)
          return added
        })
        return {
          json: { code, account_id: String(options.account) },
          lines: [`Sender ${code} belongs to account ${options.account}.`],
        }
      }),
    )

  addAnswerOptions(sender.command('list'))
    .description('list the registered senders')
    .action((_options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const senders = await listSenders(store.read)
        return {
          json: senders.map((row) => ({ code: row.code, account_id: String(row.account_id) })),
          lines:
            senders.length === 0
              ? ['No senders are registered. Add one with: websms sender add CODE --account ID']
              : columns([['SENDER', 'ACCOUNT'], ...senders.map((row) => [row.code, String(row.account_id)])]),
          quiet: senders.map((row) => row.code),
        }
      }),
    )
}
