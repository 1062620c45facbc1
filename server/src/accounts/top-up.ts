/** Money that a customer pays in, or an operator takes back: a transfer and the balance that follows from it. */
import type { Kysely } from 'kysely'
import { ledgerAccounts } from '../rules/ledger/accounts.ts'
import { amountMicrosMax, dollars } from '../rules/ledger/money.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
import { requireAccount } from './require.ts'

interface TopUp {
  accountId: number
  /** Above 0: the customer paid in. Below 0: an adjustment takes it back, as far as the balance goes. */
  amountMicros: number
  note: string | null
  at: number
}

/** Runs inside the caller's transaction. @throws UserError when there is no such account, or the balance would fall below 0 or rise
 *  above a billion dollars. */
export async function topUp(
  db: Kysely<Tables>,
  { accountId, amountMicros, note, at }: TopUp,
): Promise<{ balanceMicros: number }> {
  const account = await requireAccount(db, accountId)
  const balanceMicros = account.balance_micros + amountMicros
  if (balanceMicros < 0) {
    throw new UserError(
      `Account ${accountId} has only ${dollars(account.balance_micros)}. You cannot debit more than that.`,
    )
  }
  if (balanceMicros > amountMicrosMax) {
    throw new UserError(
      `Account ${accountId} would have ${dollars(balanceMicros)}. The limit is ${dollars(amountMicrosMax)}.`,
    )
  }
  if (amountMicros !== 0) {
    const takenBack = amountMicros < 0
    await db
      .insertInto('transfers')
      .values({
        kind: takenBack ? 'adjustment' : 'top_up',
        debit_id: takenBack ? accountId : ledgerAccounts.moneyReceived,
        credit_id: takenBack ? ledgerAccounts.adjustments : accountId,
        amount_micros: Math.abs(amountMicros),
        message_id: null,
        note,
        created_at: at,
      })
      .execute()
    await db.updateTable('accounts').set({ balance_micros: balanceMicros }).where('id', '=', accountId).execute()
  }
  return { balanceMicros }
}
