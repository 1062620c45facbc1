/** `websms event …`: webhook events and their attempts, and replays. */

import { type Command, InvalidArgumentError } from 'commander'
import { siteTime } from '../site-time.ts'
import { exitCodes, UserError } from '../user-error.ts'
import { eventStates, listEvents, replayEvent, replayFailed, tryEventNow, webhookId } from '../webhooks/events.ts'
import { addAnswerOptions, answerFromStore, isoTime } from './answer.ts'
import { sinceArgument, wholeNumberArgument } from './options.ts'
import { columns, type Terminal } from './terminal.ts'

export function addEventCommands(program: Command, terminal: Terminal): void {
  const event = program.command('event').description('webhook events: delivery receipts and replies for customers')

  addAnswerOptions(event.command('list'))
    .description('list webhook events, newest first, each with its last attempt')
    .option('--failed', 'only events that have failed')
    .option('--key <client-id>', 'of this API key only')
    .option('--limit <number>', 'at most this many', wholeNumberArgument, 50)
    .action(({ key, failed, limit }: { key?: string; failed?: true; limit: number }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const events = await listEvents(store.read, { clientId: key, failed, limit })
        return {
          json: events.map((row) => ({
            event_id: webhookId(row.id),
            client_id: row.client_id,
            type: row.type,
            message_id: row.message_id === null ? null : String(row.message_id),
            state: eventStates[row.state],
            created_at: isoTime(row.created_at),
            final_at: isoTime(row.final_at),
            attempts: row.attempts ?? 0,
            tried_at: isoTime(row.tried_at),
            status_code: row.status_code,
            error: row.error,
          })),
          lines:
            events.length === 0
              ? ['No events found. A key has events once it has a webhook URL: websms key set-webhook CLIENT_ID URL']
              : columns([
                  ['EVENT', 'CLIENT ID', 'TYPE', 'STATE', 'CREATED', 'TRIES', 'LAST RESPONSE'],
                  ...events.map((row) => [
                    webhookId(row.id),
                    row.client_id,
                    row.type,
                    eventStates[row.state] ?? '',
                    isoTime(row.created_at) ?? '',
                    String(row.attempts ?? 0),
                    row.error ?? (row.status_code === null ? '' : String(row.status_code)),
                  ]),
                ]),
          quiet: events.map((row) => webhookId(row.id)),
        }
      }),
    )

  addAnswerOptions(event.command('try'))
    .description('try an event now that waits for a later try; its regular tries follow as they would have')
    .argument('<event>', 'the event, such as evt_1001', eventArgument)
    .action((eventId: number, _options: object, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        await store.change((db) => tryEventNow(db, eventId, siteTime()))
        const event_id = webhookId(eventId)
        return { json: { event_id }, lines: [`${event_id} is tried now.`], quiet: [event_id] }
      }),
    )

  addAnswerOptions(event.command('replay'))
    .description('deliver an event again, with the same ID and body; or all failed events of an API key since a time')
    .argument('[event]', 'the event, such as evt_1001', eventArgument)
    .option('--key <client-id>', 'all failed events of this key')
    .option(
      '--since <time>',
      'created since: 2h for the last two hours, or a time such as 2024-01-15T10:30Z',
      sinceArgument,
    )
    .action((eventId: number | undefined, { key, since }: { key?: string; since?: number }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const at = siteTime()
        if ((eventId === undefined) === (key === undefined) || (key === undefined) !== (since === undefined)) {
          const text = 'Name one event, or a key and a time: websms event replay --key CLIENT_ID --since 2h'
          throw new UserError(text, { exitCode: exitCodes.usage })
        }
        if (eventId !== undefined) await store.change((db) => replayEvent(db, eventId, at))
        const replayed = eventId === undefined ? await replayFailed(store, { clientId: key!, since: since!, at }) : 1
        return { json: { replayed }, lines: [`Events to be delivered again: ${replayed}.`], quiet: [String(replayed)] }
      }),
    )
}

function eventArgument(text: string): number {
  const id = /^(?:evt_)?([1-9]\d{0,14})$/.exec(text)?.[1]
  if (id === undefined) throw new InvalidArgumentError('Name the event by its webhook-id, such as evt_1001.')
  return Number(id)
}
