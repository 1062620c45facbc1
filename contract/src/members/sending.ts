/** What members send themselves, to one number or to many at once. */
import Type, { type Static } from 'typebox'
import { recipientsMax } from '../sending.ts'
import { largeBodyBytesMax, type MembersEndpoint, type MembersKey } from './endpoint.ts'
import { Dollars, Id, Nullable, OneOf, Progress, Time } from './fields.ts'

/** What every text that is sent takes along. */
export const outgoing = {
  body: Type.String({ minLength: 1, maxLength: 50_000, description: 'Message text' }),
  request_key: Type.String({
    pattern: '^[\\x21-\\x7e]{8,100}$',
    description:
      'Made once for what is sent, and repeated with its tries: it is sent once however often it is asked for',
  }),
}

export const SenderChoice = Type.Optional(
  Type.String({ maxLength: 30, description: 'One of `senders`; the shared one unless said' }),
)

export const KeyChoice = Type.Optional(
  Id(
    'The API key whose webhook gets receipts and replies; by default the Members Area has one of its own, without a webhook',
  ),
)

const SendingOptions = Type.Object({
  senders: Type.Array(Type.Object({ code: Type.String(), shared: Type.Boolean() }), {
    description: 'What a text may come from; the shared one first',
  }),
  keys: Type.Array(Type.Object({ id: Id('The key'), name: Type.String(), webhook_url: Type.String() }), {
    description: 'API keys that have a webhook',
  }),
  parts_max: Type.Integer({ description: 'Most parts of one message' }),
  countries: Nullable(Type.Array(Type.String()), { description: 'Where messages may go, ISO 3166-1; null: anywhere' }),
})

export const SentMessages = Type.Object({
  messages: Type.Array(Type.Object({ id: Id('The message'), to: Type.String() }), { description: 'In order' }),
  failed: Type.Array(Type.Object({ to: Type.String({ description: 'As it was asked for' }), error: Type.String() }), {
    description: 'Recipients to whom nothing was sent and who were not charged',
  }),
  parts: Type.Integer({ description: 'Of each message, as charged' }),
  cost: Dollars('What was charged'),
})
export type SentMessages = Static<typeof SentMessages>

/** The most messages whose status stands in an answer one by one. */
export const outcomesMax = 100

const SendOutcome = Type.Object({
  accepted_at: Time('When they were accepted'),
  progress: Progress,
  messages: Type.Array(
    Type.Object({
      id: Id('The message'),
      to: Type.String(),
      status: OneOf(['queued', 'sent', 'delivered', 'failed', 'expired']),
      error: Nullable(Type.String(), {
        description: 'What the carrier, or the gateway, said when it was not delivered',
      }),
    }),
    { description: `The first ${outcomesMax}, in order` },
  ),
})
export type SendOutcome = Static<typeof SendOutcome>

export const sending = {
  'GET /sending': {
    summary: 'What can be sent from',
    chapter: 'Sending',
    access: 'viewer',
    answer: SendingOptions,
  },
  'POST /messages': {
    summary: 'Send a text',
    description:
      'To one number, or to many. The whole is charged at once, and nothing is sent if the balance is too low.',
    chapter: 'Sending',
    access: 'developer',
    bodyBytesMax: largeBodyBytesMax,
    body: Type.Object({
      to: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: recipientsMax }),
      from: SenderChoice,
      key_id: KeyChoice,
      ...outgoing,
    }),
    answer: SentMessages,
    problems: ['balance_too_low', 'still_running'],
  },
  'GET /messages/:id/outcome': {
    summary: 'What has become of a text that was sent',
    description: 'Of all messages that one request sent.',
    chapter: 'Sending',
    access: 'viewer',
    params: Type.Object({ id: Id('Its first message') }),
    query: Type.Object({ last: Id('Its last message') }),
    answer: SendOutcome,
    problems: ['not_found'],
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
