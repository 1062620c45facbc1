/** Opt-outs: numbers that get no more messages from a sender. */
import Type, { type Static } from 'typebox'
import { pageLimit } from './page-limit.ts'

/** Maximum number of numbers that one request may add. */
export const optOutsMax = 1000

const sender = Type.String({
  minLength: 1,
  maxLength: 30,
  description: 'The sender that the handset gets nothing from',
})

export const OptOutsRequest = Type.Object({
  number: Type.Optional(Type.String({ maxLength: 100, description: 'Only of this phone number' })),
  sender: Type.Optional(Type.String({ maxLength: 30, description: 'Only of this sender, in upper or lower case' })),
  cursor: Type.Optional(Type.String({ maxLength: 30, description: '`next` of the previous page' })),
  limit: pageLimit(1000, { description: 'Maximum number of opt-outs on the page, 1 to 1,000. By default 100' }),
})
export type OptOutsRequest = Static<typeof OptOutsRequest>

const source = Type.Enum(['reply', 'review', 'api', 'member', 'command'], {
  description:
    '`reply`: a text of the handset; `review`: a text that a person read as an opt-out; `api`: your program; `member`: a member of the account; `command`: the operator',
})

export const OptOut = Type.Object({
  number: Type.String({ description: 'The number in normalised form: digits, country code first' }),
  sender: Type.String(),
  opted_out_at: Type.String({ description: 'UTC, whole seconds' }),
  source,
  message: Type.Union([Type.String(), Type.Null()], { description: 'The text of the handset; null without one' }),
  note: Type.String({ description: 'As you wrote it' }),
  scope: Type.Enum(['account', 'sender'], {
    description: '`account`: it holds for your account; `sender`: for every account that sends from the sender',
  }),
})

export const OptOutsAnswer = Type.Object({
  success: Type.Literal(true),
  optouts: Type.Array(OptOut),
  next: Type.Union([Type.String(), Type.Null()], { description: '`cursor` of the next page; null on the last' }),
})

export const AddOptOutsRequest = Type.Object({
  number: Type.Union(
    [
      Type.String({ minLength: 1, maxLength: 100 }),
      Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: optOutsMax }),
    ],
    { description: 'A phone number, or a list of up to 1,000' },
  ),
  sender,
  note: Type.Optional(
    Type.String({ maxLength: 500, description: 'Where the request came from, such as `By phone on 3 March`' }),
  ),
})

export const AddOptOutsAnswer = Type.Object({
  success: Type.Literal(true),
  added: Type.Integer({ description: 'Numbers that were not on the list before' }),
  unchanged: Type.Integer({ description: 'Numbers that were on the list, or several times in the request' }),
})

export const RemoveOptOutRequest = Type.Object({
  number: Type.String({ minLength: 1, maxLength: 100, description: 'The phone number' }),
  sender,
})

export const RemoveOptOutAnswer = Type.Object({
  success: Type.Literal(true),
  number: Type.String(),
  sender: Type.String(),
})
