/** Accepting: the debit, the messages and their place in the outbox, in the one transaction that the 200 waits for. */
import type { DatabaseSync } from 'node:sqlite'
import { ledgerAccounts } from '../../ledger/accounts.ts'
import { storedText } from '../stored-text.ts'
import type { AcceptRequest, AcceptResult } from '../traffic.ts'

export function prepareAccept(db: DatabaseSync): (request: AcceptRequest) => AcceptResult {
  const debit = db.prepare(
    'UPDATE accounts SET balance_micros = balance_micros - ?1 WHERE id = ?2 AND balance_micros >= ?1',
  )
  const balance = db.prepare('SELECT balance_micros FROM accounts WHERE id = ?')
  const takeIds = db.prepare("UPDATE counters SET value = value + ? WHERE name = 'message' RETURNING value")
  const insertTransfer = db.prepare(
    `INSERT INTO transfers (kind, debit_id, credit_id, amount_micros, message_id, created_at)
     VALUES ('charge', ?, ${ledgerAccounts.revenue}, ?, ?, ?)`,
  )
  const insertMessage = db.prepare(
    `INSERT INTO messages (id, account_id, key_id, transfer_id, to_number, sender, body, lane, parts, wire_parts,
                           price_micros, carrier_id, network, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertOutbox = db.prepare(
    'INSERT INTO outbox (carrier_id, lane, account_id, message_id, part) VALUES (?, ?, ?, ?, ?)',
  )

  return (request) => {
    const { accountId, keyId, lane, priceMicros, messages, at } = request
    let amountMicros = 0
    for (const message of messages) amountMicros += message.parts * priceMicros
    if (debit.run(amountMicros, accountId).changes === 0) {
      return {
        ok: false,
        reason: 'insufficient_balance',
        balanceMicros: Number(balance.get(accountId)?.balance_micros ?? 0),
      }
    }
    const lastId = Number(takeIds.get(messages.length)!.value)
    const firstId = lastId - messages.length + 1
    const transferId = Number(insertTransfer.run(accountId, amountMicros, firstId, at).lastInsertRowid)
    const messageIds: number[] = []
    for (const message of messages) {
      const id = firstId + messageIds.length
      messageIds.push(id)
      insertMessage.run(
        id,
        accountId,
        keyId,
        transferId,
        message.to,
        storedText(message.sender),
        storedText(message.body),
        lane,
        message.parts,
        message.wireParts,
        message.parts * priceMicros,
        message.carrierId,
        message.network,
        at,
      )
      for (let part = 1; part <= message.wireParts; part++) {
        insertOutbox.run(message.carrierId, lane, accountId, id, part)
      }
    }
    return { ok: true, messageIds }
  }
}
