/** Conversations: a number's messages to the account, and the messages sent to it. */
import Type, { type Static } from 'typebox'
import { MessageStatus } from '../sending.ts'
import { largeBodyBytesMax, type MembersEndpoint, type MembersKey } from './endpoint.ts'
import { Id, IsData, MessageText, Nullable, OneOf, Time } from './fields.ts'
import { PageOf, paging } from './paging.ts'
import { outgoing, SentMessages } from './sending.ts'

export const Conversation = Type.Object({
  number: Type.String({ description: 'Number of the writer' }),
  to: Type.String({ description: 'The sender that they wrote to last' }),
  body: MessageText('Their last text'),
  data: IsData,
  at: Time('When they wrote last'),
})
export type Conversation = Static<typeof Conversation>

const ConversationMessage = Type.Object({
  direction: OneOf(['in', 'out'], '`in`: they wrote; `out`: the account did'),
  id: Id('The inbound message, or the message'),
  body: MessageText('Text; a one-time code is shown as dots'),
  data: IsData,
  /** The account's side of it. */
  sender: Type.String(),
  status: Nullable(MessageStatus, { description: 'Null for what they wrote' }),
  at: Time('When it came, or was accepted'),
})

const numbered = Type.Object({
  number: Type.String({ minLength: 1, maxLength: 40, description: 'As the list has it' }),
})

export const conversations = {
  'GET /conversations': {
    summary: 'People who have written to the account',
    description: 'The one that wrote last comes first.',
    chapter: 'Inbound',
    access: 'viewer',
    query: Type.Object({
      ...paging,
      number: Type.Optional(Type.String({ maxLength: 40, description: 'A number, or how it begins' })),
    }),
    answer: PageOf(Conversation),
  },
  'GET /conversations/:number': {
    summary: 'One conversation',
    chapter: 'Inbound',
    access: 'viewer',
    params: numbered,
    answer: Type.Object({
      number: Type.String(),
      sender: Nullable(Type.String(), { description: 'Sender of a reply; null when they never wrote' }),
      country: Nullable(Type.String()),
      network: Nullable(Type.String()),
    }),
  },
  'GET /conversations/:number/messages': {
    summary: 'Texts of a conversation, both ways',
    description: 'The newest comes first, and pages go back in time.',
    chapter: 'Inbound',
    access: 'viewer',
    params: numbered,
    query: Type.Object({ ...paging }),
    answer: PageOf(ConversationMessage),
  },
  'POST /conversations/:number/messages': {
    summary: 'Reply',
    description: 'From the sender that they wrote to last, by the API key whose conversation it is.',
    chapter: 'Inbound',
    access: 'developer',
    params: numbered,
    bodyBytesMax: largeBodyBytesMax,
    body: Type.Object({ ...outgoing }),
    answer: SentMessages,
    problems: ['balance_too_low', 'still_running'],
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
