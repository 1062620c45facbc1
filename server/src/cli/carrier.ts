/** `websms carrier …`: the carriers that a data folder has used. */
import type { Command } from 'commander'
import { setFlow } from '../carriers/flow.ts'
import { type Learnt, readLearnt } from '../carriers/learnt.ts'
import { listCarriers, stoppedCarriers } from '../carriers/register.ts'
import type { Flow } from '../rules/flow.ts'
import { type ExitCode, UserError } from '../user-error.ts'
import { addAnswerOptions, answerFromStore } from './answer.ts'
import { audited } from './audited.ts'
import { addCarrierSetup } from './carrier-setup.ts'
import { noCarrier } from './carrier-show.ts'
import { columns, type Terminal } from './terminal.ts'

export function addCarrierCommands(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const carrier = program
    .command('carrier')
    .description('carriers: set up here, on the Carriers page, or with WEBSMS_CARRIERS')

  addCarrierSetup(carrier, terminal, done)

  addAnswerOptions(carrier.command('list'))
    .description('list the carriers used so far, where their settings are, and the form of their receipt IDs')
    .action((_options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const carriers = await listCarriers(store.read)
        const learntOf = await readLearnt(store.read)
        const stopped = await stoppedCarriers(store.read)
        return {
          json: carriers.map((row) => ({
            carrier: row.name,
            simulated: row.simulated === 1,
            stored: row.stored_id !== null,
            retired: row.retired_at !== null,
            flow: row.flow,
            stopped: stopped.has(row.id),
            ...learntJson(learntOf(row.id)),
            first_used_at: new Date(row.first_used_at).toISOString(),
          })),
          lines:
            carriers.length === 0
              ? [
                  'No carrier has been used yet. Add one with: websms carrier add, or start the simulator: websms serve --simulator 1',
                ]
              : columns([
                  ['CARRIER', 'SETTINGS', 'STATE', 'RECEIPT IDS', 'REPORTS ON LONG MESSAGES', 'UNMATCHED'],
                  ...carriers.map((row) => [
                    row.name,
                    row.simulated ? 'simulated' : row.stored_id === null ? 'WEBSMS_CARRIERS' : 'stored',
                    row.retired_at !== null ? 'retired' : stopped.has(row.id) ? `${row.flow}, stopped` : row.flow,
                    ...learntTexts(learntOf(row.id)),
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
          const changed = await store.change(async (db) => {
            const rows = (await listCarriers(db)).filter((row) => row.name === name)
            if (rows.length === 0) throw noCarrier(name)
            if (rows.every((row) => row.retired_at !== null)) {
              throw new UserError(
                `Carrier ${name} is retired: nothing is sent through it. Use it again with: websms carrier restore ${name}`,
              )
            }
            if (rows.every((row) => row.flow === flow)) return false
            // A simulated and a real carrier may have the same name; only one of them runs.
            for (const { id } of rows) await setFlow(db, id, flow)
            await audited(db, null, `carrier.${flow}`, name)
            return true
          })
          return {
            json: { carrier: name, flow },
            lines: [`Carrier ${name} ${changed ? 'is' : 'was already'} ${flow}.`],
          }
        }),
      )
  }
}

const flowCommands: readonly { verb: string; flow: Flow; text: string }[] = [
  { verb: 'pause', flow: 'paused', text: 'stop sending through it, even after a restart; its messages wait' },
  { verb: 'drain', flow: 'draining', text: 'like pause, but new messages go to other carriers where possible' },
  { verb: 'resume', flow: 'running', text: 'start sending through it again' },
]

function learntJson({ receiptIds, partsReported, partHabit, unmatched }: Learnt) {
  return { receipt_ids: receiptIds, parts_reported: partsReported, part_habit: partHabit, unmatched }
}

function learntTexts({ receiptIds, partHabit, unmatched }: Learnt): string[] {
  const ids = receiptIds === null ? 'none received yet' : idForms[receiptIds]
  return [ids, partHabit === null ? 'each part' : habits[partHabit], String(unmatched)]
}

const idForms = {
  same: 'same as in the submit response',
  folded: 'as in the submit response, but for case and zeros',
  hex: 'hexadecimal; decimal in the submit response',
  decimal: 'decimal; hexadecimal in the submit response',
}

const habits = { first: 'the first part for all', last: 'the last part for all', one: 'one part for all' }
