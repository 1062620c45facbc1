/** `websms send`: a text to one number or to several. */
import type { BulkAnswer, Client, MessageStatus, QuoteAnswer, SendOptions } from '@websms/sdk'
import { type Command, InvalidArgumentError } from 'commander'
import { type ExitCode, exitCodes, UserError } from '../../user-error.ts'
import { type Answer, printAnswer } from '../print-answer.ts'
import { columns, type Terminal } from '../terminal.ts'
import { addCustomerOptions, addExamples, money, plural, waitLines, withGateway } from './answering.ts'
import type { Connection } from './connection.ts'
import { addSendOptions, type SendFlags, sendOptionsOf } from './send-options.ts'
import { finalStatuses } from './status.ts'

interface SendCommandOptions extends SendFlags {
  field?: Record<string, string>
  idempotencyKey?: string
  quote?: true
  wait?: true
}

export function addSendCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const send = addSendOptions(addCustomerOptions(program.command('send')))
    .description('send a text to a number, or to several')
    .argument('<to>', 'a phone number, or several with commas between them')
    .argument('[text]', 'the text; without it, or with -, it is read from stdin')
    .option('--field <name=value>', 'value of a field of the template or text; can be repeated', fieldArgument)
    .option('--reference <text>', 'your own reference, such as an order number')
    .option('--idempotency-key <key>', 'send once, however often the command is repeated with this key')
    .option('--quote', 'send nothing, and show the parts and the price')
    .option('--wait', 'wait until each message has its final status')
    .action(async (to: string, text: string | undefined, options: SendCommandOptions, command: Command) => {
      const numbers = to.split(',').map((number) => number.trim())
      if (numbers.includes('')) throw usage(`"${to}" has an empty number between its commas.`)
      const request = { ...(await textOf(terminal, text, options)), ...sendOptionsOf(options), ...fieldsOf(options) }
      const answer = await withGateway(terminal, command, (connection) =>
        options.quote
          ? quote(connection, numbers, request)
          : sendNow(terminal, connection, { numbers, request, options, done }),
      )
      printAnswer(terminal, command, answer)
    })
  addExamples(
    send,
    'websms send 6421234567 "Kia ora"',
    'websms send 6421234567,6427654321 "See you at 10" --reference team-7',
    'echo "Backup finished" | websms send 6421234567 --wait',
    'websms send 6421234567 --template reminder --field time=2pm --quote',
  )
}

function fieldArgument(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (name === undefined) throw new InvalidArgumentError('Expected a field and its value, such as time=2pm.')
  return { ...before, [name]: value! }
}

const fieldsOf = ({ field }: SendCommandOptions) => (field === undefined ? {} : { fields: field })

const usage = (text: string) => new UserError(text, { exitCode: exitCodes.usage })

/** The text to send; none where a template gives it. @throws UserError */
async function textOf(terminal: Terminal, given: string | undefined, { template }: SendFlags): Promise<SendOptions> {
  if (template !== undefined) {
    if (given !== undefined) throw usage('Give a text or --template, not both.')
    return {}
  }
  const text = given === undefined || given === '-' ? await terminal.readInput?.() : given
  const body = given === text ? text : text?.replace(/\r?\n$/, '')
  if (body) return { body }
  throw usage('There is no text to send: give it behind the number, or on stdin.')
}

async function quote(
  { client, scheduledFor }: Connection,
  numbers: readonly string[],
  request: SendOptions,
): Promise<Answer> {
  if (numbers.length === 1) {
    const quoted = await client.quote({ ...request, to: numbers[0]! })
    const lines = [...quoteLines(quoted), ...waitLines(scheduledFor(), 'would wait')]
    return { json: withTime(quoted, scheduledFor()), lines, quiet: [String(quoted.price)] }
  }
  const quoted = await client.quote({ ...request, to: numbers })
  const { sent, failed, parts, price } = quoted.summary
  return {
    json: withTime(quoted, scheduledFor()),
    lines: [
      `${plural(sent, 'message')} in ${plural(parts, 'part')} for ${money(price)}. Nothing was sent.`,
      ...(failed === 0 ? [] : [`Refused: ${failed}.`]),
      ...quoted.messages.flatMap((one) => (one.success ? [] : [`  ${one.to}: ${one.error}`])),
      ...waitLines(scheduledFor(), 'would wait'),
    ],
    quiet: [String(price)],
  }
}

function quoteLines({ to, from, parts, price, text, fold, balance_sufficient }: QuoteAnswer): string[] {
  return [
    `To ${to} from ${from}: ${plural(parts, 'part')} (${text.encoding}) for ${money(price)}. Nothing was sent.`,
    ...(fold === null || fold.parts_saved <= 0 ? [] : [`--fold would save ${plural(fold.parts_saved, 'part')}.`]),
    ...(balance_sufficient ? [] : ['The balance does not cover it.']),
  ]
}

/** Quiet hours may set a time that nobody asked for, and move one that somebody did. */
function withTime<Sent extends object>(sent: Sent, at: string | null): Sent {
  return at === null ? sent : { ...sent, scheduled_for: at }
}

interface Sending {
  numbers: readonly string[]
  request: SendOptions
  options: SendCommandOptions
  done: (code: ExitCode) => void
}

async function sendNow(
  terminal: Terminal,
  { client, scheduledFor }: Connection,
  { numbers, request, options, done }: Sending,
): Promise<Answer> {
  const { idempotencyKey, wait } = options
  const call = idempotencyKey === undefined ? {} : { idempotencyKey }
  const single = numbers.length === 1
  const answer = single
    ? await client.send({ ...request, to: numbers[0]! }, call)
    : await client.bulk({ ...request, to: numbers }, call)
  const messages = 'messages' in answer ? answer.messages : [answer]
  const at = scheduledFor()
  const statuses = wait ? await untilFinal(terminal, client, messages) : new Map<string, MessageStatus>()
  if (messages.some(({ success }) => !success))
    done(messages.some(({ success }) => success) ? exitCodes.partly : exitCodes.failure)
  else if ([...statuses.values()].some((status) => status !== 'delivered')) done(exitCodes.failure)
  const withStatus = messages.map((one) => {
    const status = 'message_id' in one ? statuses.get(one.message_id) : undefined
    return status === undefined ? one : { ...one, status }
  })
  return {
    json: withTime('messages' in answer ? { ...answer, messages: withStatus } : withStatus[0]!, at),
    lines: [...sentLines(messages, statuses), ...(wait ? [] : waitLines(at, 'wait'))],
    quiet: messages.flatMap((one) => ('message_id' in one ? [one.message_id] : [])),
  }
}

function sentLines(messages: BulkAnswer['messages'], statuses: ReadonlyMap<string, MessageStatus>): string[] {
  return columns([
    ['TO', 'MESSAGE', 'PARTS', 'STATUS'],
    ...messages.map((one) =>
      one.success
        ? [
            ...[one.to, one.message_id, 'parts' in one ? String(one.parts) : ''],
            statuses.get(one.message_id) ?? one.status,
          ]
        : [one.to, '', '', one.error],
    ),
  ])
}

async function untilFinal(terminal: Terminal, client: Client, messages: BulkAnswer['messages']) {
  const ids = messages.flatMap((one) => ('message_id' in one ? [one.message_id] : []))
  return finalStatuses(terminal, client, ids)
}
