/** `GET /sms/scheduled`, `POST /sms/cancel` and `POST /sms/reschedule`. */

import { isoSeconds, isTrue } from '@websms/contract'
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../http/api-error.ts'
import { serve } from '../http/serve.ts'
import { readSendTime } from '../rules/schedule.ts'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import { messageIdForm } from './routes.ts'
import {
  type ChangeResult,
  cancelMessages,
  listScheduled,
  rescheduleMessages,
  type ScheduledPlace,
} from './scheduled.ts'

/** Messages of a page that names no number. */
const pageMessages = 100

export function scheduleRoutes(app: FastifyInstance, store: Store): void {
  serve(app, 'scheduled', async ({ limit: asked = pageMessages, after }, { access }) => {
    const limit = Number(asked)
    const place = after === undefined ? null : placeOf(after)
    const rows = await listScheduled(store.search, access.accountId, { after: place, limit: limit + 1 })
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      success: true,
      messages: page.map(({ messageId, to, sender, parts, dueAt, acceptedAt }) => ({
        message_id: String(messageId),
        to,
        from: sender,
        parts,
        send_at: isoSeconds(dueAt),
        accepted_at: isoSeconds(acceptedAt),
      })),
      ...(rows.length > limit && last !== undefined && { next: `${last.dueAt}-${last.messageId}` }),
    }
  })

  serve(app, 'cancel', async ({ message_id, bulk }, { access }) => {
    const whole = isTrue(bulk)
    const change = { accountId: access.accountId, messageId: numberOf(message_id), whole }
    const { done, others } = found(await cancelMessages(store, change))
    if (done === 0) {
      const why = whole ? `none of its ${others} messages waits` : 'it was handed to a carrier, or it has ended'
      throw new ApiError('not_cancellable', { message: message_id, why })
    }
    return { success: true, message_id, cancelled: done, not_cancelled: others }
  })

  serve(app, 'reschedule', async ({ message_id, send_at, bulk }, { access }) => {
    const time = readSendTime(send_at, siteTime())
    if (!time.ok) throw new ApiError('invalid_parameter', { name: 'send_at', expected: time.expected })
    const whole = isTrue(bulk)
    const change = { accountId: access.accountId, messageId: numberOf(message_id), whole, dueAt: time.dueAt }
    const { done, others, dueAt } = found(await rescheduleMessages(store, change))
    if (done === 0) {
      const why = whole ? `none of its ${others} messages waits for a time` : 'it does not wait for a time'
      throw new ApiError('not_scheduled', { message: message_id, why })
    }
    return {
      ...{ success: true, message_id, send_at: isoSeconds(dueAt) },
      ...{ rescheduled: done, not_rescheduled: others },
    }
  })
}

function numberOf(messageId: string): number {
  if (!messageIdForm.test(messageId)) throw new ApiError('message_not_found')
  return Number(messageId)
}

function found<Result extends ChangeResult>(result: Result): NonNullable<Result> {
  if (result === null) throw new ApiError('message_not_found')
  return result
}

function placeOf(after: string): ScheduledPlace {
  const [, dueAt, messageId] = /^(\d{1,15})-(\d{1,15})$/.exec(after) ?? []
  if (dueAt === undefined) {
    throw new ApiError('invalid_parameter', { name: 'after', expected: 'must be `next` of an earlier response' })
  }
  return { dueAt: Number(dueAt), messageId: Number(messageId) }
}
