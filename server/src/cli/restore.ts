/** `websms restore`: a backup becomes the data of a folder. */
import type { Command } from 'commander'
import { type Restored, restore } from '../store/sqlite/backup-restore.ts'
import { addAnswerOptions, commandSettings, printAnswer } from './answer.ts'
import type { Terminal } from './terminal.ts'

export function addRestoreCommand(program: Command, terminal: Terminal): void {
  addAnswerOptions(program.command('restore'))
    .description('put a backup into a data folder that no gateway uses; see docs/backup.md')
    .argument('<file>', 'what `websms backup` wrote')
    .option('--force', 'move data that is there aside instead of refusing')
    .action((file: string, options: { force?: true }, command: Command) => {
      const { dataDir, secretKey } = commandSettings(terminal, command)
      const restored = restore(file, { dataDir, secretKey, force: options.force === true, at: Date.now() })
      const { movedTo, migrations, nextMessageId, unknownParts } = restored
      const warning = keyWarning(restored, dataDir)
      if (warning !== null) terminal.err(`warning: ${warning}\n`)
      printAnswer(terminal, command, {
        json: {
          moved_to: movedTo,
          migrations,
          next_message_id: String(nextMessageId),
          unknown_parts: unknownParts,
          secret_key: restored.secretKey,
        },
        lines: [
          `${dataDir} now has the data of ${file}.`,
          ...(movedTo === null ? [] : [`What was there is in ${movedTo}.`]),
          ...migrations.map((name) => `Applied ${name}`),
          `The next message id is ${nextMessageId}.`,
          ...(unknownParts === 0
            ? []
            : [
                `${unknownParts} parts may have been sent since: without a receipt they are sent in 10 min, one-time codes never.`,
              ]),
        ],
      })
    })
}

function keyWarning({ secretKey }: Restored, dataDir: string): string | null {
  const cure = `before the gateway starts, put the secret.key that belongs to this backup into ${dataDir}, or set WEBSMS_SECRET_KEY`
  if (secretKey === 'missing') return `secret.key is missing: ${cure}`
  return secretKey === 'wrong' ? `the secret key is not that of this backup: ${cure}` : null
}
