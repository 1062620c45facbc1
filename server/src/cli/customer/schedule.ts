/** `websms schedule` for customers: their messages that wait for their time. */
import type { Command } from 'commander'
import { columns, type Terminal } from '../terminal.ts'
import { addCustomerOptions, addExamples, answerFromGateway, wholeNumber } from './answering.ts'
import { firstOf } from './first-of.ts'
import { timeWithZone } from './send-options.ts'

const wholeBulk = ['--bulk', 'all messages of its request, instead of this one alone'] as const

export function addScheduleCommands(program: Command, terminal: Terminal): void {
  const schedule = program
    .command('schedule')
    .description("messages that wait for their time; on a gateway's machine, those of any account")
  schedule.addHelpText(
    'after',
    "\nOn a gateway's own machine these are the operator's commands: there --profile NAME asks a gateway over HTTP.",
  )
  addList(schedule, terminal)
  addChanges(schedule, terminal)
}

function addList(schedule: Command, terminal: Terminal): void {
  const list = addCustomerOptions(schedule.command('list'))
    .description('list what waits, the first to be sent first')
    .option('--limit <count>', 'at most this many', wholeNumber(1, 1_000_000), 100)
    .action(({ limit }: { limit: number }, command: Command) =>
      answerFromGateway(terminal, command, async ({ client }) => {
        const found = await firstOf(client.scheduled.list(), limit)
        const rows = found.map(({ send_at, message_id, to, from, parts }) => [
          ...[send_at, message_id, to, from],
          String(parts),
        ])
        return {
          json: found,
          lines:
            found.length === 0
              ? ['Nothing is scheduled.']
              : columns([['SENT AT', 'MESSAGE', 'TO', 'FROM', 'PARTS'], ...rows]),
          quiet: found.map(({ message_id }) => message_id),
        }
      }),
    )
  addExamples(list, 'websms schedule list')
}

function addChanges(schedule: Command, terminal: Terminal): void {
  const cancel = addCustomerOptions(schedule.command('cancel'))
    .description('cancel a message that waits; its price is given back')
    .argument('<message>', 'its ID')
    .option(...wholeBulk)
    .action((id: string, { bulk = false }: { bulk?: boolean }, command: Command) =>
      answerFromGateway(terminal, command, async ({ client }) => {
        const { success: _, ...answer } = await client.scheduled.cancel(id, { bulk })
        const lines = [`Cancelled and refunded: ${answer.cancelled}. Too late: ${answer.not_cancelled}.`]
        return { json: answer, lines, quiet: [String(answer.cancelled)] }
      }),
    )
  addExamples(cancel, 'websms schedule cancel 1188236', 'websms schedule cancel 1188236 --bulk')

  const reschedule = addCustomerOptions(schedule.command('reschedule'))
    .description('give a message that waits for its time another one')
    .argument('<message>', 'its ID')
    .argument('<time>', 'such as 2026-12-24T09:00:00+13:00')
    .option(...wholeBulk)
    .action((id: string, time: string, { bulk = false }: { bulk?: boolean }, command: Command) =>
      answerFromGateway(terminal, command, async ({ client }) => {
        const { success: _, ...answer } = await client.scheduled.reschedule(id, timeWithZone(time), { bulk })
        const lines = [`To be sent at ${answer.send_at}: ${answer.rescheduled}. Too late: ${answer.not_rescheduled}.`]
        return { json: answer, lines, quiet: [String(answer.rescheduled)] }
      }),
    )
  addExamples(reschedule, 'websms schedule reschedule 1188236 2026-12-24T09:00:00+13:00')
}
