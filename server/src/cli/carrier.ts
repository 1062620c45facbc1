/** `websms carrier …`: the carriers that a data folder has used. */
import type { Command } from 'commander'
import type { RefForm } from '../carriers/carrier-ref.ts'
import { listCarriers } from '../carriers/register.ts'
import { addAnswerOptions, answerFromStore } from './answer.ts'
import { columns, type Terminal } from './terminal.ts'

export function addCarrierCommands(program: Command, terminal: Terminal): void {
  const carrier = program.command('carrier').description('carriers; which there are is set with WEBSMS_CARRIERS')

  addAnswerOptions(carrier.command('list'))
    .description('list the carriers used so far, and how each writes its ids in receipts')
    .action((_options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const carriers = await listCarriers(store.read)
        return {
          json: carriers.map((row) => ({
            carrier: row.name,
            simulated: row.simulated === 1,
            receipt_ids: row.receipt_ids,
            first_used_at: new Date(row.first_used_at).toISOString(),
          })),
          lines:
            carriers.length === 0
              ? ['No carrier has been used yet. Set one with WEBSMS_CARRIERS, or start the simulator: npm start']
              : columns([
                  ['CARRIER', 'KIND', 'IDS IN RECEIPTS'],
                  ...carriers.map((row) => [row.name, row.simulated ? 'simulated' : 'real', seen(row.receipt_ids)]),
                ]),
          quiet: carriers.map((row) => row.name),
        }
      }),
    )
}

function seen(form: RefForm | null): string {
  switch (form) {
    case 'same':
      return 'as in the submit answer'
    case 'hex':
      return 'in hex, the submit answer in decimal'
    case 'decimal':
      return 'in decimal, the submit answer in hex'
    default:
      return 'none seen yet'
  }
}
