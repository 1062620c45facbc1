/** Accepting: the debit, the messages and their place in the outbox, or among those that wait for their time, in the one
 *  transaction that the 200 waits for. */
import { validUntil } from '../../../../rules/validity.ts'
import type { AcceptRequest, AcceptResult } from '../../../traffic/accepting.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import type { Charge } from './charge.ts'

export function prepareAccept(
  tables: Pick<
    TrafficTables,
    | 'messages'
    | 'outbox'
    | 'scheduled'
    | 'idempotencyKeys'
    | 'templateMessages'
    | 'messageTraces'
    | 'messageRequests'
    | 'expiryQueue'
  >,
  charge: Charge,
): (request: AcceptRequest) => AcceptResult {
  const { messages: stored, outbox, scheduled, idempotencyKeys: keys, expiryQueue } = tables
  return (request) => {
    const { accountId, keyId, lane, priceMicros, messages, templates, requestId, traceparent, at, keyed } = request
    const answered = keys.answered(accountId, keyed)
    if (answered) return answered
    let amountMicros = 0
    for (const message of messages) amountMicros += message.parts * (message.priceMicros ?? priceMicros)
    const charged = charge(accountId, amountMicros, messages.length, at)
    if (!charged.ok) return charged
    const { transferId, firstId } = charged
    if (keyed) keys.add(accountId, keyed, firstId, keyed.answer)
    if (templates) tables.templateMessages.add(firstId, templates)
    noteOrigin(tables, firstId, messages.length, { requestId, traceparent })
    const origin = { accountId, keyId, transferId, lane, priceMicros, at }
    const messageIds: number[] = []
    for (const message of messages) {
      const id = firstId + messageIds.length
      messageIds.push(id)
      stored.add(id, origin, message)
      const { dueAt, to } = message
      if (dueAt !== undefined) {
        scheduled.add({ messageId: id, dueAt, accountId, transferId, to })
        continue
      }
      for (let part = 1; part <= message.wireParts; part++) {
        outbox.add(message.carrierId, lane, accountId, id, part)
      }
      const validityS = message.options?.validityS
      if (validityS !== undefined) expiryQueue.add(id, validUntil({ lane, createdAt: at, validityS }), false)
    }
    return { ok: true, messageIds }
  }
}

/** Reads ahead what nearly every request asks for. */
export function readToAccept(
  { idempotencyKeys, transfers, optOuts }: Pick<TrafficTables, 'idempotencyKeys' | 'transfers' | 'optOuts'>,
  { accountId, keyed, optOutVersion }: AcceptRequest,
): void {
  idempotencyKeys.readAhead(accountId, keyed)
  transfers.readBalance(accountId)
  if (optOutVersion !== undefined) optOuts.readVersion()
}

/** Keeps what leads from messages back to their request. */
export function noteOrigin(
  { messageRequests, messageTraces }: Pick<TrafficTables, 'messageRequests' | 'messageTraces'>,
  firstId: number,
  count: number,
  { requestId, traceparent }: Pick<AcceptRequest, 'requestId' | 'traceparent'>,
): void {
  if (requestId !== undefined) messageRequests.add(firstId, count, requestId)
  if (traceparent !== undefined) messageTraces.add(firstId, count, traceparent)
}
