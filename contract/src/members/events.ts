/** Webhook events: the events sent to each API key's URL, every attempt, and replays. */
import Type, { type Static } from 'typebox'
import type { MembersEndpoint, MembersKey } from './endpoint.ts'
import { Id, MessageText, Nullable, OneOf, Time } from './fields.ts'
import { eventTypes, Header } from './keys.ts'
import { PageOf, paging } from './paging.ts'

export const eventStates = ['pending', 'delivered', 'failed'] as const

const itemFields = {
  id: Id('The event; its `webhook-id` is `evt_` and this'),
  type: OneOf(
    eventTypes,
    'dlr: the end of a message; mo: an inbound message; optout: an opt-out or a resumption by a text of the handset',
  ),
  state: OneOf(eventStates, 'failed: it is no longer attempted'),
  created_at: Time('When it happened'),
  ended_at: Nullable(Time('When it was delivered, or given up')),
  key: Type.Object({ id: Id('The API key'), name: Type.String() }),
  message_id: Nullable(Id('The message that it is about')),
  inbound_id: Nullable(Id('The inbound message that it is about')),
  attempts_made: Type.Integer(),
  last_attempt: Nullable(
    Type.Object({
      started_at: Time('When it began'),
      status_code: Nullable(Type.Integer(), { description: 'HTTP status; null: no answer came' }),
      error: Nullable(Type.String()),
    }),
  ),
  next_at: Nullable(Time('When it is tried next')),
}

export const EventItem = Type.Object(itemFields)
export type EventItem = Static<typeof EventItem>

export const EventAttempt = Type.Object({
  number: Type.Integer({ description: '1 is the first' }),
  started_at: Time('When it began'),
  duration_ms: Type.Integer(),
  status_code: Nullable(Type.Integer(), { description: 'HTTP status; null: no answer came' }),
  error: Nullable(Type.String(), { description: 'Why no answer came, or what is wrong with it' }),
  response: Nullable(Type.String(), {
    description: 'The first kilobyte of the answer, as text; null too where texts are hidden',
  }),
  request_headers: Type.Array(Header, {
    description:
      'The headers that WebSMS sets, as they were sent; none when nothing was sent. A signature by a secret that is gone is left out',
  }),
})
export type EventAttempt = Static<typeof EventAttempt>

export const EventDetail = Type.Object({
  ...itemFields,
  body: MessageText('What is posted, the same at each attempt'),
  request_id: Nullable(Type.String(), { description: 'X-Request-Id of the request that its message came with' }),
  webhook_url: Nullable(Type.String(), { description: 'Where the next attempt goes' }),
  replayable: Type.Boolean({ description: 'It has ended, and its key has a URL that is not disabled' }),
  attempts: Type.Array(EventAttempt),
})
export type EventDetail = Static<typeof EventDetail>

export const events = {
  'GET /events': {
    summary: 'List webhook events',
    description: 'Newest first.',
    chapter: 'Webhooks',
    access: 'viewer',
    query: Type.Object({
      state: Type.Optional(OneOf(eventStates)),
      type: Type.Optional(OneOf(eventTypes)),
      key: Type.Optional(Id('Of this API key alone')),
      message: Type.Optional(Id('About this message')),
      since: Type.Optional(Time('Not before')),
      until: Type.Optional(Time('Before')),
      ...paging,
    }),
    answer: PageOf(EventItem),
  },
  'GET /events/:id': {
    summary: 'Read a webhook event',
    chapter: 'Webhooks',
    access: 'viewer',
    params: Type.Object({ id: Id('The event') }),
    answer: EventDetail,
  },
  'POST /events/:id/replay': {
    summary: 'Replay a webhook event',
    description: 'It is delivered as if it were new: the same `webhook-id`, the same body, up to four tries.',
    chapter: 'Webhooks',
    access: 'developer',
    params: Type.Object({ id: Id('The event') }),
  },
  'POST /events/:id/try': {
    summary: 'Try a webhook event now',
    description:
      'For one that waits for a later try. It is an extra try: when it fails, the regular ones follow as they would have.',
    chapter: 'Webhooks',
    access: 'developer',
    params: Type.Object({ id: Id('The event') }),
  },
  'POST /events/replay': {
    summary: 'Replay what failed',
    description: 'All events that have failed and happened since then, the oldest first.',
    chapter: 'Webhooks',
    access: 'developer',
    body: Type.Object({
      since: Time('Events from before this time are left alone'),
      key_id: Type.Optional(Id('Of this API key; without it, of all whose URL can be delivered to')),
    }),
    answer: Type.Object({ replayed: Type.Integer({ description: 'How many events' }) }),
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
