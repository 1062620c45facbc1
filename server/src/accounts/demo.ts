/** The account that lets a newcomer send within a minute: made on the first start with the simulator. */
import type { Store } from '../store/store.ts'
import { createAccount } from './accounts.ts'
import { createKey } from './keys.ts'

export interface Demo {
  accountId: number
  clientId: string
  /** Null after the first start: it is shown once. */
  clientSecret: string | null
}

/** $100, which is a thousand parts. */
const demoCreditMicros = 100_000_000

export function openDemo(store: Store, at: number): Promise<Demo> {
  return store.change(async (db) => {
    const existing = await db
      .selectFrom('accounts as a')
      .innerJoin('api_keys as k', 'k.account_id', 'a.id')
      .select(['a.id', 'k.client_id'])
      .where('a.demo', '=', 1)
      .orderBy('k.id')
      .executeTakeFirst()
    if (existing) return { accountId: existing.id, clientId: existing.client_id, clientSecret: null }
    const { accountId } = await createAccount(db, { name: 'Demo', creditMicros: demoCreditMicros, demo: true, at })
    const { clientId, clientSecret } = await createKey(db, {
      accountId,
      name: 'Demo key',
      encrypt: store.secrets.encrypt,
      at,
    })
    return { accountId, clientId, clientSecret }
  })
}
