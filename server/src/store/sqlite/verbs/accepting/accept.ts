/** Accepting: the debit, the messages and their place in the outbox, in the one transaction that the 200 waits for. */
import type { DatabaseSync } from 'node:sqlite'
import type { AcceptRequest, AcceptResult } from '../../../traffic/accepting.ts'
import type { ConcatReferences } from '../../tables/concat-references.ts'
import type { IdempotencyKeys } from '../../tables/idempotency-keys.ts'
import { type Charge, prepareInsertMessage } from './charge.ts'

export function prepareAccept(
  db: DatabaseSync,
  charge: Charge,
  keys: IdempotencyKeys,
  references: ConcatReferences,
): (request: AcceptRequest) => AcceptResult {
  const insertMessage = prepareInsertMessage(db, references)
  const insertOutbox = db.prepare(
    'INSERT INTO outbox (carrier_id, lane, account_id, message_id, part) VALUES (?, ?, ?, ?, ?)',
  )

  return (request) => {
    const { accountId, keyId, lane, priceMicros, messages, at, keyed } = request
    const answered = keys.answered(accountId, keyed)
    if (answered) return answered
    let amountMicros = 0
    for (const message of messages) amountMicros += message.parts * priceMicros
    const charged = charge(accountId, amountMicros, messages.length, at)
    if (!charged.ok) return charged
    const { transferId, firstId } = charged
    if (keyed) keys.add(accountId, keyed, firstId, keyed.answer)
    const origin = { accountId, keyId, transferId, lane, priceMicros, at }
    const messageIds: number[] = []
    for (const message of messages) {
      const id = firstId + messageIds.length
      messageIds.push(id)
      insertMessage(id, origin, message)
      for (let part = 1; part <= message.wireParts; part++) {
        insertOutbox.run(message.carrierId, lane, accountId, id, part)
      }
    }
    return { ok: true, messageIds }
  }
}
