/** `websms restore`: a backup becomes the data of a folder. */

import type { Command } from 'commander'
import { siteTime } from '../site-time.ts'
import { type Restored, restore } from '../store/data-folder.ts'
import { addAnswerOptions, commandSettings } from './answer.ts'
import { printAnswer } from './print-answer.ts'
import type { Terminal } from './terminal.ts'

export function addRestoreCommand(program: Command, terminal: Terminal): void {
  addAnswerOptions(program.command('restore'))
    .description('restore a backup into a data folder that no gateway uses; see docs/backup.md')
    .argument('<file>', 'a file written by `websms backup`')
    .option('--force', 'move existing data aside instead of refusing')
    .action((file: string, options: { force?: true }, command: Command) => {
      const { dataDir, databaseUrl, secretKey } = commandSettings(terminal, command)
      const place = { dataDir, databaseUrl }
      const restored = restore(file, { ...place, secretKey, force: options.force === true, at: siteTime() })
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
          `${file} was restored into ${dataDir}.`,
          ...(movedTo === null ? [] : [`The previous data is in ${movedTo}.`]),
          ...migrations.map((name) => `Applied ${name}`),
          `The next message ID is ${nextMessageId}.`,
          ...(unknownParts === 0
            ? []
            : [
                `${unknownParts} parts may have been sent since the backup. Without a receipt they are sent again in 10 min; one-time codes are not.`,
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
