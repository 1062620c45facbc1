/** Short codes and numbers that an account has registered to send from. */
import type { Kysely } from 'kysely'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
import { requireAccount } from './require.ts'

/** 3 to 15 digits, or 1 to 11 letters, digits, spaces and the like for an alphanumeric sender (3GPP TS 23.040 §9.1.2.5). */
const senderForm = /^(?:\d{3,15}|(?=.*[A-Za-z])[\w &.+-]{1,11})$/

/** A sender as it is stored and sent: a number without its `+`. */
export function senderAsStored(written: string): string {
  return written.trim().replace(/^\+(?=\d+$)/, '')
}

/** Runs inside the caller's transaction. Gives the sender as it is stored.
 *  @throws UserError when it is malformed, taken, or the account unknown. */
export async function addSender(db: Kysely<Tables>, written: string, accountId: number, at: number): Promise<string> {
  const code = senderAsStored(written)
  if (!senderForm.test(code)) {
    throw new UserError(`"${code}" is not a valid sender: use 3 to 15 digits, or up to 11 letters and digits.`)
  }
  await requireAccount(db, accountId)
  const owner = await db.selectFrom('senders').select('account_id').where('code', '=', code).executeTakeFirst()
  if (owner?.account_id === accountId) return code
  if (owner)
    throw new UserError(
      `Sender ${code} is registered to account ${owner.account_id}. A sender can belong to one account only.`,
    )
  await db.insertInto('senders').values({ code, account_id: accountId, created_at: at }).execute()
  return code
}

/** Runs inside the caller's transaction. False when the account has no such sender. */
export async function removeSender(db: Kysely<Tables>, written: string, accountId: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('senders')
    .where('code', '=', senderAsStored(written))
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

export function listSenders(db: Kysely<Tables>) {
  return db.selectFrom('senders').selectAll().orderBy('code').execute()
}
