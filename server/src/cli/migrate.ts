/** `websms migrate`: brings the data to this version's form without starting the gateway, which does it too,
 *  and ends an upgrade of several nodes: the older version cannot start after that. */
import type { Command } from 'commander'
import { migrateData } from '../store/data-folder.ts'
import { addAnswerOptions, commandSettings } from './answer.ts'
import { printAnswer } from './print-answer.ts'
import type { Terminal } from './terminal.ts'

export function addMigrateCommand(program: Command, terminal: Terminal): void {
  addAnswerOptions(program.command('migrate'))
    .description('migrate the data to this version, and end an upgrade; starting the gateway does the first')
    .action(async (_options: unknown, command: Command) => {
      const { applied, waiting } = await migrateData(commandSettings(terminal, command), { contract: true })
      const lines = [
        ...applied.map((name) => `Applied ${name}`),
        ...waiting.map(
          ({ name, nodes }) =>
            `${name} waits until ${nodes.join(', ')} ${nodes.length === 1 ? 'has' : 'have'} ended: an older version runs there.`,
        ),
      ]
      printAnswer(terminal, command, {
        json: { applied, waiting },
        lines: lines.length === 0 ? ['The data is up to date.'] : lines,
      })
    })
}
