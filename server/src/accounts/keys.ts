/** API keys: a client id, a secret that is shown once, and where the webhook events go. */
import { createHash, randomBytes } from 'node:crypto'
import { sendPurposes } from '@websms/contract'
import type { Kysely } from 'kysely'
import { purposeCode } from '../rules/purpose.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
import { newWebhookSecret } from '../webhooks/signature.ts'
import { requireAccount, requireName } from './require.ts'

interface NewKey {
  accountId: number
  name: string
  webhookUrl?: string | null
  encrypt: (text: string) => string
  at: number
}

/** Runs inside the caller's transaction. Returns the two secrets, which are never shown again.
 *  @throws UserError for a bad name, or when there is no such account. */
export async function createKey(db: Kysely<Tables>, { accountId, name, webhookUrl = null, encrypt, at }: NewKey) {
  await requireAccount(db, accountId)
  const trimmed = requireName('A key', name)
  const clientId = `wsc_${randomBytes(12).toString('base64url')}`
  const clientSecret = newClientSecret()
  const webhookSecret = newWebhookSecret()
  const { id } = await db
    .insertInto('api_keys')
    .values({
      account_id: accountId,
      name: trimmed,
      client_id: clientId,
      secret_hash: hashSecret(clientSecret),
      webhook_url: webhookUrl,
      webhook_secret: encrypt(webhookSecret),
      created_at: at,
      last_used_at: null,
      revoked_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { keyId: id, clientId, clientSecret, webhookSecret }
}

/** The purpose that the messages of a key have. */
export type KeyPurpose = (typeof sendPurposes)[number]

/** @param stored its place in `purposes` */
export function keyPurpose(stored: number): KeyPurpose {
  return sendPurposes.find((purpose) => purposeCode(purpose) === stored) ?? 'transactional'
}

export function listKeys(db: Kysely<Tables>, accountId?: number) {
  const keys = db
    .selectFrom('api_keys')
    .select([
      'id',
      'account_id',
      'name',
      'client_id',
      'webhook_url',
      'purpose',
      'optout_events',
      'grants',
      'webhook_disabled_at',
      'created_at',
      'last_used_at',
      'revoked_at',
    ])
    .orderBy('id')
  return (accountId === undefined ? keys : keys.where('account_id', '=', accountId)).execute()
}

/** Ends a key; its tokens end with it. Its webhook URL stays until its messages are final.
 *  @throws UserError when there is no such key. */
export async function revokeKey(db: Kysely<Tables>, clientId: string, at: number): Promise<void> {
  const key = await db
    .selectFrom('api_keys')
    .select(['id', 'revoked_at'])
    .where('client_id', '=', clientId)
    .executeTakeFirst()
  if (key === undefined) throw new UserError(`There is no key ${clientId}. List them with: websms key list`)
  if (key.revoked_at === null) {
    await db.updateTable('api_keys').set({ revoked_at: at }).where('id', '=', key.id).execute()
  }
  await db.deleteFrom('access_tokens').where('key_id', '=', key.id).execute()
}

export function newClientSecret(): string {
  return `wss_${randomBytes(32).toString('base64url')}`
}

/** The stored hash of a secret or a token. They are 256 random bits, so a fast hash is enough. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
