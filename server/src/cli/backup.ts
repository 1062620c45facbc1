/** `websms backup`: a copy of the data, while the gateway runs. */
import type { Command } from 'commander'
import { sizeText } from '../sizes.ts'
import { backUp } from '../store/data-folder.ts'
import { addAnswerOptions, commandSettings } from './answer.ts'
import { printAnswer } from './print-answer.ts'
import type { Terminal } from './terminal.ts'

export function addBackupCommand(program: Command, terminal: Terminal): void {
  addAnswerOptions(program.command('backup'))
    .description('copy the data to a new file while the gateway runs; the secret key is not in it')
    .argument('<file>', 'the file to write; it must not exist yet')
    .action((file: string, _options: unknown, command: Command) => {
      const settings = commandSettings(terminal, command)
      terminal.yieldToOthers?.()
      const backup = backUp(settings, file)
      printAnswer(terminal, command, {
        json: { file: backup.file, bytes: backup.bytes, duration_ms: backup.durationMs },
        lines: [
          `${backup.file}: ${sizeText(backup.bytes)} in ${(backup.durationMs / 1000).toFixed(1)} s.`,
          'It does not contain the secret key: back up secret.key (or WEBSMS_SECRET_KEY) separately, somewhere safe.',
        ],
        quiet: [backup.file],
      })
    })
}
