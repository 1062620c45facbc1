/** Webhook events: the list, an event with its attempts, and replays. */

import type { FastifyInstance } from 'fastify'
import { siteTime } from '../../site-time.ts'
import { listEventsOf } from '../../webhooks/event-list.ts'
import { eventStates, replayEvent, replayFailed, tryEventNow, webhookId } from '../../webhooks/events.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import { ownKey } from '../keys/own-key.ts'
import { timeAsked } from '../messages/item.ts'
import { ProblemError } from '../problem-error.ts'
import { cursorKey, pageOf, pageSize } from '../query.ts'
import { serveMembers } from '../serve.ts'
import { eventDetail, eventItem, ownEvent } from './detail-answer.ts'

export function eventRoutes(app: FastifyInstance, { store, texts }: MembersDeps): void {
  serveMembers(app, 'GET /events', async ({ session, query }) => {
    const { state, type, key, message, since, until } = query
    const size = pageSize(query)
    const filter = {
      accountId: session.accountId,
      state: state && eventStates.indexOf(state),
      type,
      keyId: key === undefined ? undefined : Number(key),
      messageId: message === undefined ? undefined : Number(message),
      since: timeAsked(since),
      until: timeAsked(until),
    }
    const [below] = cursorKey(query, 'number') ?? []
    const rows = await listEventsOf(store.search, filter, { below, limit: size + 1 })
    return pageOf(rows, size, ({ id }) => [id], eventItem)
  })

  serveMembers(app, 'GET /events/:id', async ({ session, params }) => {
    const event = await ownEvent(store.search, session.accountId, params.id)
    const show = texts.open(session, { kind: 'event', id: webhookId(event.id) })
    return eventDetail(store.search, event, { decrypt: store.secrets.decrypt, show })
  })

  serveMembers(app, 'POST /events/:id/replay', async ({ session, params }) => {
    await store.change(async (db) => {
      requireUrl(await ownEvent(db, session.accountId, params.id))
      await replayEvent(db, Number(params.id), siteTime(), session.accountId)
      await audit(db, session, 'event.replayed', webhookId(Number(params.id)))
    })
    return undefined
  })

  serveMembers(app, 'POST /events/:id/try', async ({ session, params }) => {
    await store.change(async (db) => {
      requireUrl(await ownEvent(db, session.accountId, params.id))
      await tryEventNow(db, Number(params.id), siteTime(), session.accountId)
      await audit(db, session, 'event.tried_now', webhookId(Number(params.id)))
    })
    return undefined
  })

  serveMembers(app, 'POST /events/replay', async ({ session, body: { since, key_id: keyId } }) => {
    const { accountId } = session
    const keys = await store.change(async (db) => {
      const asked = keyId === undefined ? null : await ownKey(db, accountId, keyId)
      if (asked !== null) requireUrl(asked)
      await audit(db, session, 'event.failed_replayed', asked && String(asked.id), { since })
      if (asked !== null) return [asked]
      return db
        .selectFrom('api_keys')
        .select('client_id')
        .where('account_id', '=', accountId)
        .where('webhook_url', 'is not', null)
        .where('webhook_disabled_at', 'is', null)
        .orderBy('id')
        .execute()
    })
    let replayed = 0
    for (const { client_id: clientId } of keys) {
      replayed += await replayFailed(store, { clientId, since: Date.parse(since), at: siteTime(), accountId })
    }
    return { replayed }
  })
}

function requireUrl(key: { webhook_url: string | null; webhook_disabled_at: number | null }): void {
  if (key.webhook_url !== null && key.webhook_disabled_at === null) return
  const lack = key.webhook_url === null ? 'has no webhook URL' : 'has a webhook URL that is disabled'
  throw new ProblemError('refused', { reason: `The API key ${lack}. Set it on the key's page first.` })
}
