/** The register of senders, and the policies of countries about them, for operators. */
import Type, { type Static } from 'typebox'
import type { MembersEndpoint, MembersKey } from '../endpoint.ts'
import { Id, MessagePurpose, Nullable, OneOf, Time } from '../fields.ts'
import { PageOf, paging } from '../paging.ts'
import { SenderCode, SenderKind, SenderState, senderFields, senderTerms } from '../senders.ts'

const person = (who: string) =>
  Nullable(Type.String(), { description: `${who}, by name; null: the command line, or nobody` })

const OperatorSender = Type.Object({
  ...senderFields,
  account_id: Nullable(Id('Its owner'), { description: 'Null: it is shared' }),
  account_name: Nullable(Type.String()),
  for_accounts: Type.Array(Type.Object({ id: Id('An account'), name: Type.String() }), {
    description: 'Accounts that share it; none: every account, if it has no owner',
  }),
  default_in: Type.Array(Type.String(), { description: 'Countries whose default sender it is' }),
  requested_by: person('The member who asked for it'),
  decided_by: person('The operator who decided'),
  name_faults: Type.Array(Type.String(), {
    description: 'Reasons why registers of countries do not take the name, each as a sentence',
  }),
})
export type OperatorSender = Static<typeof OperatorSender>

const policyActions = ['allow', 'registered', 'free_to_reply', 'replace', 'refuse'] as const
const PolicyAction = OneOf(
  policyActions,
  'registered: allowed when the registration names the country; free_to_reply: allowed when it is free to reply to; else both replace it by the default sender there',
)
export type PolicyAction = Static<typeof PolicyAction>

const ruleFields = {
  kinds: Type.Array(SenderKind, { description: 'None: every kind' }),
  purposes: Type.Array(MessagePurpose, { description: 'None: every purpose' }),
  action: PolicyAction,
  reason: Type.String(),
}

const SenderPolicy = Type.Object({
  country: Type.String({ description: 'ISO 3166-1 alpha-2' }),
  built_in: Nullable(
    Type.Array(
      Type.Object({
        ...ruleFields,
        since: Nullable(Type.String(), { description: 'Date from when it is in force; null: not known' }),
        source: Type.String(),
        as_of: Type.String({ description: 'Date of which the rule is' }),
      }),
    ),
    { description: 'Rules that come with the gateway; null: none, every sender is allowed' },
  ),
  own: Nullable(
    Type.Object({
      rules: Type.Array(Type.Object(ruleFields), { description: 'In their order: the first that is about it decides' }),
      note: Type.String({ description: 'Why, and by which source' }),
      changed_at: Time('When it was changed'),
      changed_by: person('The operator'),
    }),
    { description: 'Rules of the operators, in place of the built-in ones' },
  ),
  default_sender: Nullable(Type.Object({ id: Id('The sender'), code: Type.String() }), {
    description: 'The sender of messages that name none, and of those whose sender may not be used there',
  }),
  warnings: Type.Array(Type.String(), {
    description: 'Rules that never decide, and a default sender that is never used, each as a sentence',
  }),
})
export type SenderPolicy = Static<typeof SenderPolicy>

const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const params = Type.Object({ id: Id('The sender') })
const countryParams = Type.Object({ country: Type.String({ pattern: '^[A-Z]{2}$', description: 'The country' }) })
const reason = Type.String({ maxLength: 1000, description: 'Shown to the customer' })

