/** Quiet hours of accounts, by purpose. The function that writes runs inside the caller's transaction. */
import type { Kysely } from 'kysely'
import { purposeCode, purposes } from '../rules/purpose.ts'
import type { QuietHours, QuietWindow } from '../rules/quiet-hours/window.ts'
import type { Tables } from '../store/tables.ts'

/** Null when the account has none. */
export async function readQuietHours(db: Kysely<Tables>, accountId: number): Promise<QuietHours | null> {
  const rows = await db
    .selectFrom('quiet_hours')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('purpose')
    .execute()
  if (rows.length === 0) return null
  return Object.fromEntries(
    rows.map(({ purpose, from_minute: from, to_minute: to }) => [purposes[purpose]!, { from, to }]),
  )
}

/** Sets the window of a purpose; null removes it. */
export async function setQuietWindow(
  db: Kysely<Tables>,
  accountId: number,
  purpose: keyof QuietHours,
  window: QuietWindow | null,
): Promise<void> {
  const key = { account_id: accountId, purpose: purposeCode(purpose) }
  if (window === null) {
    const of = db.deleteFrom('quiet_hours').where('account_id', '=', accountId)
    await of.where('purpose', '=', key.purpose).execute()
    return
  }
  const minutes = { from_minute: window.from, to_minute: window.to }
  await db
    .insertInto('quiet_hours')
    .values({ ...key, ...minutes })
    .onConflict((conflict) => conflict.columns(['account_id', 'purpose']).doUpdateSet(minutes))
    .execute()
}
