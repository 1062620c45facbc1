/** `websms secret-key …`: the key that encrypts what is stored and must be read back. */
import type { Command } from 'commander'
import { openStore } from '../store/open-store.ts'
import { rotateSecrets } from '../store/rotate-secrets.ts'
import { openSecrets } from '../store/secrets.ts'
import { exitCodes, UserError } from '../user-error.ts'
import { addAnswerOptions, commandSettings } from './answer.ts'
import { printAnswer } from './print-answer.ts'
import type { Terminal } from './terminal.ts'

export function addSecretKeyCommands(program: Command, terminal: Terminal): void {
  const secretKey = program.command('secret-key').description('the key that encrypts stored secrets')

  addAnswerOptions(secretKey.command('rotate'))
    .description(
      'encrypt everything with WEBSMS_SECRET_KEY that WEBSMS_SECRET_KEY_OLD has encrypted, while gateways run',
    )
    .addHelpText('after', '\nFirst start every gateway with both keys: docs/security.md, "Rotate the secret key"')
    .action(async (_options: unknown, command: Command) => {
      const settings = commandSettings(terminal, command)
      if (settings.secretKeyOld === null) {
        throw new UserError(
          'WEBSMS_SECRET_KEY_OLD is not set: set it to the previous key, and WEBSMS_SECRET_KEY to the new one.',
          { exitCode: exitCodes.usage },
        )
      }
      const store = await openStore(settings)
      const { quiet } = command.opts<{ quiet?: true }>()
      const drawn = terminal.progress === true && quiet !== true
      try {
        const ring = openSecrets(settings.dataDir, settings.secretKey, settings.secretKeyOld)
        const onProgress = (texts: number) => drawn && terminal.err(`\r${texts} encrypted again\x1b[K`)
        const texts = await rotateSecrets(store, ring, { onProgress })
        if (drawn) terminal.err('\r\x1b[K')
        printAnswer(terminal, command, {
          json: { encrypted_again: texts },
          lines: [
            `${texts} stored secrets were encrypted with the new key; nothing needs the previous one any longer.`,
            'Now remove WEBSMS_SECRET_KEY_OLD from every gateway, and start it again when it suits.',
          ],
          quiet: [String(texts)],
        })
      } finally {
        await store.close()
      }
    })
}
