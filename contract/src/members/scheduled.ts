/** Messages that wait for their time, by the request that sent them. */
import Type, { type Static } from 'typebox'
import type { MembersEndpoint, MembersKey } from './endpoint.ts'
import { Id, MessageText, Time } from './fields.ts'
import { PageOf, paging } from './paging.ts'

/** A time that people choose; it is checked by the rules of the API. */
export const SendTime = Type.String({
  minLength: 1,
  maxLength: 40,
  description: 'Time at which it is sent, ISO 8601 with its zone, at most 90 days ahead',
})

export const ScheduledItem = Type.Object({
  id: Id('The first of its messages to be sent'),
  messages: Type.Integer({ description: 'Its messages that wait' }),
  send_at: Time('When the first is sent'),
  last_at: Time('When the last is sent'),
  to: Type.String({ description: 'The number of the first' }),
  from: Type.String({ description: 'The sender of the first' }),
  body: MessageText('The text of the first'),
  parts: Type.Integer({ description: 'Parts of the first, as billed' }),
  accepted_at: Time('When it was accepted and charged'),
})
export type ScheduledItem = Static<typeof ScheduledItem>

const params = Type.Object({ id: Id('A message') })

const whole = Type.Boolean({ description: 'All messages of its request, instead of this one alone' })

export const scheduled = {
  'GET /scheduled': {
    summary: 'Messages that wait for their time',
    description: 'By the request that sent them, the first to be sent first.',
    chapter: 'Messages',
    access: 'viewer',
    query: Type.Object({ ...paging }),
    answer: PageOf(ScheduledItem),
  },
  'POST /scheduled/:id/cancel': {
    summary: 'Cancel messages that wait',
    description: 'They fail with the error `cancelled`, and their price is given back.',
    chapter: 'Messages',
    access: 'developer',
    params,
    body: Type.Object({ whole }),
    answer: Type.Object({
      cancelled: Type.Integer(),
      not_cancelled: Type.Integer({ description: 'Messages that were handed to a carrier, or have ended' }),
    }),
    problems: ['not_found', 'refused'],
  },
  'POST /scheduled/:id/reschedule': {
    summary: 'Give messages that wait another time',
    chapter: 'Messages',
    access: 'developer',
    params,
    body: Type.Object({ whole, send_at: SendTime }),
    answer: Type.Object({
      send_at: Time('When the last of them is sent, quiet hours considered'),
      rescheduled: Type.Integer(),
      not_rescheduled: Type.Integer({ description: 'Messages that no longer waited for a time' }),
    }),
    problems: ['not_found', 'refused'],
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
