/** The members of the site, and the audit log. */
import Type, { type Static } from 'typebox'
import type { MembersEndpoint, MembersKey } from '../endpoint.ts'
import { Email, Id, Nullable, OneOf, OperatorRoleName, RoleName, Time } from '../fields.ts'
import { PageOf, paging } from '../paging.ts'

export const SiteMember = Type.Object({
  id: Id('The member'),
  name: Type.String(),
  email: Type.String(),
  operator_role: Nullable(OperatorRoleName, { description: 'Null: does not run the site' }),
  second_factor: Type.Boolean({ description: 'Signing in needs a code' }),
  suspended_at: Nullable(Time('Since when they cannot sign in'), {}),
  created_at: Time('When they became a member'),
  last_sign_in_at: Nullable(Time('When they last signed in'), {}),
  last_seen_at: Nullable(Time('When one of their sessions was last used'), {}),
  sessions: Type.Integer({ description: 'Number of open sessions' }),
  accounts: Type.Array(Type.Object({ id: Id('The account'), name: Type.String(), role: RoleName })),
})
export type SiteMember = Static<typeof SiteMember>

export const AuditEntry = Type.Object({
  id: Id('The entry'),
  at: Time('When it was done'),
  member: Nullable(Type.Object({ id: Id('The member'), name: Type.String(), email: Type.String() }), {
    description: 'The member who did it; null: somebody at the command line',
  }),
  account: Nullable(Type.Object({ id: Id('The account'), name: Type.String() }), {
    description: 'Null: it concerns the site',
  }),
  acting_as: Type.Boolean({ description: 'An operator who was signed in as the account' }),
  action: Type.String({ description: 'A noun and a verb, such as `key.created`' }),
  target: Nullable(Type.String(), { description: 'The thing that was changed' }),
  detail: Nullable(Type.Record(Type.String(), Type.Unknown()), { description: 'Further facts' }),
  ip: Nullable(Type.String(), { description: 'The IP address it came from' }),
  request_id: Nullable(Type.String()),
})
export type AuditEntry = Static<typeof AuditEntry>

const auditFilters = {
  member: Type.Optional(Type.String({ maxLength: 254, description: 'A part of a name or email; `command line`' })),
  account_id: Type.Optional(Id('Only of this account')),
  action: Type.Optional(Type.String({ maxLength: 60, description: 'Or how it begins: `key.`' })),
  from: Type.Optional(Time('Not before')),
  to: Type.Optional(Time('Before')),
}

const params = Type.Object({ id: Id('The member') })

export const operatorPeople = {
  'GET /operator/members': {
    summary: 'Everybody who can sign in, the newest first',
    chapter: 'Site',
    access: 'operator',
    query: Type.Object({
      ...paging,
      q: Type.Optional(Type.String({ maxLength: 254, description: 'A part of a name or email' })),
      state: Type.Optional(OneOf(['operator', 'suspended', 'no_account'], 'Only those')),
    }),
    answer: PageOf(SiteMember),
  },
  'POST /operator/members/invitations': {
    summary: 'Invite an operator',
    description:
      'Makes a link for one email that works once, for a week, and is not shown again; one made for the email before ends. A member is given a role in their row instead.',
    chapter: 'Site',
    access: 'operator',
    body: Type.Object({ email: Email, operator_role: OperatorRoleName }),
    answer: Type.Object({ url: Type.String(), expires_at: Time('Until when it can be used') }),
  },
  'POST /operator/members/:id/link': {
    summary: 'Make a one-time link to set a new password',
    description: 'For a member who cannot sign in. A link made before ends.',
    chapter: 'Site',
    access: 'operator',
    params,
    body: Type.Object({
      remove_second_factor: Type.Optional(
        Type.Boolean({ description: 'For somebody who lost their phone: codes and passkeys are removed now' }),
      ),
    }),
    answer: Type.Object({ url: Type.String(), expires_at: Time('Until when it can be used') }),
  },
  'DELETE /operator/members/:id/sessions': {
    summary: 'End all sessions of a member',
    chapter: 'Site',
    access: 'operator',
    params,
  },
  'POST /operator/members/:id/suspend': {
    summary: 'Keep a member from signing in',
    description: 'Their sessions end. The last full operator cannot be suspended, and nobody can suspend themselves.',
    chapter: 'Site',
    access: 'operator',
    params,
  },
  'POST /operator/members/:id/resume': {
    summary: 'Let a member sign in again',
    chapter: 'Site',
    access: 'operator',
    params,
  },
  'PUT /operator/members/:id/operator-role': {
    summary: "Set a member's role as an operator, or remove it",
    description:
      'Their open sessions have the new role from the next request. Nobody can set their own, and one full operator is kept.',
    chapter: 'Site',
    access: 'operator',
    params,
    body: Type.Object({
      operator_role: Nullable(OperatorRoleName, { description: 'Null: no longer an operator' }),
    }),
  },
  'GET /operator/audit': {
    summary: 'Changes with their actor, time and address, the newest first',
    chapter: 'Site',
    access: 'operator',
    query: Type.Object({ ...paging, ...auditFilters }),
    answer: PageOf(AuditEntry),
  },
  'GET /operator/audit.csv': {
    summary: 'The audit log as CSV',
    chapter: 'Site',
    access: 'operator',
    query: Type.Object(auditFilters),
    content: 'text/csv',
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
