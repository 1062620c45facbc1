/** Senders of the account: what it may send from, and what it asks for. */
import Type, { type Static } from 'typebox'
import type { MembersEndpoint, MembersKey } from './endpoint.ts'
import { Id, MessagePurpose, Nullable, OneOf, Time } from './fields.ts'

export const SenderKind = OneOf(['short_code', 'number', 'name'])
export type SenderKind = Static<typeof SenderKind>

export const SenderState = OneOf(
  ['requested', 'approved', 'refused', 'suspended', 'expired'],
  'requested: waits for an operator; only an approved one may be used',
)
export type SenderState = Static<typeof SenderState>

/** Facts about a sender in the register. */
export const senderFields = {
  id: Id('The sender'),
  code: Type.String({ description: 'As it is sent' }),
  kind: SenderKind,
  state: SenderState,
  networks: Type.Array(Type.String(), { description: 'Networks whose handsets it may write to; none: any' }),
  countries: Type.Array(Type.String(), { description: 'Where it is valid, ISO 3166-1 alpha-2; none: everywhere' }),
  purposes: Type.Array(MessagePurpose, { description: 'Messages that it is for; none: any' }),
  free_to_reply: Type.Boolean({ description: 'Replies to it cost the handset nothing' }),
  default: Type.Boolean({ description: 'Messages of its owner that name no sender come from it' }),
  use_case: Type.String({ description: 'What is sent from it' }),
  evidence: Type.String({ description: 'Who has the right to use it, and what shows it' }),
  business_id: Type.String({ description: 'Such as an ABN or NZBN' }),
  requested_at: Time('When it was asked for, or registered'),
  decided_at: Nullable(Time('When an operator decided'), {}),
  reason: Nullable(Type.String(), { description: 'Reason of the decision' }),
  expires_at: Nullable(Time('From when on it may not be used'), { description: 'Null: it does not expire' }),
  warnings: Type.Array(Type.String(), { description: 'Reasons why it is not used as it seems, each as a sentence' }),
}

export const SenderItem = Type.Object(senderFields)
export type SenderItem = Static<typeof SenderItem>

/** Values are checked by the reader of terms, which names each fault by its place and says what it expected. */
const texts = Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 300 }))

/** The use of a sender, and the right to use it. */
export const senderEvidence = {
  use_case: Type.Optional(Type.String({ maxLength: 4000 })),
  evidence: Type.Optional(Type.String({ maxLength: 4000 })),
  business_id: Type.Optional(Type.String({ maxLength: 200 })),
  countries: texts,
  purposes: texts,
}

export const senderTerms = {
  ...senderEvidence,
  networks: texts,
  free_to_reply: Type.Optional(Type.Boolean()),
  expires_at: Type.Optional(
    Nullable(Type.String({ maxLength: 40 }), { description: 'A date or a time of ISO 8601; null: never' }),
  ),
  for_accounts: Type.Optional(
    Type.Array(Type.String({ maxLength: 20 }), {
      maxItems: 300,
      description: 'Accounts that share a sender without an owner; none: every account',
    }),
  ),
}

export const SenderCode = Type.String({
  minLength: 1,
  maxLength: 30,
  description: 'A short code, number or name, as it is to be sent',
})

const params = Type.Object({ id: Id('The sender') })

export const senders = {
  'GET /senders': {
    summary: 'Senders of the account',
    description: 'Its own entries in the register, and the shared senders that it may use.',
    chapter: 'Sending',
    access: 'viewer',
    answer: Type.Object({
      senders: Type.Array(SenderItem, { description: 'Its own, in the order of their codes' }),
      shared: Type.Array(Type.String(), { description: 'Shared ones that may be used; the site’s default first' }),
    }),
  },
  'POST /senders': {
    summary: 'Ask for a sender',
    description: 'It may be used once an operator has approved it.',
    chapter: 'Sending',
    access: 'developer',
    body: Type.Object({ code: SenderCode, ...senderEvidence }),
    answer: SenderItem,
  },
  'DELETE /senders/:id': {
    summary: 'Withdraw a request',
    description: 'One that waits, or was refused. Operators alone take away a sender that was approved.',
    chapter: 'Sending',
    access: 'developer',
    params,
  },
  'PUT /senders/:id/default': {
    summary: 'Make a sender the default of the account, or not',
    description: 'The default is the sender of messages that name none.',
    chapter: 'Sending',
    access: 'developer',
    params,
    body: Type.Object({ default: Type.Boolean() }),
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