export const operatorSenders = {
  'GET /operator/senders': {
    summary: 'The register of senders, the newest first',
    chapter: 'Site',
    access: 'operator',
    query: Type.Object({
      ...paging,
      state: Type.Optional(SenderState),
      kind: Type.Optional(SenderKind),
      account_id: Type.Optional(Id('Only those of this account')),
      shared: Type.Optional(Type.Boolean({ description: 'true: only those without an owner' })),
      q: Type.Optional(Type.String({ maxLength: 100, description: 'A part of the code, or of its owner’s name' })),
    }),
    answer: PageOf(OperatorSender),
  },
  'GET /operator/senders/:id': {
    summary: 'A sender in the register',
    chapter: 'Site',
    access: 'operator',
    params,
    answer: OperatorSender,
  },
  'POST /operator/senders': {
    summary: 'Register a sender',
    description: 'It may be used at once. Without an account it is shared.',
    chapter: 'Site',
    access: 'operator',
    body: Type.Object({ code: SenderCode, account_id: Type.Optional(Nullable(Id('Its owner'), {})), ...senderTerms }),
    answer: OperatorSender,
  },
  'PATCH /operator/senders/:id': {
    summary: 'Change where a sender is valid, and what is kept about it',
    description: 'Fields that are left out stay as they are. The gateway follows within a second.',
    chapter: 'Site',
    access: 'operator',
    params,
    body: Type.Object(senderTerms),
    answer: OperatorSender,
  },
  'POST /operator/senders/:id/approve': {
    summary: 'Approve a request',
    description: 'Fields that are left out stay as they were asked for.',
    chapter: 'Site',
    access: 'operator',
    params,
    body: Type.Object(senderTerms),
    answer: OperatorSender,
  },
  'POST /operator/senders/:id/refuse': {
    summary: 'Refuse a request',
    chapter: 'Site',
    access: 'operator',
    params,
    body: Type.Object({ reason }),
    answer: OperatorSender,
  },
  'POST /operator/senders/:id/suspend': {
    summary: 'Stop the use of a sender',
    description: 'Requests that name it are refused. Replies to it stay its owner’s.',
    chapter: 'Site',
    access: 'operator',
    params,
    body: Type.Object({ reason }),
    answer: OperatorSender,
  },
  'GET /operator/senders/:id/waiting': {
    summary: 'Messages that wait for a carrier under a sender',
    description: 'They go out from it, also when it is suspended.',
    chapter: 'Site',
    access: 'operator',
    params,
    answer: Type.Object({
      messages: Nullable(Type.Integer(), { description: 'Null: so many wait that they could not be counted' }),
    }),
  },
  'POST /operator/senders/:id/restore': {
    summary: 'Let a suspended sender be used again',
    chapter: 'Site',
    access: 'operator',
    params,
    answer: OperatorSender,
  },
  'PUT /operator/senders/:id/default': {
    summary: 'Make a sender the default of its account, or not',
    chapter: 'Site',
    access: 'operator',
    params,
    body: Type.Object({ default: Type.Boolean() }),
    answer: OperatorSender,
  },
  'DELETE /operator/senders/:id': {
    summary: 'Remove a sender from the register',
    chapter: 'Site',
    access: 'operator',
    params,
  },
  'GET /operator/sender-policies': {
    summary: 'Policies of countries about senders',
    description: 'Countries with rules or a default sender. In every other country every sender is allowed.',
    chapter: 'Site',
    access: 'operator',
    answer: Type.Object({
      version: Type.String({ description: 'Version of the built-in rules' }),
      policies: Type.Array(SenderPolicy, { description: 'In the order of their countries' }),
      shared: Type.Array(Type.Object({ id: Id('The sender'), code: Type.String() }), {
        description: 'Approved senders without an owner, which can be the default of a country',
      }),
    }),
  },
  'PUT /operator/sender-policies/:country': {
    summary: 'Set the policy of a country, in place of the built-in one',
    description: 'No rules: every sender is allowed there.',
    chapter: 'Site',
    access: 'operator',
    params: countryParams,
    body: Type.Object({
      rules: Type.Array(
        Type.Object({
          kinds: Type.Optional(Type.Array(Type.String({ maxLength: 30 }))),
          purposes: Type.Optional(Type.Array(Type.String({ maxLength: 30 }))),
          action: Type.String({ maxLength: 30 }),
          reason: text(1000),
        }),
        { maxItems: 30 },
      ),
      note: text(1000),
    }),
  },
  'DELETE /operator/sender-policies/:country': {
    summary: 'Return to the built-in policy of a country',
    chapter: 'Site',
    access: 'operator',
    params: countryParams,
  },
  'PUT /operator/sender-policies/:country/default': {
    summary: 'Set the default sender of a country',
    chapter: 'Site',
    access: 'operator',
    params: countryParams,
    body: Type.Object({ sender_id: Nullable(Id('A shared sender'), { description: 'Null: that of the settings' }) }),
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
