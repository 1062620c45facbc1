/**
 * Money that moves between two ledger accounts (`transfers`), and its consequences: refunded messages (`refunds`), and
 * the customers' balances. Checks of the ledger read it on a connection of their own (`ledger/`).
 */

import { ledgerAccounts } from '../../../rules/ledger/accounts.ts'
import type { Connection } from '../connection.ts'

export interface Transfers {
  /** Writes the transfer alone: balances are written once for all that a transaction charges. Gives its id. */
  addCharge(accountId: number, amountMicros: number, firstMessageId: number, at: number): number
  /** The amount of one charge, and its account. */
  charge(transferId: number): Charge
  /** Gives money back for one message, or for all messages of a charge from this one on. */
  refund(refund: Refund): void
  isRefunded(messageId: number): boolean
  /** Reads ahead what `isRefunded` will be asked for. */
  readRefunded(messageIds: readonly number[]): void
  /** Null for an account that is not there. */
  balanceMicros(accountId: number): number | null
  /** Reads ahead what `balanceMicros` will be asked for. */
  readBalance(accountId: number): void
  /** @throws when the balance does not suffice */
  debit(accountId: number, amountMicros: number): void
}

interface Charge {
  accountId: number
  amountMicros: number
  /** The first that it pays for. */
  messageId: number
}

interface Refund extends Charge {
  note: string | null
  at: number
}

export function prepareTransfers(db: Connection): Transfers {
  const addCharge = db.prepare(
    `INSERT INTO transfers (kind, debit_id, credit_id, amount_micros, message_id, created_at)
     VALUES ('charge', ?, ${ledgerAccounts.revenue}, ?, ?, ?)`,
  )
  const charge = db.prepare('SELECT debit_id, amount_micros, message_id FROM transfers WHERE id = ?')
  const addRefund = db.prepare(
    `INSERT INTO transfers (kind, debit_id, credit_id, amount_micros, message_id, note, created_at)
     VALUES ('refund', ${ledgerAccounts.revenue}, ?, ?, ?, ?, ?)`,
  )
  const holdRefund = db.prepare('INSERT INTO refunds (message_id, transfer_id) VALUES (?, ?)')
  const refunded = db.prepare('SELECT 1 FROM refunds WHERE message_id = ?')
  const balance = db.prepare('SELECT balance_micros FROM accounts WHERE id = ?')
  const credit = db.prepare('UPDATE accounts SET balance_micros = balance_micros + ? WHERE id = ?')
  const debit = db.prepare('UPDATE accounts SET balance_micros = balance_micros - ? WHERE id = ?')

  return {
    addCharge: (accountId, amountMicros, firstMessageId, at) =>
      Number(addCharge.run(accountId, amountMicros, firstMessageId, at).lastInsertRowid),
    charge(transferId) {
      const { debit_id, amount_micros, message_id } = charge.get(transferId)!
      return { accountId: Number(debit_id), amountMicros: Number(amount_micros), messageId: Number(message_id) }
    },
    refund({ accountId, amountMicros, messageId, note, at }) {
      const { lastInsertRowid } = addRefund.run(accountId, amountMicros, messageId, note, at)
      holdRefund.run(messageId, lastInsertRowid)
      credit.run(amountMicros, accountId)
    },
    readRefunded: (messageIds) => refunded.readAhead?.(messageIds.map((id) => [id])),
    isRefunded: (messageId) => refunded.get(messageId) !== undefined,
    balanceMicros(accountId) {
      const row = balance.get(accountId)
      return row === undefined ? null : Number(row.balance_micros)
    },
    readBalance: (accountId) => balance.readAhead?.([[accountId]]),
    debit(accountId, amountMicros) {
      debit.run(amountMicros, accountId)
    },
  }
}
