/** `websms balance` and `lookup`. */
import type { Command } from 'commander'
import { columns, type Terminal } from '../terminal.ts'
import { addCustomerOptions, addExamples, answerFromGateway, money } from './answering.ts'

export function addBalanceCommand(program: Command, terminal: Terminal): void {
  const balance = addCustomerOptions(program.command('balance'))
    .description('show the balance of your account')
    .action((_options: unknown, command: Command) =>
      answerFromGateway(terminal, command, async ({ client }) => {
        const { balance, currency } = await client.balance()
        return { json: { balance, currency }, lines: [`${money(balance)} ${currency}`], quiet: [String(balance)] }
      }),
    )
  addExamples(balance, 'websms balance', 'websms balance --quiet')
}

export function addLookupCommand(program: Command, terminal: Terminal): void {
  const lookup = addCustomerOptions(program.command('lookup'))
    .description('show what is known of phone numbers: valid, country, type and network')
    .argument('<number...>', 'phone numbers')
    .action((numbers: string[], _options: unknown, command: Command) =>
      answerFromGateway(terminal, command, async ({ client }) => {
        const found = []
        for (const number of numbers) {
          const { success: _, ...facts } = await client.lookup(number)
          found.push(facts)
        }
        const rows = found.map(({ number, valid, country, type, carrier }) => [
          ...[number, valid ? 'yes' : 'no'],
          ...[country, type, carrier].map((value) => value ?? 'unknown'),
        ])
        return {
          json: found,
          lines: columns([['NUMBER', 'VALID', 'COUNTRY', 'TYPE', 'NETWORK'], ...rows]),
          quiet: found.filter(({ valid }) => valid).map(({ number }) => number),
        }
      }),
    )
  addExamples(lookup, 'websms lookup 6421234567', 'websms lookup 021234567 +61412345678 --json')
}
