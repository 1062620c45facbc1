/** Checks that changes of accounts, keys and members begin with. */
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

const nameLengthMax = 200

/** Returns the name without the spaces around it. `what` is the thing that is named, such as "An account". @throws
 *  UserError when it is not a valid name. */
export function requireName(what: string, name: string): string {
  const trimmed = name.toWellFormed().trim()
  if (trimmed === '' || trimmed.length > nameLengthMax || /\p{Cc}/u.test(trimmed)) {
    throw new UserError(`${what} needs a name of 1 to ${nameLengthMax} characters, on one line.`)
  }
  return trimmed
}
