/** Settings of an account by an operator. The gateway sees a change within a second. */

import type { Kysely } from 'kysely'
import { amountMicrosMax, dollars } from '../rules/ledger/money.ts'
import type { RefundPolicy } from '../rules/ledger/refunds.ts'
import { siteTime } from '../site-time.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
import { lowBalance } from './low-balance.ts'
import { requireAccount } from './require.ts'

interface AccountSettings {
  refundPolicy?: RefundPolicy | undefined
  /** Price of one billed part. */
  priceMicros?: number | undefined
  /** Requests a second over all its keys; 0 = none. */
  rateLimit?: number | undefined
  /** A notice is given when the balance falls below it; null = never. */
  lowBalanceMicros?: number | null | undefined
}

/** Runs inside the caller's transaction; undefined fields stay as they are. Returns the account after the change.
 *  @throws UserError when there is no such account, or a number is below 0. */
export async function setAccount(db: Kysely<Tables>, accountId: number, settings: AccountSettings) {
  const before = await requireAccount(db, accountId)
  const { refundPolicy, priceMicros, rateLimit, lowBalanceMicros } = settings
  refuseBelowZero('The price per part', priceMicros)
  refuseBelowZero('The rate limit', rateLimit)
  refuseBelowZero('The low balance', lowBalanceMicros)
  const changes = {
    ...(refundPolicy !== undefined && { refund_policy: refundPolicy }),
    ...(priceMicros !== undefined && { price_micros: priceMicros }),
    ...(rateLimit !== undefined && { rate_limit: rateLimit }),
    ...(lowBalanceMicros !== undefined && { low_balance_micros: lowBalanceMicros }),
  }
  if (Object.keys(changes).length > 0) {
    await db.updateTable('accounts').set(changes).where('id', '=', accountId).execute()
  }
  if (lowBalanceMicros !== undefined && lowBalanceMicros !== before.low_balance_micros) {
    await endLowBalanceNotice(db, accountId)
  }
  return requireAccount(db, accountId)
}

/** The notice names the old threshold. If the balance is below the new one too, the watch gives another notice. */
async function endLowBalanceNotice(db: Kysely<Tables>, accountId: number): Promise<void> {
  await db
    .updateTable('notices')
    .set({ ended_at: siteTime() })
    .where('kind', '=', lowBalance)
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .execute()
}

/** Requests of a suspended account are refused. Messages that it sent before are still delivered, and so are its
 *  events.
 *  @throws UserError when there is no such account. */
export async function suspendAccount(db: Kysely<Tables>, accountId: number, at: number): Promise<void> {
  const { suspended_at } = await requireAccount(db, accountId)
  if (suspended_at === null) await setSuspended(db, accountId, at)
}

/** @throws UserError when there is no such account. */
export async function resumeAccount(db: Kysely<Tables>, accountId: number): Promise<void> {
  const { suspended_at } = await requireAccount(db, accountId)
  if (suspended_at !== null) await setSuspended(db, accountId, null)
}

async function setSuspended(db: Kysely<Tables>, accountId: number, at: number | null): Promise<void> {
  await db.updateTable('accounts').set({ suspended_at: at }).where('id', '=', accountId).execute()
}

function refuseBelowZero(what: string, value: number | null | undefined): void {
  if (value === undefined || value === null) return
  if (value < 0) throw new UserError(`${what} cannot be below 0.`)
  if (value > amountMicrosMax) throw new UserError(`${what} can be at most ${dollars(amountMicrosMax)}.`)
}
