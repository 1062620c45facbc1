/** Changes to an API key: its name, its webhook URL, and its secrets. The previous secret may stay valid for a
 *  while. */
import type { Grant } from '@websms/contract'
import type { Kysely } from 'kysely'
import { grantsOf, storedGrants } from '../rules/grants.ts'
import { purposeCode } from '../rules/purpose.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
import { newWebhookSecret } from '../webhooks/signature.ts'
import { hashSecret, type KeyPurpose, newClientSecret } from './keys.ts'
import { requireName } from './require.ts'

interface Rotation {
  clientId: string
  /** Time that the previous secret stays valid beside the new one, in ms; 0 = none. */
  overlapMs: number
  at: number
}

/** All of these run inside the caller's transaction. @throws UserError for a bad name, or when there is no such key. */
export async function renameKey(db: Kysely<Tables>, clientId: string, name: string): Promise<void> {
  const trimmed = requireName('A key', name)
  const { id } = await requireKey(db, clientId)
  await db.updateTable('api_keys').set({ name: trimmed }).where('id', '=', id).execute()
}

/** Sets the purpose of the messages that are sent with it. */
export async function setKeyPurpose(db: Kysely<Tables>, clientId: string, purpose: KeyPurpose): Promise<void> {
  const { id } = await requireKey(db, clientId)
  await db
    .updateTable('api_keys')
    .set({ purpose: purposeCode(purpose) })
    .where('id', '=', id)
    .execute()
}

/** Sets whether its webhook is told of opt-outs and resumptions. */
export async function setOptOutEvents(db: Kysely<Tables>, clientId: string, told: boolean): Promise<void> {
  const { id } = await requireKey(db, clientId)
  await db
    .updateTable('api_keys')
    .set({ optout_events: told ? 1 : 0 })
    .where('id', '=', id)
    .execute()
}

/** Sets the options of a send that the key may use, and returns those that it might before. */
export async function setKeyGrants(db: Kysely<Tables>, clientId: string, granted: readonly Grant[]): Promise<Grant[]> {
  const { id, grants } = await requireKey(db, clientId)
  await db
    .updateTable('api_keys')
    .set({ grants: storedGrants(granted) })
    .where('id', '=', id)
    .execute()
  return grantsOf(grants)
}

/** Sets the URL, which also enables a disabled one, or removes it (null). */
export async function setWebhook(db: Kysely<Tables>, clientId: string, url: string | null, at: number): Promise<void> {
  const { id } = await requireKey(db, clientId)
  const enabled = { webhook_url: url, webhook_disabled_at: null }
  await db.updateTable('api_keys').set(enabled).where('id', '=', id).execute()
  await db.deleteFrom('webhook_failures').where('key_id', '=', id).execute()
  await db
    .updateTable('notices')
    .set({ ended_at: at })
    .where('kind', '=', 'webhook_disabled')
    .where('key_id', '=', id)
    .where('ended_at', 'is', null)
    .execute()
}

/** Returns the new client secret, which is never shown again. Without an overlap the key's tokens end too: anyone who
 *  has the secret may have a token. */
export async function rotateSecret(db: Kysely<Tables>, { clientId, overlapMs, at }: Rotation): Promise<string> {
  const key = await requireKey(db, clientId)
  if (key.revoked_at !== null) throw new UserError(`The key ${clientId} is revoked. Create another one.`)
  const secret = newClientSecret()
  const before = overlapMs > 0 ? key.secret_hash : null
  await db
    .updateTable('api_keys')
    .set({ secret_hash: hashSecret(secret), secret_hash_before: before, secret_before_until: at + overlapMs })
    .where('id', '=', key.id)
    .execute()
  if (overlapMs === 0) await db.deleteFrom('access_tokens').where('key_id', '=', key.id).execute()
  return secret
}

/** Returns the new webhook secret. During the overlap every event is signed with both secrets. */
export async function rotateWebhookSecret(
  db: Kysely<Tables>,
  { clientId, overlapMs, at, encrypt }: Rotation & { encrypt: (text: string) => string },
): Promise<string> {
  const key = await requireKey(db, clientId)
  const secret = newWebhookSecret()
  await db
    .updateTable('api_keys')
    .set({
      webhook_secret: encrypt(secret),
      webhook_secret_before: overlapMs > 0 ? key.webhook_secret : null,
      webhook_secret_before_until: at + overlapMs,
      webhook_secret_since: at,
    })
    .where('id', '=', key.id)
    .execute()
  return secret
}

/** @throws UserError when there is no such key. */
async function requireKey(db: Kysely<Tables>, clientId: string) {
  const key = await db
    .selectFrom('api_keys')
    .select(['id', 'secret_hash', 'webhook_secret', 'revoked_at', 'grants'])
    .where('client_id', '=', clientId)
    .executeTakeFirst()
  if (key === undefined) throw new UserError(`There is no key ${clientId}. List them with: websms key list`)
  return key
}
