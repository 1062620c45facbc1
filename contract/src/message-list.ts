/** The messages of an API key, sent and received. Beyond the reference. */
import Type, { type Static } from 'typebox'
import { type Endpoint, faults, tokenErrors } from './endpoint.ts'
import { pageLimit } from './page-limit.ts'
import { MessageStatus } from './sending.ts'

/** Maximum number of messages in one page of the list. */
const messagesPageMax = 200

const directions = Type.Enum(['out', 'in'], { description: '`out`: only what was sent; `in`: only what was received' })

const MessagesRequest = Type.Object({
  direction: Type.Optional(directions),
  since: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'Only messages accepted or received from this time on, ISO 8601 with its zone',
    }),
  ),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: messagesPageMax, description: 'Messages in one response; by default 100' }),
  ),
  after: Type.Optional(Type.String({ minLength: 1, description: '`next` of the response before' })),
})

/** A query string holds texts. */
const CheckedMessagesRequest = Type.Object({
  ...MessagesRequest.properties,
  limit: pageLimit(200),
})

const body = Type.String({ description: 'The text; that of a one-time code has bullets in place of the code' })
const at = 'UTC, whole seconds'

const SentMessage = Type.Object({
  direction: Type.Literal('out'),
  message_id: Type.String(),
  to: Type.String(),
  from: Type.String(),
  body,
  status: MessageStatus,
  accepted_at: Type.String({ description: at }),
  final_at: Type.Optional(Type.String({ description: `Only at a final status; ${at}` })),
  parts: Type.Integer({ description: 'Segments charged' }),
  price: Type.Number({ description: 'Its price in dollars, less what was given back' }),
  reference: Type.Optional(Type.String({ description: 'Your reference, when the send gave one' })),
  error: Type.Optional(Type.String({ description: 'The reason when it was not delivered' })),
})

const ReceivedMessage = Type.Object({
  direction: Type.Literal('in'),
  inbound_id: Type.String({ description: 'Permanent; counted apart from `message_id`' }),
  from: Type.String({ description: 'The phone number of the sender' }),
  to: Type.String({ description: 'The short code or number it was sent to' }),
  body: Type.String({ description: 'The text; hexadecimal where `data` is true' }),
  received_at: Type.String({ description: at }),
  data: Type.Optional(Type.Literal(true, { description: 'Only for data for programs, which no webhook is told of' })),
})

export const MessagesAnswer = Type.Object({
  success: Type.Literal(true),
  messages: Type.Array(Type.Union([SentMessage, ReceivedMessage]), {
    description: 'The newest first. A page may have fewer than `limit` messages, even none, although more follow',
  }),
  next: Type.Optional(Type.String({ description: '`after` of the next request; absent at the end' })),
})
export type MessagesAnswer = Static<typeof MessagesAnswer>

const sent = {
  direction: 'out',
  message_id: '1188236',
  to: '6421234567',
  from: '2190',
  body: 'Is 10:30 right for you?',
  status: 'delivered',
  accepted_at: '2024-01-15T10:29:30Z',
  final_at: '2024-01-15T10:29:34Z',
  parts: 1,
  price: 0.085,
}
const received = {
  direction: 'in',
  inbound_id: '3301',
  from: '6421234567',
  to: '2190',
  body: 'Yes',
  received_at: '2024-01-15T10:30:00Z',
}

export const messageListEndpoints = {
  listMessages: {
    summary: 'List messages',
    description:
      'Messages that your API key sent, and messages that it received: those whose `mo` webhook is its own. The newest first. To follow them without a webhook, ask every few seconds for those since a time.',
    chapter: 'Messages',
    paths: ['/sms/messages'],
    methods: ['GET'],
    request: MessagesRequest,
    checked: CheckedMessagesRequest,
    answers: [MessagesAnswer],
    errors: ['invalid_parameter', ...tokenErrors, ...faults],
    needsToken: true,
    idempotent: false,
    secret: false,
    requestExamples: {
      newest: { limit: 2 },
      received: { direction: 'in', since: '2024-01-15T10:00:00Z', limit: 50, after: '1188236-3301' },
    },
    answerExamples: {
      newest: { success: true, messages: [received, sent], next: '1188236-3301' },
      empty: { success: true, messages: [] },
    },
  },
} as const satisfies Record<string, Endpoint>
