/** `websms carrier …`: the carriers that a data folder has used. */
import type { Command } from 'commander'
import type { RefForm } from '../carriers/carrier-ref.ts'
import { type Flow, setFlow } from '../carriers/flow.ts'
import { listCarriers } from '../carriers/register.ts'
import { UserError } from '../user-error.ts'
import { addAnswerOptions, answerFromStore } from './answer.ts'
import { audited } from './audited.ts'
import { columns, type Terminal } from './terminal.ts'

export function addCarrierCommands(program: Command, terminal: Terminal): void {
  const carrier = program.command('carrier').description('carriers; set them up with WEBSMS_CARRIERS')

  addAnswerOptions(carrier.command('list'))
    .description('list the carriers used so far, and the form of their receipt IDs')
    .action((_options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const carriers = await listCarriers(store.read)
        return {
          json: carriers.map((row) => ({
            carrier: row.name,
            simulated: row.simulated === 1,
            flow: row.flow,
            receipt_ids: row.receipt_ids,
            first_used_at: new Date(row.first_used_at).toISOString(),
          })),
          lines:
            carriers.length === 0
              ? ['No carrier has been used yet. Set one with WEBSMS_CARRIERS, or start the simulator: npm start']
              : columns([
                  ['CARRIER', 'KIND', 'STATE', 'RECEIPT IDS'],
                  ...carriers.map((row) => [
                    row.name,
                    row.simulated ? 'simulated' : 'real',
                    row.flow,
                    seen(row.receipt_ids),
                  ]),
                ]),
          quiet: carriers.map((row) => row.name),
        }
      }),
    )

  for (const { verb, flow, text } of flowCommands) {
    addAnswerOptions(carrier.command(verb))
      .description(text)
      .argument('<name>', 'the carrier')
      .action((name: string, _options: unknown, command: Command) =>
        answerFromStore(terminal, command, async (store) => {
          await store.change(async (db) => {
            const rows = await db.selectFrom('carriers').select('id').where('name', '=', name).execute()
            if (rows.length === 0) {
              throw new UserError(`There is no carrier ${name}. List them with: websms carrier list`)
            }
            // A name may stand for a simulated and a real one, of which one runs.
            for (const { id } of rows) await setFlow(db, id, flow)
            await audited(db, null, `carrier.${flow}`, name)
          })
          return { json: { carrier: name, flow }, lines: [`Carrier ${name} is ${flow}.`] }
        }),
      )
  }
}

const flowCommands: readonly { verb: string; flow: Flow; text: string }[] = [
  { verb: 'pause', flow: 'paused', text: 'stop sending through it, even after a restart; its messages wait' },
  { verb: 'drain', flow: 'draining', text: 'like pause, but new messages go to other carriers where possible' },
  { verb: 'resume', flow: 'running', text: 'start sending through it again' },
]

function seen(form: RefForm | null): string {
  switch (form) {
    case 'same':
      return 'same as in the submit response'
    case 'hex':
      return 'hexadecimal; decimal in the submit response'
    case 'decimal':
      return 'decimal; hexadecimal in the submit response'
    default:
      return 'none received yet'
  }
}
