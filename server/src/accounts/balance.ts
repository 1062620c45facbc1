/** The balance of an account, in micro-dollars. */
import type { Kysely } from 'kysely'
import type { Tables } from '../store/tables.ts'

export async function balanceMicros(db: Kysely<Tables>, accountId: number): Promise<number> {
  const { balance_micros } = await db
    .selectFrom('accounts')
    .select('balance_micros')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  return balance_micros
}
