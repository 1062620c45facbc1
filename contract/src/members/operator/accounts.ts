/** Accounts, for operators. */
import Type, { type Static } from 'typebox'
import { companyNameLengthMax } from '../../otp.ts'
import { ledgerFilters, Transfer } from '../balance.ts'
import type { MembersEndpoint, MembersKey } from '../endpoint.ts'
import { Dollars, Email, Id, Nullable, OneOf, RoleName, Time } from '../fields.ts'
import { KeyGrants, KeyPurpose } from '../keys.ts'
import { PageOf, paging } from '../paging.ts'

const RefundPolicy = OneOf(
  ['refused', 'failed', 'never'],
  'Refunded messages: those that a carrier or the gateway refused, all that are not delivered, or none',
)

/** The most that an amount or a balance may be. */
const dollarsMax = 1_000_000_000

const price = Type.Number({ minimum: 0, maximum: dollarsMax, description: 'Price of one part, in dollars' })
const rateLimit = Type.Integer({
  minimum: 0,
  maximum: 1_000_000,
  description: 'Requests a second over all its keys; 0: no limit',
})
const note = Type.String({ maxLength: 500, description: 'Kept with the transfer' })

const standing = {
  id: Id('The account'),
  name: Type.String(),
  balance: Dollars('The balance'),
  price: Dollars('The price of one part'),
  low_balance: Nullable(Type.Number(), { description: 'A notice is given below it, in dollars; null: never' }),
  balance_is_low: Type.Boolean(),
  demo: Type.Boolean({ description: 'Its messages reach the simulator only' }),
  suspended_at: Nullable(Time('Since when its requests are refused'), {}),
  created_at: Time('When it was made'),
}

export const OperatorAccountRow = Type.Object({
  ...standing,
  messages: Type.Integer({ description: 'Accepted since the time that was asked for' }),
})
export type OperatorAccountRow = Static<typeof OperatorAccountRow>

const Invitation = Type.Object({
  id: Id('The invitation'),
  email: Type.String(),
  role: RoleName,
  created_at: Time('When it was made'),
  expires_at: Time('Until when it can be used'),
})

export const OperatorAccount = Type.Object({
  ...standing,
  rate_limit: Type.Integer({ description: 'Requests a second over all its keys; 0: no limit' }),
  refund_policy: RefundPolicy,
  senders: Type.Array(Type.String(), { description: 'Short codes and numbers that it may send from' }),
  company_names: Type.Array(Type.String(), {
    description: 'Names that handsets show as a link, and that it may use in one-time messages all the same',
  }),
  keys: Type.Array(
    Type.Object({
      id: Id('The key'),
      name: Type.String(),
      client_id: Type.String(),
      purpose: KeyPurpose,
      grants: KeyGrants,
      created_at: Time('When it was made'),
      last_used_at: Nullable(Time('When a token was last asked for'), {}),
      revoked_at: Nullable(Time('When it was revoked'), {}),
    }),
  ),
  members: Type.Array(Type.Object({ id: Id('The member'), name: Type.String(), email: Type.String(), role: RoleName })),
  invitations: Type.Array(Invitation, { description: 'Open invitations' }),
  transfers: Type.Array(
    Type.Object({
      id: Id('The transfer'),
      kind: OneOf(['charge', 'refund', 'top_up', 'adjustment'], 'The kind of transfer'),
      amount: Dollars('Above 0 what the account got, below 0 what it gave'),
      note: Nullable(Type.String()),
      message_id: Nullable(Type.String(), {
        description: 'The first message of a charge, or the one that was refunded',
      }),
      at: Time('When it was made'),
    }),
    { description: 'The newest; none for operators who may not read the ledger' },
  ),
})
export type OperatorAccount = Static<typeof OperatorAccount>

const MadeInvitation = Type.Object({
  url: Type.String({ description: 'The one-time link, which is not shown again' }),
  expires_at: Time('Until when it can be used'),
})

const params = Type.Object({ id: Id('The account') })

