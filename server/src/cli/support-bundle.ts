/** `websms support-bundle`: a file for somebody who helps. */

import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { siteTime } from '../site-time.ts'
import { supportBundle } from '../support/bundle.ts'
import { UserError } from '../user-error.ts'
import { commandSettings } from './answer.ts'
import { addSettingOptions } from './options.ts'
import { printAnswer } from './print-answer.ts'
import type { Terminal } from './terminal.ts'

export function addSupportBundleCommand(program: Command, terminal: Terminal): void {
  addSettingOptions(program.command('support-bundle'))
    .description('write versions, settings, findings and metrics to a file, without secrets, phone numbers and texts')
    .argument('<file>', 'the JSON file to write; it must not exist yet')
    .option('--json', 'print only JSON to stdout')
    .option('--quiet', 'print only the name of the file')
    .addHelpText('after', '\nExample: websms support-bundle bundle.json\nRead the file before you pass it on.')
    .action(async (file: string, _options: unknown, command: Command) => {
      const settings = commandSettings(terminal, command)
      terminal.yieldToOthers?.()
      const target = resolve(file)
      const text = `${JSON.stringify(await supportBundle(settings, terminal.env, siteTime()), null, 2)}\n`
      try {
        writeFileSync(target, text, { flag: 'wx', mode: 0o600 })
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException
        if (code === 'EEXIST') throw new UserError(`${target} exists, and is not overwritten: name another file.`)
        throw new UserError(`${target} could not be written: ${message}.`, { cause: error })
      }
      printAnswer(terminal, command, {
        json: { file: target, bytes: Buffer.byteLength(text) },
        lines: [`${target}: without secrets, phone numbers and texts of messages. Read it before you pass it on.`],
        quiet: [target],
      })
    })
}
