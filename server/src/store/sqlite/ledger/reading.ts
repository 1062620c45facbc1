/** What a check of the ledger reads, slice by slice, and what it finds in each. Only searches by key, no index of its own. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { firstCustomerAccount, ledgerAccounts } from '../../../rules/ledger/accounts.ts'
import { type Drift, drift } from '../../../rules/ledger/drift.ts'
import { addTo, judgeCharge, judgeRefund, type Sums } from '../../../rules/ledger/replay.ts'

export interface LedgerReading {
  /** The last transfer whose messages are all stored: a bulk may still be at work. */
  bound(): number
  last(): number
  /** Holds the transfers above `from`, up to `to`, against messages and refunds. */
  judge(from: number, to: number): Drift[]
  /** Adds them to the sums. */
  sum(sums: Sums, from: number, to: number): void
  /** Rows of the table of refunds that no transfer stands for. */
  judgeRefundsTable(): Generator<Drift>
  /** Adds all transfers above `from`, and reads the balances of the same moment. */
  rest(sums: Sums, from: number): { balances: Map<number, bigint>; transfers: number }
}

/** Rows of the table of refunds looked at in one statement. */
const refundsSlice = 5000

/** Messages read in one statement: a charge may have 10,000. */
const messagesSlice = 20_000

export function prepareLedgerReading(db: DatabaseSync): LedgerReading {
  const max = db.prepare('SELECT coalesce(max(id), 0) AS id FROM transfers')
  const unfinished = db.prepare('SELECT min(transfer_id) AS id FROM bulks WHERE state IN (0, 2)')
  const counter = db.prepare('SELECT value FROM counters WHERE name = ?')
  const sums = bigints(
    db,
    `SELECT debit_id, credit_id, sum(amount_micros) AS amount FROM transfers
     WHERE id > ? AND id <= ? GROUP BY debit_id, credit_id`,
  )
  const badSides = db.prepare(
    `SELECT id, kind, debit_id, credit_id FROM transfers t WHERE id > ? AND id <= ? AND NOT (
       CASE kind WHEN 'charge' THEN credit_id = ${ledgerAccounts.revenue} AND debit_id >= ${firstCustomerAccount}
                 WHEN 'refund' THEN debit_id = ${ledgerAccounts.revenue} AND credit_id >= ${firstCustomerAccount}
                 WHEN 'top_up' THEN debit_id = ${ledgerAccounts.moneyReceived} AND credit_id >= ${firstCustomerAccount}
                 ELSE ${ledgerAccounts.adjustments} IN (debit_id, credit_id) END
       AND amount_micros >= 0 AND debit_id <> credit_id
       AND EXISTS (SELECT 1 FROM ledger_accounts WHERE id = t.debit_id)
       AND EXISTS (SELECT 1 FROM ledger_accounts WHERE id = t.credit_id))`,
  )
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
  const refundsEnd = db.prepare(
    `SELECT max(message_id) AS id FROM
       (SELECT message_id FROM refunds WHERE message_id > ? ORDER BY message_id LIMIT ${refundsSlice})`,
  )
  const orphans = db.prepare(
    `SELECT r.message_id, r.transfer_id FROM refunds r LEFT JOIN transfers t ON t.id = r.transfer_id
     WHERE r.message_id > ? AND r.message_id <= ?
       AND (t.id IS NULL OR t.kind <> 'refund' OR t.message_id <> r.message_id)`,
  )
  const balances = bigints(db, 'SELECT id, balance_micros FROM accounts')

  const last = () => Number(max.get()!.id)
  const counted = (name: string) => Number(counter.get(name)?.value ?? 0)

  const sum: LedgerReading['sum'] = (into, from, to) => {
    for (const { debit_id, credit_id, amount } of sums.all(from, to)) {
      addTo(into, { debitId: Number(debit_id), creditId: Number(credit_id), amountMicros: amount as bigint })
    }
  }

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
  function* judgeCharges(from: number, to: number, removedUpTo: number): Generator<Drift> {
    // The first slice begins with the last charge before it, so that no message between the two is passed over.
    const since = begun ? from : Number(chargeBefore.get(from)?.id ?? 1) - 1
    const rows = charges.all(since, to)
    if (rows.length === 0 && begun) return
    begun = true
    const end = Number(nextCharge.get(to)?.message_id ?? counted('message') + 1)
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

  /** Messages' ids rise with their charges, so the one that paid for a message is found by halving. */
  const chargeOf = (messageId: number) => {
    let [low, high] = [0, last()]
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

  function* judgeRefunds(from: number, to: number, removedUpTo: number): Generator<Drift> {
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

  function* judgeSides(from: number, to: number): Generator<Drift> {
    for (const { id, kind, debit_id, credit_id } of badSides.all(from, to)) {
      const text = `Transfer ${id} (${kind}) goes from ledger account ${debit_id} to ${credit_id}, which is none of its kind.`
      yield drift('sides', text, { transferId: Number(id) })
    }
  }

  const atOneMoment = <Result>(work: () => Result): Result => {
    db.exec('BEGIN')
    try {
      return work()
    } finally {
      db.exec('COMMIT')
    }
  }

  return {
    last,
    sum,
    bound: () => atOneMoment(() => Math.min(last(), Number(unfinished.get()!.id ?? Number.MAX_SAFE_INTEGER) - 1)),
    judge: (from, to) =>
      atOneMoment(() => {
        const removedUpTo = counted('removed_up_to')
        return [...judgeSides(from, to), ...judgeCharges(from, to, removedUpTo), ...judgeRefunds(from, to, removedUpTo)]
      }),
    *judgeRefundsTable() {
      for (let from = 0; ; ) {
        const { id } = refundsEnd.get(from)!
        if (id === null) return
        for (const { message_id, transfer_id } of orphans.all(from, id!)) {
          const text = `Message ${message_id} counts as refunded by transfer ${transfer_id}, which does not refund it.`
          yield drift('refund', text, { messageId: Number(message_id), transferId: Number(transfer_id) })
        }
        from = Number(id)
      }
    },
    rest: (into, from) =>
      atOneMoment(() => {
        const transfers = last()
        sum(into, from, transfers)
        const read = balances.all().map((row) => [Number(row.id), row.balance_micros as bigint] as const)
        return { balances: new Map(read), transfers }
      }),
  }
}

function bigints(db: DatabaseSync, text: string): StatementSync {
  const statement = db.prepare(text)
  statement.setReadBigInts(true)
  return statement
}
