/** Signing in with a passkey, and a member's own passkeys. */

import type { Passkey } from '@websms/contract/members'
import type { FastifyInstance } from 'fastify'
import type { Kysely, Selectable } from 'kysely'
import { requireName } from '../../accounts/require.ts'
import { siteTime } from '../../site-time.ts'
import type { Tables } from '../../store/tables.ts'
import { UserError } from '../../user-error.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import type { Session } from '../identity/sessions.ts'
import { isoTime, isoTimeOrNull } from '../iso-time.ts'
import { requireSecure } from '../origin.ts'
import { ProblemError } from '../problem-error.ts'
import { requireConfirmed } from '../profile/confirmation.ts'
import { serveMembers } from '../serve.ts'
import { signIn } from './signing-in.ts'

/** Maximum number of passkeys of one member. */
const passkeysMax = 20

export function passkeyRoutes(app: FastifyInstance, deps: MembersDeps): void {
  const { store, passkeys } = deps

  serveMembers(app, 'POST /passkey-request', ({ request }) => passkeys.request(request.ip))

  serveMembers(app, 'POST /session/passkey', async ({ body, request, reply }) => {
    requireSecure(request)
    const memberId = await passkeys.used(body.credential, { ip: request.ip, requestId: request.id })
    return signIn(deps, { request, reply, by: 'passkey', memberId: async () => memberId })
  })

  serveMembers(app, 'GET /profile/passkeys', async ({ session }) => {
    const rows = await passkeysOf(store.read, session)
    return { items: rows.map(asPasskey) }
  })

  serveMembers(app, 'POST /profile/passkey-creation', async ({ session }) => {
    requireConfirmed(session)
    const known = await passkeysOf(store.read, session)
    requireRoom(known.length)
    const member = await store.read
      .selectFrom('members')
      .select(['id', 'email', 'name', 'created_at'])
      .where('id', '=', session.memberId)
      .executeTakeFirstOrThrow()
    return passkeys.creation(member, session.id, known)
  })

  serveMembers(app, 'POST /profile/passkeys', async ({ body, session }) => {
    requireConfirmed(session)
    const made = await passkeys.made(body.credential, session.id)
    return store.change(async (db) => {
      requireRoom((await passkeysOf(db, session)).length)
      const taken = await db.selectFrom('passkeys').select('id').where('id', '=', made.id).executeTakeFirst()
      if (taken !== undefined) throw new UserError('This passkey is already in use.')
      const row = await db
        .insertInto('passkeys')
        .values({
          ...made,
          member_id: session.memberId,
          name: requireName('A passkey', body.name),
          created_at: siteTime(),
          last_used_at: null,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      await audit(db, session, 'passkey.added', row.name)
      return asPasskey(row)
    })
  })

  serveMembers(app, 'PATCH /profile/passkeys/:id', async ({ params, body, session }) => {
    await store.change(async (db) => {
      const { id, name: before } = await ownPasskey(db, session, params.id)
      const name = requireName('A passkey', body.name)
      await db.updateTable('passkeys').set({ name }).where('id', '=', id).execute()
      await audit(db, session, 'passkey.renamed', name, { from: before })
    })
    return undefined
  })

  serveMembers(app, 'DELETE /profile/passkeys/:id', async ({ params, session }) => {
    requireConfirmed(session)
    await store.change(async (db) => {
      const { id, name } = await ownPasskey(db, session, params.id)
      await db.deleteFrom('passkeys').where('id', '=', id).execute()
      await audit(db, session, 'passkey.removed', name)
    })
    return undefined
  })
}

function passkeysOf(db: Kysely<Tables>, { memberId }: Session) {
  return db.selectFrom('passkeys').selectAll().where('member_id', '=', memberId).orderBy('created_at').execute()
}

/** @throws ProblemError `not_found`, for another member's too */
async function ownPasskey(db: Kysely<Tables>, { memberId }: Session, id: string) {
  const row = await db
    .selectFrom('passkeys')
    .select(['id', 'name'])
    .where('id', '=', id)
    .where('member_id', '=', memberId)
    .executeTakeFirst()
  if (row === undefined) throw new ProblemError('not_found')
  return row
}

function requireRoom(passkeys: number): void {
  if (passkeys >= passkeysMax) throw new UserError(`You already have ${passkeysMax} passkeys. Remove one first.`)
}

function asPasskey(row: Selectable<Tables['passkeys']>): Passkey {
  return {
    id: row.id,
    name: row.name,
    created_at: isoTime(row.created_at),
    last_used_at: isoTimeOrNull(row.last_used_at),
    synced: row.backed_up === 1,
  }
}
