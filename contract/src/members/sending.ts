/** Sending by members, to one number or to many. */
import Type, { type Static } from 'typebox'
import { sendPurposes } from '../purposes.ts'
import { recipientsMax } from '../sending.ts'
import { largeBodyBytesMax, type MembersEndpoint, type MembersKey } from './endpoint.ts'
import { Dollars, Id, Nullable, OneOf, Progress, Time } from './fields.ts'
import { KeyPurpose } from './keys.ts'
import { SendTime } from './scheduled.ts'

/** Fields of every sent text. */
export const outgoing = {
  body: Type.String({ minLength: 1, maxLength: 50_000, description: 'Message text' }),
  fold: Type.Optional(
    Type.Boolean({ description: 'Send plain characters in place of those that force Unicode; not unless it is true' }),
  ),
  request_key: Type.String({
    pattern: '^[\\x21-\\x7e]{8,100}$',
    description:
      'Made once for what is sent, and repeated with its tries: it is sent once however often it is asked for',
  }),
}

export const SenderChoice = Type.Optional(
  Type.String({ maxLength: 30, description: 'One of `senders`; the default one unless said' }),
)

/** By default that of the key. */
export const PurposeChoice = Type.Optional(KeyPurpose)

export const KeyChoice = Type.Optional(
  Id(
    'The API key whose webhook gets receipts and replies; by default the Members Area has one of its own, without a webhook',
  ),
)

const SendingOptions = Type.Object({
  senders: Type.Array(
    Type.Object({
      code: Type.String(),
      shared: Type.Boolean(),
      countries: Type.Array(Type.String(), {
        description:
          'Where it is valid, ISO 3166-1 alpha-2: in others another sender takes its place; none: everywhere',
      }),
      kept_out: Type.Array(
        Type.Object({
          country: Type.String(),
          from: Nullable(Type.String(), { description: 'The sender that takes its place; null: texts are refused' }),
          reason: Type.String(),
        }),
        { description: 'Countries whose rules do not take it' },
      ),
    }),
    { description: 'Possible senders of a text; the shared one first' },
  ),
  default_sender: Type.String({ description: 'The sender of a text that names none' }),
  keys: Type.Array(
    Type.Object({ id: Id('The key'), name: Type.String(), webhook_url: Type.String(), purpose: KeyPurpose }),
    { description: 'API keys that have a webhook' },
  ),
  purpose: OneOf(sendPurposes, 'Purpose of texts that are sent without such a key'),
  parts_max: Type.Integer({ description: 'Maximum number of parts of one message' }),
  countries: Nullable(Type.Array(Type.String()), {
    description: 'Countries that messages may go to, ISO 3166-1; null: all',
  }),
})

/** Where a country does not take the sender, another one takes its place. */
const from = Type.String({ description: 'The sender that it comes from, which may be another than was asked for' })

export const SentMessages = Type.Object({
  messages: Type.Array(Type.Object({ id: Id('The message'), to: Type.String(), from }), { description: 'In order' }),
  failed: Type.Array(Type.Object({ to: Type.String({ description: 'As it was asked for' }), error: Type.String() }), {
    description: 'Recipients to whom nothing was sent and who were not charged',
  }),
  parts: Type.Integer({ description: 'Parts of each message, as charged' }),
  cost: Dollars('The charge'),
  send_at: Nullable(Time('When the last of them is sent'), { description: 'Null: they are sent at once' }),
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
      from,
      status: OneOf(['queued', 'sent', 'delivered', 'failed', 'expired']),
      error: Nullable(Type.String(), {
        description: 'Error of the carrier or the gateway when it was not delivered',
      }),
    }),
    { description: `The first ${outcomesMax}, in order` },
  ),
})
export type SendOutcome = Static<typeof SendOutcome>

export const sending = {
  'GET /sending': {
    summary: 'Possible senders',
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
      send_at: Type.Optional(SendTime),
      purpose: PurposeChoice,
      ...outgoing,
      body: Type.Optional(outgoing.body),
      template: Type.Optional(
        Type.String({ maxLength: 100, description: 'A template in place of the body: `reminder`, or `reminder@3`' }),
      ),
      fields: Type.Optional(
        Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: 1000 }), {
          description: 'Values by field',
        }),
      ),
    }),
    answer: SentMessages,
    problems: ['balance_too_low', 'still_running'],
  },
  'POST /messages/quote': {
    summary: 'Price of a part to each of many numbers, and the numbers that would be refused',
    description:
      'Numbers are read as for a text that is sent. Nothing is sent or stored, and no HLR provider is asked.',
    chapter: 'Sending',
    access: 'developer',
    bodyBytesMax: largeBodyBytesMax,
    body: Type.Object({
      to: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: recipientsMax }),
      from: SenderChoice,
      key_id: KeyChoice,
      purpose: PurposeChoice,
    }),
    answer: Type.Object({
      prices: Type.Array(Nullable(Dollars('Price of a part')), {
        description: 'In the order of the numbers; null for one that would be refused',
      }),
      refused: Type.Array(
        Type.Object({
          place: Type.Integer({ description: 'Place in `to`, from 0' }),
          error: Type.String({ description: 'The error that a text to it would get' }),
        }),
        { description: 'Numbers to which nothing would be sent' },
      ),
    }),
  },
  'GET /messages/:id/outcome': {
    summary: 'Statuses of a sent text',
    description: 'Statuses of all messages that one request sent.',
    chapter: 'Sending',
    access: 'viewer',
    params: Type.Object({ id: Id('Its first message') }),
    query: Type.Object({ last: Id('Its last message') }),
    answer: SendOutcome,
    problems: ['not_found'],
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
