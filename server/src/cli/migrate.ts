/** `websms migrate`: brings the data to this version's form without starting the gateway, which does it too. */
import type { Command } from 'commander'
import { migrate } from '../store/sqlite/migrate.ts'
import { openDatabase } from '../store/sqlite/open.ts'
import { addAnswerOptions, commandSettings, printAnswer } from './answer.ts'
import type { Terminal } from './terminal.ts'

export function addMigrateCommand(program: Command, terminal: Terminal): void {
  addAnswerOptions(program.command('migrate'))
    .description('migrate the data to this version; starting the gateway does this too')
    .action((_options: unknown, command: Command) => {
      const db = openDatabase(commandSettings(terminal, command))
      try {
        const applied = migrate(db)
        printAnswer(terminal, command, {
          json: { applied },
          lines: applied.length === 0 ? ['The data is up to date.'] : applied.map((name) => `Applied ${name}`),
        })
      } finally {
        db.close()
      }
    })
}
