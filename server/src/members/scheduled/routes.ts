/** Messages that wait for their time: the list by request, cancelling, and another time. */

import type { FastifyInstance } from 'fastify'
import { type ChangeResult, cancelMessages, listScheduledGroups, rescheduleMessages } from '../../messages/scheduled.ts'
import { readSendTime } from '../../rules/schedule.ts'
import { siteTime } from '../../site-time.ts'
import { audit } from '../audit.ts'
import type { MembersDeps } from '../deps.ts'
import { isoTime } from '../iso-time.ts'
import { invalidField, ProblemError } from '../problem-error.ts'
import { cursorKey, pageOf, pageSize } from '../query.ts'
import { serveMembers } from '../serve.ts'

export function scheduledRoutes(app: FastifyInstance, { store, texts }: MembersDeps): void {
  serveMembers(app, 'GET /scheduled', async ({ session, query }) => {
    const size = pageSize(query)
    const key = cursorKey(query, 'number', 'number')
    const after = key === null ? null : { dueAt: key[0], messageId: key[1] }
    const rows = await listScheduledGroups(store.search, session.accountId, { after, limit: size + 1 })
    const messages = rows.slice(0, size).map(({ messageId }) => messageId)
    const show = texts.open(session, { list: 'scheduled messages', query, messages })
    return pageOf(
      rows,
      size,
      ({ dueAt, messageId }) => [dueAt, messageId],
      ({ messageId, messages, dueAt, lastDueAt, to, sender, body, parts, acceptedAt }) => ({
        ...{ id: String(messageId), messages, send_at: isoTime(dueAt), last_at: isoTime(lastDueAt) },
        ...{ to, from: sender, body: show(body), parts, accepted_at: isoTime(acceptedAt) },
      }),
    )
  })

  serveMembers(app, 'POST /scheduled/:id/cancel', async ({ session, params, body: { whole } }) => {
    const change = { accountId: session.accountId, messageId: Number(params.id), whole }
    const { done, others } = found(await cancelMessages(store, change))
    if (done === 0) throw new ProblemError('refused', { reason: tooLate(others, 'waits: nothing was cancelled') })
    const detail = { cancelled: done, not_cancelled: others }
    await store.change((db) => audit(db, session, 'message.cancelled', params.id, detail))
    return detail
  })

  serveMembers(app, 'POST /scheduled/:id/reschedule', async ({ session, params, body: { whole, send_at } }) => {
    const wanted = sendTimeOf(send_at)
    const change = { accountId: session.accountId, messageId: Number(params.id), whole, dueAt: wanted }
    const { done, others, dueAt } = found(await rescheduleMessages(store, change))
    if (done === 0) {
      throw new ProblemError('refused', { reason: tooLate(others, 'waits for a time: nothing was rescheduled') })
    }
    const detail = { send_at: isoTime(dueAt), rescheduled: done, not_rescheduled: others }
    await store.change((db) => audit(db, session, 'message.rescheduled', params.id, detail))
    return detail
  })
}

/** @throws ProblemError `invalid` for a time that cannot be kept. */
export function sendTimeOf(written: string): number {
  const time = readSendTime(written, siteTime())
  if (time.ok) return time.dueAt
  throw invalidField('send_at', time.expected)
}

function found<Result extends ChangeResult>(result: Result): NonNullable<Result> {
  if (result === null) throw new ProblemError('not_found')
  return result
}

function tooLate(messages: number, what: string): string {
  return messages === 1 ? `The message no longer ${what}` : `None of the ${messages} messages ${what}`
}
