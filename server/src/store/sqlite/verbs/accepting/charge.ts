/** What every way of accepting messages does first: takes the money and the ids, in one transfer. */
import type { DatabaseSync } from 'node:sqlite'
import { ledgerAccounts } from '../../../../rules/ledger/accounts.ts'
import { storedText } from '../../../stored-text.ts'
import type { InsufficientBalance, NewMessage } from '../../../traffic/accepting.ts'
import type { GroupCommit } from '../../group-commit.ts'
import type { ConcatReferences } from '../../tables/concat-references.ts'

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

/** A balance that a group of requests draws on. */
interface Purse {
  leftMicros: number
  spentMicros: number
}

/** Message ids that are taken from their counter ahead: a start goes on behind them, so that none is ever given twice. */
const idsReserved = 256

/** Each charge is decided and its transfer written at once; the balances are written once for all that a transaction charges,
 *  the counter of ids once for some hundred: that is most of what a charge would cost. */
export function prepareCharge(db: DatabaseSync, commits: Pick<GroupCommit, 'keep'>): Charge {
  const debit = db.prepare('UPDATE accounts SET balance_micros = balance_micros - ? WHERE id = ?')
  const balance = db.prepare('SELECT balance_micros FROM accounts WHERE id = ?')
  const reserved = db.prepare("SELECT value FROM counters WHERE name = 'message'")
  const reserve = db.prepare("UPDATE counters SET value = ? WHERE name = 'message'")
  const insertTransfer = db.prepare(
    `INSERT INTO transfers (kind, debit_id, credit_id, amount_micros, message_id, created_at)
     VALUES ('charge', ?, ${ledgerAccounts.revenue}, ?, ?, ?)`,
  )
  const purses = new Map<number, Purse>()
  let newestId = Number(reserved.get()!.value)
  let reservedTo = newestId

  const openPurse = (accountId: number): Purse => {
    const purse = { leftMicros: Number(balance.get(accountId)?.balance_micros ?? -1), spentMicros: 0 }
    purses.set(accountId, purse)
    return purse
  }
  const closePurse = (accountId: number, { spentMicros }: Purse) => {
    if (spentMicros > 0) debit.run(spentMicros, accountId)
    purses.delete(accountId)
  }

  commits.keep({
    write() {
      for (const [accountId, purse] of purses) closePurse(accountId, purse)
    },
    forget() {
      purses.clear()
      reservedTo = newestId
    },
  })

  return (accountId, amountMicros, messages, at) => {
    let purse = purses.get(accountId) ?? openPurse(accountId)
    if (purse.leftMicros < amountMicros) {
      // A refund of this transaction may have come since.
      closePurse(accountId, purse)
      purse = openPurse(accountId)
    }
    if (purse.leftMicros < amountMicros) {
      return { ok: false, reason: 'insufficient_balance', balanceMicros: Math.max(0, purse.leftMicros) }
    }
    purse.leftMicros -= amountMicros
    purse.spentMicros += amountMicros
    const firstId = newestId + 1
    newestId = firstId + messages - 1
    if (newestId > reservedTo) {
      reservedTo = newestId + idsReserved
      reserve.run(reservedTo)
    }
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
  references: Pick<ConcatReferences, 'next'>,
): (id: number, origin: MessageOrigin, message: NewMessage) => void {
  const insert = db.prepare(
    `INSERT INTO messages (id, account_id, key_id, transfer_id, to_number, sender, body, lane, parts, wire_parts,
                           price_micros, carrier_id, network, created_at, concat_reference)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  return (id, { accountId, keyId, transferId, lane, priceMicros, at }, message) => {
    const { to, body, parts, wireParts, carrierId, network } = message
    const sender = storedText(message.sender)
    insert.run(
      id,
      accountId,
      keyId,
      transferId,
      to,
      sender,
      storedText(body),
      lane,
      parts,
      wireParts,
      parts * priceMicros,
      carrierId,
      network,
      at,
      wireParts > 1 ? references.next(to, sender, id, at) : null,
    )
  }
}
