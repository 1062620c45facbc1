/** The account that lets a newcomer send within a minute: made on the first start with the simulator. */
import type { Store } from '../store/store.ts'
import { createAccount } from './accounts.ts'
import { createKey } from './keys.ts'

export interface Demo {
  accountId: number
  /** Name of the key. */
  keyName: string
  clientId: string
  /** Null when the key existed before: a secret is shown only once. */
  clientSecret: string | null
}

/** $100, which is a thousand parts. */
const demoCreditMicros = 100_000_000

const demoKeyName = 'Demo key'

/** The demo account and the first of its keys that programs can use: the key that was made here, unless it was revoked.
 *  Creates each where it is missing. */
export function openDemo(store: Store, at: number): Promise<Demo> {
  return store.change(async (db) => {
    const account = await db.selectFrom('accounts').select('id').where('demo', '=', 1).orderBy('id').executeTakeFirst()
    const key =
      account &&
      (await db
        .selectFrom('api_keys')
        .select(['client_id', 'name'])
        .where('account_id', '=', account.id)
        .where('revoked_at', 'is', null)
        .where('members_area', '=', 0)
        .orderBy('id')
        .executeTakeFirst())
    if (key) return { accountId: account.id, keyName: key.name, clientId: key.client_id, clientSecret: null }
    const demo = { name: 'Demo', creditMicros: demoCreditMicros, demo: true, at }
    const accountId = account?.id ?? (await createAccount(db, demo)).accountId
    const { encrypt } = store.secrets
    const { clientId, clientSecret } = await createKey(db, { accountId, name: demoKeyName, encrypt, at })
    return { accountId, keyName: demoKeyName, clientId, clientSecret }
  })
}
