/** The key that an account's members send through themselves: every message has a key, and so do they. */
import type { Kysely } from 'kysely'
import type { Tables } from '../store/tables.ts'
import { createKey, type KeyPurpose, keyPurpose } from './keys.ts'

/** Its name in the list of keys. */
const membersKeyName = 'Members Area'

/** Null before the first use, and once the key was revoked. */
export async function findMembersKey(db: Kysely<Tables>, accountId: number): Promise<number | null> {
  const key = await db
    .selectFrom('api_keys')
    .select('id')
    .where('account_id', '=', accountId)
    .where('members_area', '=', 1)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return key?.id ?? null
}

/** Purpose of the messages that are sent with it. */
export async function membersPurpose(db: Kysely<Tables>, accountId: number): Promise<KeyPurpose> {
  const id = await findMembersKey(db, accountId)
  if (id === null) return 'transactional'
  const { purpose } = await db.selectFrom('api_keys').select('purpose').where('id', '=', id).executeTakeFirstOrThrow()
  return keyPurpose(purpose)
}

interface NewMembersKey {
  accountId: number
  encrypt: (text: string) => string
  at: number
}

/** Runs inside the caller's transaction. Its secret is never shown, so no program can use it; a webhook URL can be set
 *  for it as for any other key. */
export async function createMembersKey(db: Kysely<Tables>, { accountId, encrypt, at }: NewMembersKey): Promise<number> {
  const { keyId } = await createKey(db, { accountId, name: membersKeyName, encrypt, at })
  await db.updateTable('api_keys').set({ members_area: 1 }).where('id', '=', keyId).execute()
  return keyId
}
