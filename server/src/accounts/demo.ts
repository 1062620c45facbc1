/** The account that lets a newcomer send within a minute: made on the first start with the simulator. */
import type { Store } from '../store/store.ts'
import { createAccount } from './accounts.ts'
import { createKey } from './keys.ts'

export interface Demo {
  accountId: number
  clientId: string
  /** Null where the key was made before: it is shown once. */
  clientSecret: string | null
}

/** $100, which is a thousand parts. */
const demoCreditMicros = 100_000_000

/** The account and its newest key that can be used; what there is none of is made. */
export function openDemo(store: Store, at: number): Promise<Demo> {
  return store.change(async (db) => {
    const account = await db.selectFrom('accounts').select('id').where('demo', '=', 1).orderBy('id').executeTakeFirst()
    const key =
      account &&
      (await db
        .selectFrom('api_keys')
        .select('client_id')
        .where('account_id', '=', account.id)
        .where('revoked_at', 'is', null)
        .orderBy('id', 'desc')
        .executeTakeFirst())
    if (key) return { accountId: account.id, clientId: key.client_id, clientSecret: null }
    const demo = { name: 'Demo', creditMicros: demoCreditMicros, demo: true, at }
    const accountId = account?.id ?? (await createAccount(db, demo)).accountId
    const { clientId, clientSecret } = await createKey(db, {
      accountId,
      name: 'Demo key',
      encrypt: store.secrets.encrypt,
      at,
    })
    return { accountId, clientId, clientSecret }
  })
}
