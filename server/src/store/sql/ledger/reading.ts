/** Reads the ledger for a check, slice by slice, and judges each slice. Searches by key only, and needs no index of its
 *  own. */

import { firstCustomerAccount, ledgerAccounts } from '../../../rules/ledger/accounts.ts'
import { type Drift, drift } from '../../../rules/ledger/drift.ts'
import { addTo, type Sums } from '../../../rules/ledger/replay.ts'
import type { Connection } from '../connection.ts'
import { prepareCharges } from './charges.ts'
import { prepareRefunds, prepareRefundsTable } from './refunds.ts'
import { bigints, type JudgeTransfers, prepareCounters } from './statements.ts'

interface LedgerReading {
  /** The last transfer whose messages are all stored: a bulk may still be at work. */
  bound(): number
  last(): number
  /** Checks the transfers above `from`, up to `to`, against messages and refunds. */
  judge(from: number, to: number): Drift[]
  /** Adds the transfers above `from`, up to `to`, to the sums. */
  sum(sums: Sums, from: number, to: number): void
  /** Rows of the table of refunds without a transfer. */
  judgeRefundsTable(): Generator<Drift>
  /** Adds all transfers above `from`, and reads the balances of the same moment. */
  rest(sums: Sums, from: number): { balances: Map<number, bigint>; transfers: number }
}

export function prepareLedgerReading(db: Connection): LedgerReading {
  const counters = prepareCounters(db)
  const judges = [prepareSides(db), prepareCharges(db, counters), prepareRefunds(db, counters)]
  const unfinished = db.prepare('SELECT min(transfer_id) AS id FROM bulks WHERE state IN (0, 2)')
  const sums = bigints(
    db,
    `SELECT debit_id, credit_id, sum(amount_micros) AS amount FROM transfers
     WHERE id > ? AND id <= ? GROUP BY debit_id, credit_id`,
  )
  const balances = bigints(db, 'SELECT id, balance_micros FROM accounts')

  const last = counters.lastTransfer
  const sum: LedgerReading['sum'] = (into, from, to) => {
    for (const { debit_id, credit_id, amount } of sums.all(from, to)) {
      addTo(into, { debitId: Number(debit_id), creditId: Number(credit_id), amountMicros: amount as bigint })
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
        const removedUpTo = counters.removedUpTo()
        return judges.flatMap((judge) => [...judge(from, to, removedUpTo)])
      }),
    judgeRefundsTable: prepareRefundsTable(db),
    rest: (into, from) =>
      atOneMoment(() => {
        const transfers = last()
        sum(into, from, transfers)
        const read = balances.all().map((row) => [Number(row.id), row.balance_micros as bigint] as const)
        return { balances: new Map(read), transfers }
      }),
  }
}

/** Transfers between ledger accounts that their kind does not allow. */
function prepareSides(db: Connection): JudgeTransfers {
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
  return function* judgeSides(from, to) {
    for (const { id, kind, debit_id, credit_id } of badSides.all(from, to)) {
      const text = `Transfer ${id} (${kind}) goes from ledger account ${debit_id} to ${credit_id}, which is none of its kind.`
      yield drift('sides', text, { transferId: Number(id) })
    }
  }
}
