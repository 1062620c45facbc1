import type { Kysely } from 'kysely'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'

/** @throws UserError when there is no such account. */
export async function requireAccount(db: Kysely<Tables>, accountId: number) {
  const account = await db.selectFrom('accounts').selectAll().where('id', '=', accountId).executeTakeFirst()
  if (account === undefined)
    throw new UserError(`There is no account ${accountId}. List them with: websms account list`)
  return account
}
