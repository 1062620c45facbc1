/** The problem that states a price and the balance that does not cover it. */
import type { Kysely } from 'kysely'
import { balanceMicros } from '../accounts/balance.ts'
import { dollars } from '../rules/ledger/money.ts'
import type { Tables } from '../store/tables.ts'
import { ProblemError } from './problem-error.ts'

export async function balanceTooLow(db: Kysely<Tables>, accountId: number, costMicros: number): Promise<ProblemError> {
  return new ProblemError('balance_too_low', {
    cost: written(costMicros),
    balance: written(await balanceMicros(db, accountId)),
  })
}

/** `$45.50`, with the digits below a cent where there are any. */
function written(micros: number): string {
  return `$${dollars(micros).toLocaleString('en-NZ', { minimumFractionDigits: 2, maximumFractionDigits: 6 })}`
}
