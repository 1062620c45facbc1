/** `websms migrate`: brings the data to this version's form without starting the gateway, which does it too. */
import type { Command } from 'commander'
import { migrateData } from '../store/data-folder.ts'
import { addAnswerOptions, commandSettings } from './answer.ts'
import { printAnswer } from './print-answer.ts'
import type { Terminal } from './terminal.ts'

export function addMigrateCommand(program: Command, terminal: Terminal): void {
  addAnswerOptions(program.command('migrate'))
    .description('migrate the data to this version; starting the gateway does this too')
    .action(async (_options: unknown, command: Command) => {
      const { applied, waiting } = await migrateData(commandSettings(terminal, command))
      const lines = [
        ...applied.map((name) => `Applied ${name}`),
        ...waiting.map(
          ({ name, nodes }) => `${name} waits for ${nodes.join(', ')}: it is applied when that version has ended.`,
        ),
      ]
      printAnswer(terminal, command, {
        json: { applied, waiting },
        lines: lines.length === 0 ? ['The data is up to date.'] : lines,
      })
    })
}
