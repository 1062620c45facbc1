/** API keys: their list, each of them, and their names and client secrets. */

import type { BodyOf } from '@websms/contract/members'
import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import { renameKey, rotateSecret, setKeyPurpose, setOptOutEvents } from '../../accounts/key-changes.ts'
import { createKey, keyPurpose, revokeKey } from '../../accounts/keys.ts'
import { siteTime } from '../../site-time.ts'
import type { Tables } from '../../store/tables.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import type { AccountSession } from '../identity/sessions.ts'
import { isoTime } from '../iso-time.ts'
import { ProblemError } from '../problem-error.ts'
import { cursorKey, pageOf, pageSize } from '../query.ts'
import { serveMembers } from '../serve.ts'
import { type KeyRow, keyDetail, keyItem, ownKey } from './own-key.ts'

/** Keys of an account that are not revoked. */
const keysMax = 200

export function keyRoutes(app: FastifyInstance, { store }: MembersDeps): void {
  serveMembers(app, 'GET /keys', async ({ session, query }) => {
    const size = pageSize(query)
    const [below = Number.MAX_SAFE_INTEGER] = cursorKey(query, 'number') ?? []
    const rows = await store.search
      .selectFrom('api_keys')
      .selectAll()
      .where('account_id', '=', session.accountId)
      .where('id', '<', below)
      .orderBy('id', 'desc')
      .limit(size + 1)
      .execute()
    const at = siteTime()
    return pageOf(
      rows,
      size,
      ({ id }) => [id],
      (key) => keyItem(key, at),
    )
  })

  serveMembers(app, 'POST /keys', ({ session, body }) =>
    store.change(async (db) => {
      const { accountId } = session
      await requireRoom(db, accountId)
      const { encrypt } = store.secrets
      const made = await createKey(db, { accountId, name: body.name, encrypt, at: siteTime() })
      if (body.purpose !== undefined) await setKeyPurpose(db, made.clientId, body.purpose)
      const detail = { name: body.name, client_id: made.clientId, purpose: body.purpose ?? 'transactional' }
      await audit(db, session, 'key.created', String(made.keyId), detail)
      return {
        id: String(made.keyId),
        client_id: made.clientId,
        client_secret: made.clientSecret,
        webhook_secret: made.webhookSecret,
      }
    }),
  )

  serveMembers(app, 'GET /keys/:id', async ({ session, params }) =>
    keyDetail(store.read, await ownKey(store.read, session.accountId, params.id), siteTime()),
  )

  serveMembers(app, 'PATCH /keys/:id', async ({ session, params, body }) => {
    await store.change(async (db) => {
      const key = await ownKey(db, session.accountId, params.id)
      await changeKey(db, session, key, body)
    })
    return undefined
  })

  serveMembers(app, 'DELETE /keys/:id', async ({ session, params }) => {
    await store.change(async (db) => {
      const key = await ownKey(db, session.accountId, params.id)
      if (key.revoked_at !== null) return
      await revokeKey(db, key.client_id, siteTime())
      await audit(db, session, 'key.revoked', params.id, { name: key.name, client_id: key.client_id })
    })
    return undefined
  })

  serveMembers(app, 'POST /keys/:id/secret', ({ session, params, body: { overlap_hours: hours } }) =>
    store.change(async (db) => {
      const key = await ownKey(db, session.accountId, params.id)
      if (key.members_area === 1) {
        throw new ProblemError('refused', {
          reason: 'Nobody knows the secret of this key. Create a key for your app.',
        })
      }
      const at = siteTime()
      const overlapMs = hours * 3_600_000
      const secret = await rotateSecret(db, { clientId: key.client_id, overlapMs, at })
      await audit(db, session, 'key.secret_rotated', params.id, { overlap_hours: hours })
      return { client_secret: secret, before_until: hours === 0 ? null : isoTime(at + overlapMs) }
    }),
  )
}

/** Fields that are left out stay as they are. */
async function changeKey(
  db: Kysely<Tables>,
  session: AccountSession,
  key: KeyRow,
  { name, purpose, optout_events: optOutEvents }: BodyOf<'PATCH /keys/:id'>,
): Promise<void> {
  const id = String(key.id)
  if (name !== undefined && name !== key.name) {
    await renameKey(db, key.client_id, name)
    await audit(db, session, 'key.renamed', id, { from: key.name, to: name })
  }
  if (optOutEvents !== undefined && optOutEvents !== (key.optout_events === 1)) {
    await setOptOutEvents(db, key.client_id, optOutEvents)
    await audit(db, session, 'key.optout_events_set', id, { optout_events: optOutEvents })
  }
  const before = keyPurpose(key.purpose)
  if (purpose === undefined || purpose === before) return
  await setKeyPurpose(db, key.client_id, purpose)
  await audit(db, session, 'key.purpose_set', id, { from: before, to: purpose })
}

async function requireRoom(db: Kysely<Tables>, accountId: number): Promise<void> {
  const { keys } = await db
    .selectFrom('api_keys')
    .select(({ fn }) => fn.countAll<number>().as('keys'))
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (keys < keysMax) return
  throw new ProblemError('refused', {
    reason: `An account can have at most ${keysMax} API keys. Revoke one that is not used.`,
  })
}
