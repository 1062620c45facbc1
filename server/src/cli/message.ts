/** `websms message …`: a message's status, history and cost. */
import type { Command } from 'commander'
import { type MessageDetail, readMessage } from '../messages/reading/detail.ts'
import type { EventAttempt } from '../messages/reading/message-events.ts'
import { dollars, dollarText } from '../rules/ledger/money.ts'
import type { MessageOptions } from '../rules/message-options.ts'
import { addAnswerOptions, answerFromStore, isoTime } from './answer.ts'
import { audited } from './audited.ts'
import { idArgument } from './options.ts'
import { columns, type Terminal } from './terminal.ts'

export function addMessageCommands(program: Command, terminal: Terminal): void {
  const message = program.command('message').description('single messages')

  addAnswerOptions(message.command('show'))
    .description("a message's history: its parts, the carrier's response, its cost and the webhook attempts")
    .argument('<id>', 'the message_id from the response', idArgument)
    .action((id: number, { quiet }: { quiet?: true }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const detail = await readMessage(store.read, id)
        // `--quiet` shows no text.
        if (!quiet) {
          await store.change((db) => audited(db, detail.accountId, 'text.read', `message ${detail.id}`))
        }
        return { json: jsonOf(detail), lines: linesOf(detail), quiet: [detail.status] }
      }),
    )
}

function jsonOf(detail: MessageDetail) {
  return {
    message_id: String(detail.id),
    account_id: String(detail.accountId),
    to: detail.to,
    from: detail.sender,
    asked_for: detail.replaced === null ? null : { from: detail.replaced.code, reason: detail.replaced.reason },
    bulk_id: detail.bulkJob === null ? null : String(detail.bulkJob.id),
    template: detail.template,
    request_id: detail.requestId,
    body: detail.body,
    data: detail.options.data === true,
    udh: detail.options.udh ?? null,
    class: detail.options.messageClass ?? null,
    reference: detail.options.reference ?? null,
    validity: detail.options.validityS ?? null,
    purpose: detail.purpose,
    network: detail.network,
    carrier: detail.carrier,
    status: detail.status,
    route_reason: detail.routeReason,
    timeline: detail.timeline.map(({ state, at, text }) => ({ status: state, at: isoTime(at), text })),
    parts: detail.parts,
    wire_parts: detail.wireParts,
    open_parts: detail.openParts.map(({ part, status, carrierRef }) => ({ part, status, carrier_ref: carrierRef })),
    carrier_refs: detail.carrierRefs,
    error: detail.error,
    cost: detail.cost.map(({ kind, parts, priceMicros, amountMicros, at, why }) => ({
      kind,
      parts,
      price: dollars(priceMicros),
      amount: dollars(amountMicros),
      at: isoTime(at),
      why,
    })),
    attempts: attemptsOf(detail).map(({ eventId, number, startedAt, durationMs, statusCode, error, response }) => ({
      event_id: String(eventId),
      started_at: isoTime(startedAt),
      number,
      duration_ms: durationMs,
      status_code: statusCode,
      error,
      response,
    })),
  }
}

function optionLines({ reference, validityS, messageClass, data, udh }: MessageOptions): string[] {
  return [
    ...(reference === undefined ? [] : [`  reference ${reference}`]),
    ...(validityS === undefined ? [] : [`  valid for ${validityS} s`]),
    ...(messageClass === undefined ? [] : [`  class ${messageClass}${messageClass === 0 ? ' (flash)' : ''}`]),
    ...(data === true ? [`  data${udh === undefined ? '' : `, behind the header ${udh}`}`] : []),
  ]
}

function linesOf(detail: MessageDetail): string[] {
  const { carrierRefs, openParts } = detail
  const attempts = attemptsOf(detail)
  const wire = detail.wireParts === detail.parts ? '' : ` (sent as ${detail.wireParts})`
  return [
    `Message ${detail.id} of account ${detail.accountId}: ${detail.status}`,
    `  to ${detail.to}, from ${detail.sender}, ${detail.parts} ${detail.parts === 1 ? 'part' : 'parts'}${wire}`,
    ...(detail.replaced === null ? [] : [`  asked for ${detail.replaced.code}: ${detail.replaced.reason}`]),
    `  carrier ${detail.carrier ?? 'unknown'}, network ${detail.network ?? 'unknown'}`,
    `  purpose ${detail.purpose}`,
    ...optionLines(detail.options),
    `  ${detail.routeReason}`,
    ...(detail.template === null ? [] : [`  from template ${detail.template}`]),
    ...(detail.requestId === null ? [] : [`  request ${detail.requestId}`]),
    ...(detail.bulkJob === null ? [] : [`  of bulk ${detail.bulkJob.id}`]),
    ...(carrierRefs.length === 0 ? [] : [`  carrier IDs: ${carrierRefs.join(', ')}`]),
    ...(detail.error === null ? [] : [`  it said: ${detail.error}`]),
    '',
    ...columns([
      ['WHEN', 'STATUS', 'WHAT'],
      ...detail.timeline.map(({ state, at, text }) => [timeText(at), state, text]),
      ...openParts.map(({ part, status, carrierRef }) => ['', status, `part ${part} ${carrierRef}`.trimEnd()]),
    ]),
    '',
    ...columns([
      ['WHEN', 'AMOUNT', 'WHY'],
      ...detail.cost.map(({ at, amountMicros, why }) => [timeText(at), dollarText(amountMicros), why]),
    ]),
    ...(attempts.length === 0 ? [] : ['', ...attemptLines(attempts)]),
  ]
}

type Attempt = EventAttempt & { eventId: number }

function attemptsOf({ events }: MessageDetail): Attempt[] {
  return events.flatMap(({ id, attempts }) => attempts.map((attempt) => ({ eventId: id, ...attempt })))
}

function attemptLines(attempts: readonly Attempt[]): string[] {
  return columns([
    ['WHEN', 'EVENT', 'TRY', 'TOOK', 'ANSWER'],
    ...attempts.map(({ eventId, number, startedAt, durationMs, statusCode, error }) => [
      timeText(startedAt),
      `evt_${eventId}`,
      String(number),
      `${durationMs} ms`,
      [statusCode, error].filter((part) => part !== null).join(' '),
    ]),
  ])
}

function timeText(at: number): string {
  return isoTime(at) ?? ''
}
