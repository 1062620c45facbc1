/** A member's own sessions: the list, and ending them. */

import type { FastifyInstance } from 'fastify'
import { siteTime } from '../../site-time.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import { endSessionOf } from '../identity/cookie.ts'
import { isoTime } from '../iso-time.ts'
import { ProblemError } from '../problem-error.ts'
import { cursorKey, pageOf, pageSize } from '../query.ts'
import { serveMembers } from '../serve.ts'
import { deviceOf } from './device.ts'

export function ownSessionRoutes(app: FastifyInstance, { store }: MembersDeps): void {
  serveMembers(app, 'GET /profile/sessions', async ({ session, query }) => {
    const size = pageSize(query)
    const after = cursorKey(query, 'number', 'number')
    let found = store.search
      .selectFrom('sessions')
      .select(['id', 'user_agent', 'ip', 'created_at', 'last_seen_at'])
      .where('member_id', '=', session.memberId)
      .where('expires_at', '>', siteTime())
      .orderBy('last_seen_at', 'desc')
      .orderBy('id', 'desc')
      .limit(size + 1)
    if (after !== null) {
      const [seenAt, id] = after
      found = found.where(({ eb, or, and }) =>
        or([eb('last_seen_at', '<', seenAt), and([eb('last_seen_at', '=', seenAt), eb('id', '<', id)])]),
      )
    }
    return pageOf(
      await found.execute(),
      size,
      ({ last_seen_at, id }) => [last_seen_at, id],
      ({ id, user_agent, ip, created_at, last_seen_at }) => ({
        id: String(id),
        current: id === session.id,
        device: deviceOf(user_agent),
        user_agent,
        ip,
        created_at: isoTime(created_at),
        last_seen_at: isoTime(last_seen_at),
      }),
    )
  })

  serveMembers(app, 'DELETE /profile/sessions', ({ session }) =>
    store.change(async (db) => {
      const { numDeletedRows } = await db
        .deleteFrom('sessions')
        .where('member_id', '=', session.memberId)
        .where('id', '<>', session.id)
        .executeTakeFirst()
      await audit(db, session, 'member.sessions_ended', null, { sessions: Number(numDeletedRows) })
      return { ended: Number(numDeletedRows) }
    }),
  )

  serveMembers(app, 'DELETE /profile/sessions/:id', async ({ params, session, reply }) => {
    await store.change(async (db) => {
      const ended = await db
        .deleteFrom('sessions')
        .where('id', '=', Number(params.id))
        .where('member_id', '=', session.memberId)
        .returning(['ip', 'user_agent'])
        .executeTakeFirst()
      if (ended === undefined) throw new ProblemError('not_found')
      await audit(db, session, 'session.ended', params.id, { ip: ended.ip, device: deviceOf(ended.user_agent) })
    })
    if (Number(params.id) === session.id) endSessionOf(reply)
    return undefined
  })
}
