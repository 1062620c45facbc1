/** `GET /messages/live`: the live log, for as long as the session that asked for it lasts. */

import type { FastifyInstance } from 'fastify'
import { siteTime } from '../../site-time.ts'
import type { MembersDeps } from '../deps.ts'
import { sessionToken } from '../identity/cookie.ts'
import { findSession } from '../identity/sessions.ts'
import { ProblemError } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'
import { createLive } from './live.ts'

export function liveRoutes(app: FastifyInstance, { store, texts }: MembersDeps): void {
  const live = createLive({ db: store.search })
  // Ends the streams before the server waits for its connections to close.
  app.addHook('preClose', (done) => {
    live.stop()
    done()
  })

  serveMembers(app, 'GET /messages/live', ({ session, request, reply }) => {
    const token = sessionToken(request)!
    const allowed = async () => {
      const now = await findSession(store, token, { ip: request.ip, requestId: request.id, at: siteTime() })
      // When texts are shown or hidden, the viewer connects again.
      return now?.accountId === session.accountId && now.textsHidden === session.textsHidden
    }
    const lastId = Number(request.headers['last-event-id'] ?? Number.NaN)
    const since = Number.isFinite(lastId) ? lastId : null
    const show = texts.open(session, { list: 'live log' })
    const stream = live.watch(session.accountId, { since, allowed, show })
    if (stream === null) throw new ProblemError('too_many_viewers', {}, { headers: { 'retry-after': '30' } })
    reply.type('text/event-stream; charset=utf-8').header('cache-control', 'no-store, no-transform')
    // Keeps proxies from buffering the events.
    return reply.header('x-accel-buffering', 'no').send(stream)
  })
}
