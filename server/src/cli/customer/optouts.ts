/** `websms optouts`: numbers that get no more messages from a sender. */
import type { OptOut } from '@websms/sdk'
import type { Command } from 'commander'
import { columns, type Terminal } from '../terminal.ts'
import { addCustomerOptions, addExamples, answerFromGateway, plural, wholeNumber } from './answering.ts'
import { firstOf } from './first-of.ts'

export function addOptOutsCommands(program: Command, terminal: Terminal): void {
  const optOuts = program.command('optouts').description('numbers that get no more messages from a sender of yours')
  addList(optOuts, terminal)
  addChanges(optOuts, terminal)
}

function addList(optOuts: Command, terminal: Terminal): void {
  const list = addCustomerOptions(optOuts.command('list'))
    .description('list opt-outs, the newest first')
    .option('--number <number>', 'only of this number')
    .option('--sender <sender>', 'only of this sender')
    .option('--limit <count>', 'at most this many', wholeNumber(1, 1_000_000), 100)
    .action((options: { number?: string; sender?: string; limit: number }, command: Command) =>
      answerFromGateway(terminal, command, async ({ client }) => {
        const { limit, number, sender } = options
        const filter = { ...(number !== undefined && { number }), ...(sender !== undefined && { sender }) }
        const found = await firstOf(client.optOuts.list(filter), limit)
        return { json: found, lines: linesOf(found), quiet: found.map((one) => one.number) }
      }),
    )
  addExamples(list, 'websms optouts list', 'websms optouts list --number 6421234567 --json')
}

function linesOf(found: readonly OptOut[]): string[] {
  if (found.length === 0) return ['No opt-outs.']
  const rows = found.map(({ number, sender, opted_out_at, source, message, note }) => [
    ...[number, sender, opted_out_at, source],
    message ?? note,
  ])
  return columns([['NUMBER', 'SENDER', 'SINCE', 'BY', 'TEXT'], ...rows])
}

function addChanges(optOuts: Command, terminal: Terminal): void {
  const add = addCustomerOptions(optOuts.command('add'))
    .description('add numbers: nothing more is sent to them from the sender')
    .argument('<number...>', 'phone numbers')
    .requiredOption('--sender <sender>', 'the sender that they get nothing from')
    .option('--note <text>', 'where the wish comes from, such as "By phone on 3 March"')
    .action((number: string[], { sender, note }: { sender: string; note?: string }, command: Command) =>
      answerFromGateway(terminal, command, async ({ client }) => {
        const { success: _, ...answer } = await client.optOuts.add({
          number,
          sender,
          ...(note !== undefined && { note }),
        })
        return { json: answer, lines: [`Added: ${plural(number.length, 'number')} for ${sender}.`] }
      }),
    )
  addExamples(add, 'websms optouts add 6421234567 --sender 2190 --note "By phone on 3 March"')

  const remove = addCustomerOptions(optOuts.command('remove'))
    .description('remove an opt-out, when the person asked for messages again')
    .argument('<number>', 'the phone number')
    .requiredOption('--sender <sender>', 'the sender that it gets messages from again')
    .action((number: string, { sender }: { sender: string }, command: Command) =>
      answerFromGateway(terminal, command, async ({ client }) => {
        const { success: _, ...answer } = await client.optOuts.remove({ number, sender })
        return { json: answer, lines: [`Removed: ${number} gets messages from ${sender} again.`] }
      }),
    )
  addExamples(remove, 'websms optouts remove 6421234567 --sender 2190')
}
