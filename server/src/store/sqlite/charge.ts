/** What every way of accepting messages does first: takes the money and the ids, in one transfer. */
import type { DatabaseSync } from 'node:sqlite'
import { ledgerAccounts } from '../../ledger/accounts.ts'
import { storedText } from '../stored-text.ts'
import type { InsufficientBalance, NewMessage } from '../traffic.ts'

export interface Charged {
  ok: true
  transferId: number
  /** The first of `messages` ids in a row. */
  firstId: number
}

export type Charge = (
  accountId: number,
  amountMicros: number,
  messages: number,
  at: number,
) => Charged | InsufficientBalance

export function prepareCharge(db: DatabaseSync): Charge {
  const debit = db.prepare(
    'UPDATE accounts SET balance_micros = balance_micros - ?1 WHERE id = ?2 AND balance_micros >= ?1',
  )
  const balance = db.prepare('SELECT balance_micros FROM accounts WHERE id = ?')
  const takeIds = db.prepare("UPDATE counters SET value = value + ? WHERE name = 'message' RETURNING value")
  const insertTransfer = db.prepare(
    `INSERT INTO transfers (kind, debit_id, credit_id, amount_micros, message_id, created_at)
     VALUES ('charge', ?, ${ledgerAccounts.revenue}, ?, ?, ?)`,
  )
  return (accountId, amountMicros, messages, at) => {
    if (debit.run(amountMicros, accountId).changes === 0) {
      const balanceMicros = Number(balance.get(accountId)?.balance_micros ?? 0)
      return { ok: false, reason: 'insufficient_balance', balanceMicros }
    }
    const firstId = Number(takeIds.get(messages)!.value) - messages + 1
    const transferId = Number(insertTransfer.run(accountId, amountMicros, firstId, at).lastInsertRowid)
    return { ok: true, transferId, firstId }
  }
}

/** What the messages of one request have in common. */
export interface MessageOrigin {
  accountId: number
  keyId: number
  transferId: number
  lane: number
  priceMicros: number
  at: number
}

export function prepareInsertMessage(
  db: DatabaseSync,
): (id: number, origin: MessageOrigin, message: NewMessage) => void {
  const insert = db.prepare(
    `INSERT INTO messages (id, account_id, key_id, transfer_id, to_number, sender, body, lane, parts, wire_parts,
                           price_micros, carrier_id, network, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  return (id, { accountId, keyId, transferId, lane, priceMicros, at }, message) => {
    const { to, sender, body, parts, wireParts, carrierId, network } = message
    insert.run(
      id,
      accountId,
      keyId,
      transferId,
      to,
      storedText(sender),
      storedText(body),
      lane,
      parts,
      wireParts,
      parts * priceMicros,
      carrierId,
      network,
      at,
    )
  }
}
