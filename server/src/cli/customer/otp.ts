/** `websms otp`: one-time codes. */
import type { Command } from 'commander'
import { exitCodes, UserError } from '../../user-error.ts'
import type { Terminal } from '../terminal.ts'
import { addCustomerOptions, addExamples, answerFromGateway } from './answering.ts'

export function addOtpCommands(program: Command, terminal: Terminal): void {
  const otp = program.command('otp').description('one-time codes: send one, and check what somebody typed')
  const send = addCustomerOptions(otp.command('send'))
    .description('send a code of six digits, valid for ten minutes')
    .argument('<to>', 'the phone number')
    .requiredOption('--company <name>', 'your company name, which the text has')
    .option('--idempotency-key <key>', 'send once, however often the command is repeated with this key')
    .action((to: string, options: { company: string; idempotencyKey?: string }, command: Command) =>
      answerFromGateway(terminal, command, async ({ client }) => {
        const { company, idempotencyKey } = options
        const call = idempotencyKey === undefined ? {} : { idempotencyKey }
        const { success: _, ...sent } = await client.otp.send({ to, company_name: company }, call)
        const lines = [`Sent ${sent.code} as message ${sent.message_id}, valid for ${sent.expires_in} s.`]
        return { json: sent, lines, quiet: [sent.code] }
      }),
    )
  addExamples(send, 'websms otp send 6421234567 --company "Acme Corp"')

  const verify = addCustomerOptions(otp.command('verify'))
    .description('check a code, and use it up; exit code 1 when it is not right')
    .argument('<code>', 'the code that was typed')
    .option('--to <number>', 'the number that it was sent to')
    .option('--message <id>', 'the message that it was sent with')
    .action((code: string, options: { to?: string; message?: string }, command: Command) => {
      const { to, message } = options
      if (to === undefined && message === undefined) {
        throw new UserError('Say which code is meant: give --to, or --message.', { exitCode: exitCodes.usage })
      }
      return answerFromGateway(terminal, command, async ({ client }) => {
        const asked = { code, ...(to !== undefined && { to }), ...(message !== undefined && { message_id: message }) }
        const { success: _, ...checked } = await client.otp.verify(asked)
        return { json: checked, lines: [`The code sent to ${checked.to} is right.`], quiet: [] }
      })
    })
  addExamples(verify, 'websms otp verify 847291 --to 6421234567')
}
