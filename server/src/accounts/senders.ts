/** Short codes and numbers that an account has registered to send from. */
import type { Kysely } from 'kysely'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
import { requireAccount } from './require-account.ts'

/** 3 to 15 digits, or 1 to 11 letters, digits, spaces and the like for an alphanumeric sender (3GPP TS 23.040 §9.1.2.5). */
const senderForm = /^(?:\d{3,15}|(?=.*[A-Za-z])[\w &.+-]{1,11})$/

/** Runs inside the caller's transaction. @throws UserError when the code is malformed, taken, or the account unknown. */
export async function addSender(db: Kysely<Tables>, code: string, accountId: number, at: number): Promise<void> {
  if (!senderForm.test(code)) {
    throw new UserError(`"${code}" is not a valid sender: use 3 to 15 digits, or up to 11 letters and digits.`)
  }
  await requireAccount(db, accountId)
  const owner = await db.selectFrom('senders').select('account_id').where('code', '=', code).executeTakeFirst()
  if (owner?.account_id === accountId) return
  if (owner)
    throw new UserError(
      `Sender ${code} is registered to account ${owner.account_id}. A sender can belong to one account only.`,
    )
  await db.insertInto('senders').values({ code, account_id: accountId, created_at: at }).execute()
}

/** Runs inside the caller's transaction. False when the account has no such sender. */
export async function removeSender(db: Kysely<Tables>, code: string, accountId: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('senders')
    .where('code', '=', code)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

export function listSenders(db: Kysely<Tables>) {
  return db.selectFrom('senders').selectAll().orderBy('code').execute()
}
