/** Checks charges against the messages that they paid for. */

import { drift } from '../../../rules/ledger/drift.ts'
import { judgeCharge } from '../../../rules/ledger/replay.ts'
import type { Connection } from '../connection.ts'
import { bigints, type JudgeTransfers, type LedgerCounters } from './statements.ts'

/** Messages read in one statement: a charge may have 10,000. */
const messagesSlice = 20_000

/** To be asked in order, from one slice to the next. */
export function prepareCharges(db: Connection, { lastMessageId }: LedgerCounters): JudgeTransfers {
  const charges = bigints(
    db,
    `SELECT t.id, t.debit_id, t.amount_micros, t.message_id, r.amount_micros AS given_back
     FROM transfers t LEFT JOIN refunds f ON f.message_id = t.message_id LEFT JOIN transfers r ON r.id = f.transfer_id
     WHERE t.id > ? AND t.id <= ? AND t.kind = 'charge' ORDER BY t.id`,
  )
  const nextCharge = db.prepare("SELECT message_id FROM transfers WHERE id > ? AND kind = 'charge' ORDER BY id LIMIT 1")
  const messageSums = bigints(
    db,
    `SELECT transfer_id, account_id, sum(price_micros) AS price, min(id) AS first FROM messages
     WHERE id >= ? AND id < ? GROUP BY transfer_id, account_id`,
  )
  const chargeBefore = bigints(
    db,
    "SELECT id FROM transfers WHERE id <= ? AND kind = 'charge' ORDER BY id DESC LIMIT 1",
  )

  /** The prices of the messages of some charges, by transfer and account; ids are given in the order of the charges. */
  const pricesOf = (first: number, end: number) => {
    const prices = new Map<string, { transferId: number; price: bigint; first: number }>()
    for (let from = first; from < end; from += messagesSlice) {
      for (const row of messageSums.all(from, Math.min(from + messagesSlice, end))) {
        const key = `${row.transfer_id}/${row.account_id}`
        const price = (prices.get(key)?.price ?? 0n) + (row.price as bigint)
        prices.set(key, {
          transferId: Number(row.transfer_id),
          price,
          first: prices.get(key)?.first ?? Number(row.first),
        })
      }
    }
    return prices
  }

  let begun = false
  return function* judgeCharges(from, to, removedUpTo) {
    // The first slice begins with the last charge before it, so that no message between the two is passed over.
    const since = begun ? from : Number(chargeBefore.get(from)?.id ?? 1) - 1
    const rows = charges.all(since, to)
    if (rows.length === 0 && begun) return
    begun = true
    const end = Number(nextCharge.get(to)?.message_id ?? lastMessageId() + 1)
    const prices = pricesOf(since === 0 ? 0 : Number(rows[0]!.message_id), end)
    for (const row of rows) {
      const [transferId, accountId] = [Number(row.id), Number(row.debit_id)]
      const key = `${transferId}/${accountId}`
      const found = judgeCharge({
        transferId,
        accountId,
        amountMicros: row.amount_micros as bigint,
        keptMicros: prices.get(key)?.price ?? 0n,
        mayLack:
          Number(row.message_id) <= removedUpTo ||
          (row.given_back === row.amount_micros && prices.get(key) === undefined),
      })
      if (found !== null) yield found
      prices.delete(key)
    }
    for (const { transferId, first } of prices.values()) {
      const text = `Message ${first} names transfer ${transferId}, which does not pay for it.`
      yield drift('message', text, { transferId, messageId: first })
    }
  }
}
