/** Options of `websms send` and `websms bulk` that are fields of the request. */
import type { SendOptions } from '@websms/sdk'
import { type Command, Option } from 'commander'
import { exitCodes, UserError } from '../../user-error.ts'
import { wholeNumber } from './answering.ts'

export interface SendFlags {
  from?: string
  template?: string
  at?: string
  purpose?: NonNullable<SendOptions['purpose']>
  fold?: true
  reference?: string
  validity?: number
  priority?: NonNullable<SendOptions['priority']>
}

export function addSendOptions(command: Command): Command {
  return command
    .option('--from <sender>', 'the sender; without it, the default of your account')
    .option('--template <name>', 'send a template of your account, such as reminder or reminder@3, in place of a text')
    .option('--at <time>', 'when to send, such as 2026-12-24T09:00:00+13:00; without it, now')
    .addOption(new Option('--purpose <purpose>', 'what it is for').choices(['transactional', 'service', 'marketing']))
    .option('--fold', 'send plain characters in place of those that force Unicode, such as a for ā')
    .option('--validity <seconds>', 'not sent later than this after it was accepted', wholeNumber(60, 172_800))
    .addOption(new Option('--priority <lane>', 'lane that it waits in').choices(['normal', 'low']))
}

/** Options that were given, under the names that the API has for them. @throws UserError for a time without a zone */
export function sendOptionsOf({
  at,
  from,
  template,
  purpose,
  fold,
  reference,
  validity,
  priority,
}: SendFlags): SendOptions {
  return {
    ...(at !== undefined && { send_at: timeWithZone(at) }),
    ...(from !== undefined && { from }),
    ...(template !== undefined && { template }),
    ...(purpose && { purpose }),
    ...(fold && { fold }),
    ...(reference !== undefined && { reference }),
    ...(validity !== undefined && { validity }),
    ...(priority && { priority }),
  }
}

/** @throws UserError */
export function timeWithZone(text: string): string {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$/i.test(text) && !Number.isNaN(Date.parse(text))) return text
  throw new UserError(
    `"${text}" is not a time with its zone: expected one such as 2026-12-24T09:00:00+13:00 or 2026-12-23T20:00:00Z.`,
    { exitCode: exitCodes.usage },
  )
}
