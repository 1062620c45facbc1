/** Messages that wait for their time: list, cancel and reschedule. Beyond the reference. */
import Type, { type Static } from 'typebox'
import { pageLimit } from './page-limit.ts'

/** Maximum number of messages in one page of those that wait. */
export const scheduledPageMax = 1000

export const ScheduledRequest = Type.Object({
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: scheduledPageMax, description: 'Messages in one response; by default 100' }),
  ),
  after: Type.Optional(Type.String({ minLength: 1, description: '`next` of the response before' })),
})

/** A query string holds texts. */
export const CheckedScheduledRequest = Type.Object({
  ...ScheduledRequest.properties,
  limit: pageLimit(1000),
})

const sendTime = 'Time at which it is sent; UTC, whole seconds'

export const ScheduledAnswer = Type.Object({
  success: Type.Literal(true),
  messages: Type.Array(
    Type.Object({
      message_id: Type.String(),
      to: Type.String(),
      from: Type.String(),
      parts: Type.Integer({ description: 'Segments charged' }),
      send_at: Type.String({ description: sendTime }),
      accepted_at: Type.String({ description: 'UTC, whole seconds' }),
    }),
    { description: 'In the order in which they are sent' },
  ),
  next: Type.Optional(Type.String({ description: '`after` of the next request; absent at the end' })),
})
export type ScheduledAnswer = Static<typeof ScheduledAnswer>

const chosen = {
  message_id: Type.String({ minLength: 1, description: 'The ID returned when the message was sent' }),
}

const WholeRequest = Type.Union([Type.Boolean(), Type.Enum(['true', 'false'])], {
  description: 'All messages of the bulk request that `message_id` belongs to, instead of this one alone',
})

/** As programs write it, in forms too. */
const checkedBulk = Type.Optional(Type.Union([Type.Boolean(), Type.Enum(['true', 'false', 'True', 'False', '1', '0'])]))

export const CancelRequest = Type.Object({ ...chosen, bulk: Type.Optional(WholeRequest) })
export const CheckedCancelRequest = Type.Object({ ...chosen, bulk: checkedBulk })

export const CancelAnswer = Type.Object({
  success: Type.Literal(true),
  message_id: Type.String(),
  cancelled: Type.Integer({ description: 'Messages that are cancelled, those of an earlier request included' }),
  not_cancelled: Type.Integer({ description: 'Messages of the bulk that were handed to a carrier, or have ended' }),
})
export type CancelAnswer = Static<typeof CancelAnswer>

const sendAt = Type.String({
  minLength: 1,
  description: 'The new time, ISO 8601 with its zone, at most 90 days ahead',
})

export const RescheduleRequest = Type.Object({ ...chosen, send_at: sendAt, bulk: Type.Optional(WholeRequest) })
export const CheckedRescheduleRequest = Type.Object({ ...chosen, send_at: sendAt, bulk: checkedBulk })

export const RescheduleAnswer = Type.Object({
  success: Type.Literal(true),
  message_id: Type.String(),
  send_at: Type.String({
    description: `${sendTime}. Of several, and where quiet hours hold messages back, the latest`,
  }),
  rescheduled: Type.Integer({ description: 'Messages that wait for the new time' }),
  not_rescheduled: Type.Integer({ description: 'Messages of the bulk that no longer waited for a time' }),
})
export type RescheduleAnswer = Static<typeof RescheduleAnswer>
