/** `websms status`: what became of messages. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Client, MessageStatus, StatusAnswer } from '@websms/sdk'
import type { Command } from 'commander'
import { type ExitCode, exitCodes } from '../../user-error.ts'
import { columns, type Terminal } from '../terminal.ts'
import { addCustomerOptions, addExamples, answerFromGateway } from './answering.ts'

/** Interval between two questions about a message, in ms: the first, and the longest, when it takes time. */
const askAgainMs = { first: 500, longest: 10_000 }

export function addStatusCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const status = addCustomerOptions(program.command('status'))
    .description('show the status of messages')
    .argument('<message...>', 'message IDs, as send printed them')
    .option('--wait', 'wait until each has its final status; exit code 1 unless all were delivered')
    .action((ids: string[], { wait }: { wait?: true }, command: Command) =>
      answerFromGateway(terminal, command, async ({ client }) => {
        if (wait) {
          const statuses = await finalStatuses(terminal, client, ids)
          if ([...statuses.values()].some((one) => one !== 'delivered')) done(exitCodes.failure)
        }
        const found: Omit<StatusAnswer, 'success'>[] = []
        for (const id of ids) {
          const { success: _, ...answer } = await client.status(id)
          found.push(answer)
        }
        return {
          json: ids.length === 1 ? found[0] : found,
          lines: columns([
            ['MESSAGE', 'TO', 'STATUS', 'DELIVERED', 'REFERENCE'],
            ...found.map((one) => [
              ...[one.message_id, one.to, one.status],
              ...[one.delivered_at ?? '', one.reference ?? ''],
            ]),
          ]),
          quiet: found.map((one) => one.status),
        }
      }),
    )
  addExamples(status, 'websms status 1188236', 'websms status 1188236 --wait --quiet')
}

/** The final status of each message, waited for. */
export async function finalStatuses(
  terminal: Terminal,
  client: Client,
  ids: readonly string[],
): Promise<Map<string, MessageStatus>> {
  const statuses = new Map<string, MessageStatus>()
  for (const id of ids) {
    let isShown = false
    for (let waitMs = askAgainMs.first; ; waitMs = Math.min(waitMs * 1.5, askAgainMs.longest)) {
      const { status } = await client.status(id)
      statuses.set(id, status)
      if (status !== 'queued' && status !== 'sent') break
      if (terminal.progress) terminal.err(`\r${id} is ${status} …\x1b[K`)
      isShown = terminal.progress === true
      await pause(waitMs)
    }
    if (isShown) terminal.err('\r\x1b[K')
  }
  return statuses
}
