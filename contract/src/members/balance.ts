/** The money of an account: every movement with the balance after it, and the threshold of its low-balance notice. */
import Type, { type Static } from 'typebox'
import type { MembersEndpoint, MembersKey } from './endpoint.ts'
import { Dollars, Id, Nullable, OneOf, Time } from './fields.ts'
import { PageOf, paging } from './paging.ts'

const transferKinds = ['charge', 'refund', 'top_up', 'adjustment'] as const
export type TransferKind = (typeof transferKinds)[number]

export const Transfer = Type.Object({
  id: Id('The transfer'),
  at: Time('When it was made'),
  kind: OneOf(transferKinds, 'A charge pays for messages, a refund gives back what one of them cost'),
  amount: Dollars('Change of the balance'),
  balance: Dollars('The balance after it'),
  message_id: Nullable(Id('The message'), { description: 'The first message that it pays for, or the one refunded' }),
  messages: Nullable(Type.Integer(), {
    description:
      'Number of messages that a charge pays for, in a row from the first; null when they are no longer stored',
  }),
  note: Nullable(Type.String()),
})
export type Transfer = Static<typeof Transfer>

export const ledgerFilters = {
  kind: Type.Optional(OneOf(transferKinds)),
  since: Type.Optional(Time('Not before')),
  until: Type.Optional(Time('Before')),
}

export const balance = {
  'GET /ledger': {
    summary: 'The movements of the balance, newest first',
    description: 'Each with the balance after it, whatever the filters leave out.',
    chapter: 'Balance',
    access: 'viewer',
    query: Type.Object({ ...paging, ...ledgerFilters }),
    answer: PageOf(Transfer),
  },
  'GET /ledger.csv': {
    summary: 'The movements of the balance as a CSV file',
    chapter: 'Balance',
    access: 'viewer',
    query: Type.Object(ledgerFilters),
    content: 'text/csv',
  },
  'PUT /low-balance': {
    summary: 'Set the threshold of the low-balance notice',
    chapter: 'Balance',
    access: 'owner',
    body: Type.Object({
      low_balance: Nullable(Type.Number({ minimum: 0, maximum: 1_000_000_000 }), {
        description: 'In dollars; a balance below it is low. Null: never',
      }),
    }),
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
