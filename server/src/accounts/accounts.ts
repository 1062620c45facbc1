/** Prepaid customers. */
import type { Kysely } from 'kysely'
import { firstCustomerAccount } from '../rules/ledger/accounts.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
import { requireName } from './require.ts'
import { topUp } from './top-up.ts'

export interface NewAccount {
  name: string
  creditMicros?: number
  /** Requests a second over all its keys; 0 = none. Default 100. */
  rateLimit?: number | undefined
  /** Price of one billed part. Default 100,000 ($0.10). */
  priceMicros?: number | undefined
  /** True: its messages never reach a real carrier. */
  demo?: boolean
  at: number
}

/** Runs inside the caller's transaction. @throws UserError for a bad name or a negative number. */
export async function createAccount(
  db: Kysely<Tables>,
  { name, creditMicros = 0, rateLimit, priceMicros, demo = false, at }: NewAccount,
): Promise<{ accountId: number; balanceMicros: number }> {
  const trimmed = requireName('An account', name)
  if (creditMicros < 0) throw new UserError('The first credit cannot be below 0.')
  if (priceMicros !== undefined && priceMicros < 0) throw new UserError('The price per part cannot be below 0.')
  if (rateLimit !== undefined && rateLimit < 0) throw new UserError('The rate limit cannot be below 0.')
  const { last } = await db
    .selectFrom('ledger_accounts')
    .select(({ fn }) => fn.max('id').as('last'))
    .executeTakeFirstOrThrow()
  const accountId = Math.max(last + 1, firstCustomerAccount)
  await db.insertInto('ledger_accounts').values({ id: accountId, name: trimmed }).execute()
  await db
    .insertInto('accounts')
    .values({
      id: accountId,
      name: trimmed,
      ...(rateLimit === undefined ? {} : { rate_limit: rateLimit }),
      ...(priceMicros === undefined ? {} : { price_micros: priceMicros }),
      demo: demo ? 1 : 0,
      suspended_at: null,
      created_at: at,
    })
    .execute()
  const { balanceMicros } = await topUp(db, { accountId, amountMicros: creditMicros, note: 'first credit', at })
  return { accountId, balanceMicros }
}

/** Runs inside the caller's transaction. @throws UserError as `topUp`. */
export function creditAccount(
  db: Kysely<Tables>,
  accountId: number,
  amountMicros: number,
  note: string | null,
  at: number,
) {
  return topUp(db, { accountId, amountMicros, note, at })
}

export function listAccounts(db: Kysely<Tables>) {
  return db.selectFrom('accounts').selectAll().orderBy('id').execute()
}
