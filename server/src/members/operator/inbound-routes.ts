/** Unassigned inbound messages (readings "Webhook URL"): operators see them, and may assign them to a key. */

import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import { siteTime } from '../../site-time.ts'
import { containing } from '../../store/containing.ts'
import type { Tables } from '../../store/tables.ts'
import { UserError } from '../../user-error.ts'
import { addInboundEvent } from '../../webhooks/inbound-event.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import type { Session } from '../identity/sessions.ts'
import { isoTime } from '../iso-time.ts'
import { forOperators, invalidField, ProblemError } from '../problem-error.ts'
import { cursorKey, pageOf, pageSize } from '../query.ts'
import { serveMembers } from '../serve.ts'
import { concerning } from './actor.ts'

/** Keys offered in the list; typing narrows it. */
const keysShown = 50

export function inboundRoutes(app: FastifyInstance, { store, texts }: MembersDeps): void {
  serveMembers(app, 'GET /operator/inbound', async ({ session, query }) => {
    if (query.texts && session.operatorRole !== 'full') throw forOperators(['full'])
    const size = pageSize(query)
    const before = cursorKey(query, 'number')
    let found = store.search
      .selectFrom('inbound as i')
      .leftJoin('carriers as c', 'c.id', 'i.carrier_id')
      .where('i.account_id', 'is', null)
      .select(['i.id', 'i.from_number', 'i.to_number', 'i.body', 'i.data', 'i.received_at', 'c.name as carrier'])
      .orderBy('i.id', 'desc')
      .limit(size + 1)
    if (before !== null) found = found.where('i.id', '<', before[0])
    const rows = await found.execute()
    if (query.texts) {
      const shown = rows.slice(0, size).map(({ id }) => id)
      const { texts: _, ...asked } = query
      texts.note(
        { ...session, accountId: null, actingAs: false },
        { list: 'unassigned inbound messages', query: asked, inbound: shown },
      )
    }
    return pageOf(
      rows,
      size,
      ({ id }) => [id],
      (row) => ({
        id: String(row.id),
        from: row.from_number,
        to: row.to_number,
        text: query.texts ? row.body : null,
        data: row.data === 1,
        carrier: row.carrier,
        received_at: isoTime(row.received_at),
      }),
    )
  })

  serveMembers(app, 'GET /operator/keys', async ({ query }) => {
    const { q = '' } = query
    const rows = await store.search
      .selectFrom('api_keys as k')
      .innerJoin('accounts as a', 'a.id', 'k.account_id')
      .where('k.revoked_at', 'is', null)
      .where(({ or }) => or([containing('k.name', q), containing('k.client_id', q), containing('a.name', q)]))
      .select(['k.id', 'k.name', 'k.client_id', 'k.account_id', 'a.name as account_name'])
      .orderBy('a.name')
      .orderBy('k.id')
      .limit(keysShown)
      .execute()
    return { items: rows.map((row) => ({ ...row, id: String(row.id), account_id: String(row.account_id) })) }
  })

  serveMembers(app, 'POST /operator/inbound/:id/assign', async ({ params, body, session }) => {
    await store.change((db) => assign(db, session, Number(params.id), Number(body.key_id)))
    return undefined
  })
}

/** Assigns a message to a key, whose webhook then gets the event; a message that is data has no event. @throws
 *  ProblemError */
async function assign(db: Kysely<Tables>, session: Session, inboundId: number, keyId: number): Promise<void> {
  const inbound = await db.selectFrom('inbound').selectAll().where('id', '=', inboundId).executeTakeFirst()
  if (inbound === undefined) throw new ProblemError('not_found')
  if (inbound.account_id !== null) throw new UserError('This message is already assigned to a key.')
  const key = await db
    .selectFrom('api_keys')
    .select(['id', 'account_id', 'client_id', 'revoked_at'])
    .where('id', '=', keyId)
    .executeTakeFirst()
  if (key === undefined || key.revoked_at !== null) throw invalidField('key_id', 'is not an active key')
  await db
    .updateTable('inbound')
    .set({ account_id: key.account_id, key_id: key.id })
    .where('id', '=', inboundId)
    .execute()
  if (inbound.data === 0) await addInboundEvent(db, { ...inbound, key_id: key.id }, siteTime())
  await audit(db, concerning(session, key.account_id), 'inbound.assigned', String(inboundId), {
    key: key.client_id,
  })
}
