/** `websms schedule …`: messages that wait for their time. */

import type { Command } from 'commander'
import { requireAccount } from '../accounts/require.ts'
import { type ChangeResult, cancelMessages, listScheduledGroups, rescheduleMessages } from '../messages/scheduled.ts'
import { readSendTime } from '../rules/schedule.ts'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import { exitCodes, UserError } from '../user-error.ts'
import { addAnswerOptions, answerFromStore, isoTime } from './answer.ts'
import { audited } from './audited.ts'
import { idArgument, wholeNumberArgument } from './options.ts'
import { columns, type Terminal } from './terminal.ts'

export function addScheduleCommands(program: Command, terminal: Terminal): void {
  const schedule = program.command('schedule').description('messages that wait for their time')
  addList(schedule, terminal)
  addCancel(schedule, terminal)
  addReschedule(schedule, terminal)
}

function addList(schedule: Command, terminal: Terminal): void {
  addAnswerOptions(schedule.command('list'))
    .description('list what waits, by the request that sent it, the first to be sent first')
    .requiredOption('--account <id>', 'the account', idArgument)
    .option('--limit <number>', 'at most this many', wholeNumberArgument, 50)
    .action(({ account, limit }: { account: number; limit: number }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        await requireAccount(store.read, account)
        const groups = await listScheduledGroups(store.read, account, { after: null, limit })
        return {
          json: groups.map(({ messageId, messages, dueAt, lastDueAt, to, sender, acceptedAt }) => ({
            ...{ message_id: String(messageId), messages, to, from: sender },
            ...{ send_at: isoTime(dueAt), last_at: isoTime(lastDueAt), accepted_at: isoTime(acceptedAt) },
          })),
          lines:
            groups.length === 0
              ? ['Nothing is scheduled.']
              : columns([
                  ['SENT AT', 'MESSAGE', 'MESSAGES', 'TO', 'FROM'],
                  ...groups.map(({ messageId, messages, dueAt, to, sender }) => [
                    isoTime(dueAt) ?? '',
                    String(messageId),
                    String(messages),
                    messages === 1 ? to : `${to} …`,
                    sender,
                  ]),
                ]),
          quiet: groups.map(({ messageId }) => String(messageId)),
        }
      }),
    )
}

const bulkOption = ['--bulk', 'all messages of its request, instead of this one alone'] as const

function addCancel(schedule: Command, terminal: Terminal): void {
  addAnswerOptions(schedule.command('cancel'))
    .description('cancel a message that waits; its price is given back')
    .argument('<message>', 'the message', idArgument)
    .option(...bulkOption)
    .action((messageId: number, { bulk = false }: { bulk?: boolean }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const accountId = await accountOf(store, messageId)
        const result = await cancelMessages(store, { accountId, messageId, whole: bulk })
        const { done, others } = required(result, messageId, 'waits: nothing was cancelled')
        const json = { cancelled: done, not_cancelled: others }
        await store.change((db) => audited(db, accountId, 'message.cancelled', String(messageId), json))
        return { json, lines: [`Cancelled and refunded: ${done}. Too late: ${others}.`], quiet: [String(done)] }
      }),
    )
}

function addReschedule(schedule: Command, terminal: Terminal): void {
  addAnswerOptions(schedule.command('reschedule'))
    .description('give a message that waits for its time another one')
    .argument('<message>', 'the message', idArgument)
    .argument('<time>', 'such as 2026-12-24T09:00:00+13:00')
    .option(...bulkOption)
    .action((messageId: number, written: string, { bulk = false }: { bulk?: boolean }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const time = readSendTime(written, siteTime())
        if (!time.ok) throw new UserError(`The time ${written} ${time.expected}.`, { exitCode: exitCodes.usage })
        const accountId = await accountOf(store, messageId)
        const result = await rescheduleMessages(store, { accountId, messageId, whole: bulk, dueAt: time.dueAt })
        const { done, others, dueAt } = required(result, messageId, 'waits for a time: nothing was rescheduled')
        const json = { send_at: isoTime(dueAt), rescheduled: done, not_rescheduled: others }
        await store.change((db) => audited(db, accountId, 'message.rescheduled', String(messageId), json))
        const lines = [`To be sent at ${isoTime(dueAt)}: ${done}. Too late: ${others}.`]
        return { json, lines, quiet: [String(done)] }
      }),
    )
}

/** @throws UserError when there is no such message. */
async function accountOf({ read }: Store, messageId: number): Promise<number> {
  const query = read.selectFrom('messages').select('account_id').where('id', '=', messageId)
  const row = await query.executeTakeFirst()
  if (row === undefined) throw new UserError(`There is no message ${messageId}.`)
  return row.account_id
}

/** @throws UserError when it came too late for all of them. */
function required<Result extends ChangeResult>(result: Result, messageId: number, what: string): NonNullable<Result> {
  if (result !== null && result.done > 0) return result
  throw new UserError(`Message ${messageId} no longer ${what}.`)
}
