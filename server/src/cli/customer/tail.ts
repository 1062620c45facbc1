/** `websms tail`: messages as they come and go. */
import { type Command, Option } from 'commander'
import type { Terminal } from '../terminal.ts'
import { addCustomerOptions, addExamples, wholeNumber, withGateway } from './answering.ts'
import { follow, followedMax, type Message } from './follow.ts'

interface TailFlags {
  lines: number
  interval: number
  direction?: 'in' | 'out'
  follow: boolean
  json?: true
  quiet?: true
}

export function addTailCommand(program: Command, terminal: Terminal): void {
  const tail = addCustomerOptions(program.command('tail'))
    .description('follow new messages and changes of status, until Ctrl-C')
    .option('-n, --lines <count>', 'messages to begin with', wholeNumber(0, followedMax), 10)
    .option('--interval <seconds>', 'seconds between two questions', wholeNumber(1, 3600), 2)
    .option('--no-follow', 'show the messages to begin with, and end')
    .addOption(new Option('--direction <direction>', 'only what was sent, or received').choices(['out', 'in']))
    .action((flags: TailFlags, command: Command) =>
      withGateway(terminal, command, async ({ client, now }) => {
        const interruption = terminal.interruption?.() ?? { signal: new AbortController().signal, forget() {} }
        const shown = new AbortController()
        const show = (messages: readonly Message[]) =>
          terminal.out(messages.map((message) => `${lineOf(message, flags, terminal.colour)}\n`).join(''))
        try {
          await follow({
            client,
            now,
            signal: AbortSignal.any([interruption.signal, shown.signal]),
            intervalMs: flags.interval * 1000,
            direction: flags.direction,
            onStart(messages) {
              show(messages.slice(-flags.lines || messages.length))
              if (!flags.follow) shown.abort()
            },
            onChanges: (changes) => show(changes.map(({ message }) => message)),
            onTrouble: (error) => terminal.err(`warning: ${error.message}; asking again\n`),
            onGap: () => terminal.err(`warning: more than ${followedMax} messages came at once; some are not shown\n`),
          })
        } finally {
          interruption.forget()
        }
      }),
    )
  tail.addHelpText(
    'after',
    `
Shows the messages that your API key sent, and those that it received. It begins with the newest of
the last 24 hours. It asks the gateway every few seconds, and looks at the newest ${followedMax.toLocaleString('en')} messages: a change of an older
one is not seen. --json prints a line of JSON for each. Behind a pipe, as in | head, it ends with the first line that nobody
reads: use --no-follow.`,
  )
  addExamples(
    tail,
    'websms tail',
    'websms tail --direction in --json',
    'websms tail -n 0 --quiet',
    'websms tail -n 50 --no-follow',
  )
}

function lineOf(message: Message, { json, quiet }: TailFlags, colour: boolean): string {
  if (json) return JSON.stringify(message)
  if (message.direction === 'in') {
    const { inbound_id, received_at, from, to, body } = message
    return quiet ? inbound_id : `${received_at}  ${inbound_id}  ${from} → ${to}  received  ${oneLine(body)}`
  }
  const { message_id, accepted_at, final_at, from, to, status, body, error } = message
  if (quiet) return `${message_id} ${status}`
  const why = error === undefined ? '' : ` (${error})`
  const state = colour ? `\x1b[${colours[status]}m${status}\x1b[0m` : status
  return `${final_at ?? accepted_at}  ${message_id}  ${from} → ${to}  ${state}${oneLine(why)}  ${oneLine(body)}`
}

/** ANSI colours. */
const colours = { queued: 33, sent: 36, delivered: 32, failed: 31, expired: 31 }

/** Without line ends, and without the control characters by which a text could write to the terminal. */
const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