export const operatorAccounts = {
  'GET /operator/accounts': {
    summary: 'All accounts, the newest first',
    chapter: 'Site',
    access: 'operator',
    query: Type.Object({
      ...paging,
      q: Type.Optional(Type.String({ maxLength: 200, description: 'A part of its name, or its id' })),
      state: Type.Optional(OneOf(['active', 'suspended', 'low', 'demo'], 'Only those')),
      since: Type.Optional(Time('From when on messages are counted; 24 h ago unless given')),
    }),
    answer: PageOf(OperatorAccountRow),
  },
  'POST /operator/accounts': {
    summary: 'Make an account',
    chapter: 'Site',
    access: 'operator',
    body: Type.Object({
      name: Type.String({ minLength: 1, maxLength: 200 }),
      credit: Type.Optional(
        Type.Number({ minimum: 0, maximum: dollarsMax, description: 'The first credit, in dollars' }),
      ),
      price: Type.Optional(price),
      rate_limit: Type.Optional(rateLimit),
      owner_email: Type.Optional(Email),
    }),
    answer: Type.Object({
      id: Id('The account'),
      invitation: Nullable(MadeInvitation, { description: 'For its first owner, where an email was given' }),
    }),
  },
  'GET /operator/accounts/:id': {
    summary: 'Everything about an account',
    chapter: 'Site',
    access: 'operator',
    params,
    answer: OperatorAccount,
  },
  'PATCH /operator/accounts/:id': {
    summary: 'Set price, rate limit, refunds and the low-balance notice',
    description: 'Fields that are left out stay as they are. The gateway follows within a second.',
    chapter: 'Site',
    access: 'operator',
    params,
    body: Type.Object({
      price: Type.Optional(price),
      rate_limit: Type.Optional(rateLimit),
      refund_policy: Type.Optional(RefundPolicy),
      low_balance: Type.Optional(Nullable(Type.Number({ minimum: 0, maximum: dollarsMax }))),
    }),
  },
  'GET /operator/accounts/:id/ledger': {
    summary: "The movements of an account's balance, newest first",
    description: 'Each with the balance after it, whatever the filters leave out.',
    chapter: 'Site',
    access: 'operator',
    params,
    query: Type.Object({ ...paging, ...ledgerFilters }),
    answer: PageOf(Transfer),
  },
  'GET /operator/accounts/:id/ledger.csv': {
    summary: "The movements of an account's balance as a CSV file",
    chapter: 'Site',
    access: 'operator',
    params,
    query: Type.Object(ledgerFilters),
    content: 'text/csv',
  },
  'POST /operator/accounts/:id/transfers': {
    summary: 'Credit an account, or take credit back',
    description: 'A transfer between two ledger accounts, which is never changed. No balance falls below 0.',
    chapter: 'Site',
    access: 'operator',
    params,
    body: Type.Object({
      amount: Type.Number({
        minimum: -dollarsMax,
        maximum: dollarsMax,
        description: 'In dollars; below 0 it is taken back',
      }),
      note: Type.Optional(note),
    }),
    answer: Type.Object({ balance: Dollars('The new balance') }),
  },
  'POST /operator/accounts/:id/suspend': {
    summary: 'Refuse the requests of an account',
    description: 'Messages that it sent before are still delivered.',
    chapter: 'Site',
    access: 'operator',
    params,
  },
  'POST /operator/accounts/:id/resume': {
    summary: 'Take the requests of an account again',
    chapter: 'Site',
    access: 'operator',
    params,
  },
  'POST /operator/accounts/:id/senders': {
    summary: 'Register a sender',
    description: 'Messages from it, and replies to it, belong to the account.',
    chapter: 'Site',
    access: 'operator',
    params,
    body: Type.Object({
      code: Type.String({ minLength: 1, maxLength: 15, description: 'A short code, number or name' }),
    }),
  },
  'DELETE /operator/accounts/:id/senders/:code': {
    summary: 'Take a sender away',
    chapter: 'Site',
    access: 'operator',
    params: Type.Object({ id: Id('The account'), code: Type.String({ maxLength: 15 }) }),
  },
  'PUT /operator/accounts/:id/keys/:key_id/grants': {
    summary: 'Let an API key send flash messages or data',
    description: 'Sets all of them: an empty list takes them back. The gateway follows within a second.',
    chapter: 'Site',
    access: 'operator',
    params: Type.Object({ id: Id('The account'), key_id: Id('The API key') }),
    body: Type.Object({ grants: KeyGrants }),
  },
  'POST /operator/accounts/:id/company-names': {
    summary: 'Let an account use a company name that looks like a link',
    description: 'Such as Booking.com. Any other name needs no listing.',
    chapter: 'Site',
    access: 'operator',
    params,
    body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 2 * companyNameLengthMax }) }),
  },
  'DELETE /operator/accounts/:id/company-names/:name': {
    summary: 'Remove a company name',
    chapter: 'Site',
    access: 'operator',
    params: Type.Object({ id: Id('The account'), name: Type.String({ maxLength: 2 * companyNameLengthMax }) }),
  },
  'POST /operator/accounts/:id/invitations': {
    summary: 'Invite somebody to an account',
    chapter: 'Site',
    access: 'operator',
    params,
    body: Type.Object({ email: Email, role: RoleName }),
    answer: MadeInvitation,
  },
  'DELETE /operator/accounts/:id/invitations/:invitation_id': {
    summary: 'Take an invitation back',
    chapter: 'Site',
    access: 'operator',
    params: Type.Object({ id: Id('The account'), invitation_id: Id('The invitation') }),
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
