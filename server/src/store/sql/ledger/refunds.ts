/** Checks refunds against their messages, the prices of these, and the table that allows one refund a message. */

import { type Drift, drift } from '../../../rules/ledger/drift.ts'
import { judgeRefund } from '../../../rules/ledger/replay.ts'
import type { Connection } from '../connection.ts'
import { bigints, type JudgeTransfers, type LedgerCounters } from './statements.ts'

/** Rows of the table of refunds read in one statement. */
const refundsSlice = 5000

export function prepareRefunds(db: Connection, { lastTransfer }: LedgerCounters): JudgeTransfers {
  const refunds = bigints(
    db,
    `SELECT t.id, t.credit_id, t.amount_micros, t.message_id, r.transfer_id AS held_by,
            m.account_id, m.price_micros, m.status
     FROM transfers t LEFT JOIN refunds r ON r.message_id = t.message_id LEFT JOIN messages m ON m.id = t.message_id
     WHERE t.id > ? AND t.id <= ? AND t.kind = 'refund' ORDER BY t.id`,
  )
  const chargeBefore = bigints(
    db,
    `SELECT id, debit_id, amount_micros, message_id FROM transfers
     WHERE id <= ? AND kind = 'charge' ORDER BY id DESC LIMIT 1`,
  )

  /** Messages' ids rise with their charges, so the one that paid for a message is found by binary search. */
  const chargeOf = (messageId: number) => {
    let [low, high] = [0, lastTransfer()]
    let best: Record<string, unknown> | undefined
    while (low < high) {
      const row = chargeBefore.get(Math.ceil((low + high) / 2))
      if (row === undefined || Number(row.message_id) <= messageId) {
        low = Math.ceil((low + high) / 2)
        best = row ?? best
      } else high = Number(row.id) - 1
    }
    if (best === undefined) return null
    return {
      accountId: Number(best.debit_id),
      amountMicros: best.amount_micros as bigint,
      whole: Number(best.message_id) === messageId,
    }
  }

  return function* judgeRefunds(from, to, removedUpTo) {
    for (const row of refunds.all(from, to)) {
      const messageId = Number(row.message_id)
      const found = judgeRefund({
        transferId: Number(row.id),
        accountId: Number(row.credit_id),
        messageId,
        amountMicros: row.amount_micros as bigint,
        heldBy: row.held_by === null ? null : Number(row.held_by),
        message:
          row.account_id === null
            ? null
            : {
                accountId: Number(row.account_id),
                priceMicros: row.price_micros as bigint,
                undelivered: Number(row.status) > 2,
              },
        charge: row.account_id === null ? chargeOf(messageId) : null,
        mayLack: messageId <= removedUpTo,
      })
      if (found !== null) yield found
    }
  }
}

/** Rows of the table of refunds without a transfer. */
export function prepareRefundsTable(db: Connection): () => Generator<Drift> {
  const refundsEnd = db.prepare(
    `SELECT max(message_id) AS id FROM
       (SELECT message_id FROM refunds WHERE message_id > ? ORDER BY message_id LIMIT ${refundsSlice}) slice`,
  )
  const orphans = db.prepare(
    `SELECT r.message_id, r.transfer_id FROM refunds r LEFT JOIN transfers t ON t.id = r.transfer_id
     WHERE r.message_id > ? AND r.message_id <= ?
       AND (t.id IS NULL OR t.kind <> 'refund' OR t.message_id <> r.message_id)`,
  )
  return function* judgeRefundsTable() {
    for (let from = 0; ; ) {
      const { id } = refundsEnd.get(from)!
      if (id === null) return
      for (const { message_id, transfer_id } of orphans.all(from, id!)) {
        const text = `Message ${message_id} counts as refunded by transfer ${transfer_id}, which does not refund it.`
        yield drift('refund', text, { messageId: Number(message_id), transferId: Number(transfer_id) })
      }
      from = Number(id)
    }
  }
}
