/** Messages for people: outgoing and inbound in one list, each with its detail. */
import Type, { type Static } from 'typebox'
import { referenceLengthMax } from '../send-options.ts'
import type { MembersEndpoint, MembersKey } from './endpoint.ts'
import { Id, IsData, MessagePurpose, MessageText, Nullable, OneOf, Time } from './fields.ts'
import { InboundDetail, MessageDetail } from './message-detail.ts'
import { PageOf, paging } from './paging.ts'

/** The status of an outgoing message, as customers see it; every inbound message is `received`. */
const messageStates = ['queued', 'sent', 'delivered', 'failed', 'expired', 'received'] as const
export const directions = ['out', 'in'] as const

/** The most items that the live log keeps, on the server and on its page. */
export const liveItemsMax = 200

export const MessageItem = Type.Object({
  id: Id('The message; inbound ones are counted by themselves'),
  direction: OneOf(directions, 'out: a message to a handset; in: one that came from it'),
  at: Time('When it was accepted, or received'),
  to: Type.String(),
  from: Type.String(),
  status: OneOf(messageStates),
  purpose: Nullable(MessagePurpose, { description: 'Null for inbound' }),
  send_at: Nullable(Time('When it is sent'), { description: 'Null: when it was accepted; null for inbound' }),
  ended_at: Nullable(Time('When it was delivered, failed or expired')),
  parts: Nullable(Type.Integer(), { description: 'As billed; null for inbound' }),
  cost: Nullable(Type.Number(), { description: 'In dollars, less what was given back; null for inbound' }),
  carrier: Nullable(Type.String()),
  network: Nullable(Type.String(), { description: 'That serves the handset' }),
  key: Nullable(Type.Object({ id: Id('The API key'), name: Type.String() })),
  body: MessageText('Its first 160 characters'),
  data: IsData,
  reference: Nullable(Type.String(), { description: 'The one that its send gave; null for inbound' }),
  error: Nullable(Type.String(), { description: 'Error of the carrier or the gateway when it was not delivered' }),
})
export type MessageItem = Static<typeof MessageItem>

const filters = {
  direction: Type.Optional(OneOf(directions)),
  status: Type.Optional(OneOf(messageStates)),
  purpose: Type.Optional(MessagePurpose),
  number: Type.Optional(
    Type.String({ maxLength: 64, description: "The handset's, in any form that a send takes, or its first digits" }),
  ),
  reference: Type.Optional(
    Type.String({ minLength: 1, maxLength: referenceLengthMax, description: 'The one that its send gave, whole' }),
  ),
  key: Type.Optional(Id('Only of this API key')),
  bulk: Type.Optional(Id('Only of this bulk job')),
  since: Type.Optional(Time('Not before')),
  until: Type.Optional(Time('Before')),
}

export const messages = {
  'GET /messages': {
    summary: 'List messages',
    description:
      'Outgoing and inbound, newest first. A search through very many messages ends early with a short page, or an empty one, and `next` to go on from.',
    chapter: 'Messages',
    access: 'viewer',
    query: Type.Object({ ...filters, ...paging }),
    answer: PageOf(MessageItem),
  },
  'GET /messages/export': {
    summary: 'Export messages as CSV',
    description:
      'All messages that match the filters, newest first, with whole texts. Where texts are hidden from an operator, their column is left out.',
    chapter: 'Messages',
    access: 'viewer',
    query: Type.Object(filters),
    content: 'text/csv',
  },
  'GET /messages/live': {
    summary: 'Follow messages as they change',
    description: `Server-sent events: \`message\` with an item of the list, when it is new and at each change, and \`gap\` when more came at once than are shown. It begins with the newest; with \`Last-Event-ID\`, with what has changed since. At most ${liveItemsMax} messages are looked at, and silence is broken every 15 s.`,
    chapter: 'Messages',
    access: 'viewer',
    content: 'text/event-stream',
    problems: ['too_many_viewers'],
  },
  'GET /messages/choices': {
    summary: 'Filters of messages and refused requests',
    chapter: 'Messages',
    access: 'viewer',
    answer: Type.Object({
      keys: Type.Array(Type.Object({ id: Id('The API key'), name: Type.String() }), {
        description: 'Keys of the account, revoked ones too',
      }),
      bulk_jobs: Type.Array(
        Type.Object({
          id: Id('The bulk job'),
          name: Type.String({ description: "The file's" }),
          created_at: Time('When the upload began'),
        }),
        { description: 'The newest of which messages were accepted' },
      ),
      errors: Type.Array(Type.String(), { description: 'Names of errors' }),
      paths: Type.Array(Type.String(), { description: "Paths of the customers' API" }),
    }),
  },
  'GET /messages/:id': {
    summary: 'Read a message',
    chapter: 'Messages',
    access: 'viewer',
    params: Type.Object({ id: Id('The message') }),
    answer: MessageDetail,
    problems: ['not_found'],
  },
  'GET /messages/inbound/:id': {
    summary: 'Read an inbound message',
    chapter: 'Messages',
    access: 'viewer',
    params: Type.Object({ id: Id('The inbound message') }),
    answer: InboundDetail,
    problems: ['not_found'],
  },
  'GET /search': {
    summary: 'Find a message, a number or a refused request',
    description: 'By message id or reference, by a number or its first digits, or by request id.',
    chapter: 'Messages',
    access: 'viewer',
    query: Type.Object({ q: Type.String({ maxLength: 100 }) }),
    answer: Type.Object({
      items: Type.Array(
        Type.Union([
          Type.Object({ kind: Type.Literal('message'), message: MessageItem }),
          Type.Object({
            kind: Type.Literal('number'),
            number: Type.String({ description: 'Whole, or its first digits' }),
            last: Type.Array(MessageItem, { description: 'The newest to it and from it' }),
          }),
          Type.Object({ kind: Type.Literal('request'), request_id: Type.String(), error: Type.String() }),
        ]),
      ),
    }),
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
