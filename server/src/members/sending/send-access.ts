/** The API key that a member sends with: the one that they choose, or the account's members key. */

import { type KeyAccess, readAccountAccess, readKeyAccess } from '../../accounts/access.ts'
import { createMembersKey, findMembersKey } from '../../accounts/members-key.ts'
import { siteTime } from '../../site-time.ts'
import type { Store } from '../../store/store.ts'
import { audit } from '../audit.ts'
import type { AccountSession } from '../identity/sessions.ts'
import { invalidField } from '../problem-error.ts'

type SendStore = Pick<Store, 'read' | 'change' | 'secrets'>

/** @param keyId as it was asked for. @throws ProblemError `invalid` when the account has no such key. */
export async function sendAccess(
  store: SendStore,
  session: AccountSession,
  keyId: string | undefined,
): Promise<KeyAccess> {
  const id = keyId === undefined ? await membersKey(store, session) : Number(keyId)
  return activeKey(store, session.accountId, id)
}

/** The same for a quote, which makes no key. @throws ProblemError as `sendAccess` does */
export async function quoteAccess(
  store: Pick<Store, 'read'>,
  { accountId }: AccountSession,
  keyId: string | undefined,
): Promise<KeyAccess> {
  const id = keyId === undefined ? await findMembersKey(store.read, accountId) : Number(keyId)
  return id === null ? readAccountAccess(store.read, accountId) : activeKey(store, accountId, id)
}

async function activeKey(store: Pick<Store, 'read'>, accountId: number, keyId: number): Promise<KeyAccess> {
  const access = await readKeyAccess(store.read, { accountId, keyId })
  if (access === null) throw invalidField('key_id', 'is not an active API key of this account')
  return access
}

async function membersKey(store: SendStore, session: AccountSession): Promise<number> {
  const { accountId } = session
  const found = await findMembersKey(store.read, accountId)
  if (found !== null) return found
  return store.change(async (db) => {
    const meanwhile = await findMembersKey(db, accountId)
    if (meanwhile !== null) return meanwhile
    const id = await createMembersKey(db, { accountId, encrypt: store.secrets.encrypt, at: siteTime() })
    await audit(db, session, 'key.created', String(id), { name: 'Members Area' })
    return id
  })
}
