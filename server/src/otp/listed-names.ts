/** Company names that look like a host name and that an operator has allowed for an account. */
import type { Kysely } from 'kysely'
import { requireAccount } from '../accounts/require.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
import { foldName, hostIn, reasonAgainst } from './company-name.ts'

/** Runs inside the caller's transaction; returns the name as it is listed.
 *  @throws UserError when it needs no listing, may not be used at all, or the account is unknown. */
export async function listCompanyName(
  db: Kysely<Tables>,
  { accountId, name: written, at }: { accountId: number; name: string; at: number },
): Promise<string> {
  const name = written.trim()
  await requireAccount(db, accountId)
  const reason = name === '' ? 'it is empty' : reasonAgainst(name)
  if (reason !== null) throw new UserError(`"${name}" cannot be a company name: ${reason}.`)
  if (hostIn(name) === null) throw new UserError(`"${name}" needs no listing: every account may use it.`)
  await db
    .insertInto('company_names')
    .values({ account_id: accountId, folded: foldName(name), name, created_at: at })
    .onConflict((conflict) => conflict.columns(['account_id', 'folded']).doUpdateSet({ name }))
    .execute()
  return name
}

/** Runs inside the caller's transaction. False when the account has no such name. */
export async function removeCompanyName(db: Kysely<Tables>, accountId: number, name: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('company_names')
    .where('account_id', '=', accountId)
    .where('folded', '=', foldName(name))
    .executeTakeFirst()
  return numDeletedRows > 0n
}

export function listedCompanyNames(db: Kysely<Tables>) {
  return db.selectFrom('company_names').select(['account_id', 'name']).orderBy('account_id').orderBy('folded').execute()
}
