/** Signing in and out, and the session as the web app sees it. */
import Type, { type Static } from 'typebox'
import type { MembersEndpoint, MembersKey } from './endpoint.ts'
import {
  Dollars,
  Email,
  Id,
  MemberName,
  NewPassword,
  Nullable,
  OneOf,
  OperatorRoleName,
  RoleName,
  Time,
} from './fields.ts'

export const CurrentAccount = Type.Object({
  id: Id('The account'),
  name: Type.String(),
  role: RoleName,
  acting_as: Type.Boolean({ description: 'An operator is signed in as this account, whose member they are not' }),
  texts_hidden: Type.Boolean({
    description:
      'Texts of messages are left out of all answers: an operator acts as the account and did not ask for them, or may not',
  }),
  balance: Dollars('The balance'),
  currency: Type.Literal('NZD'),
  price: Dollars('The price of one part, where no list has another'),
  prices_vary: Type.Boolean({ description: 'A part costs more or less, depending on where it goes' }),
  low_balance: Nullable(Type.Number(), { description: 'The threshold of the low-balance notice, in dollars' }),
  balance_is_low: Type.Boolean(),
  demo: Type.Boolean({ description: 'Its messages reach the simulator only' }),
  suspended: Type.Boolean(),
})
export type CurrentAccount = Static<typeof CurrentAccount>

export const SessionAnswer = Type.Object({
  member: Type.Object({
    id: Id('The member'),
    email: Type.String(),
    name: Type.String(),
    operator_role: Nullable(OperatorRoleName, { description: 'Null: does not run the site' }),
    second_factor: Type.Boolean({ description: 'Signing in needs a code' }),
  }),
  memberships: Type.Array(Type.Object({ account_id: Id('The account'), account_name: Type.String(), role: RoleName }), {
    description: 'The accounts that the member may switch to',
  }),
  account: Nullable(CurrentAccount, { description: 'The current account; null while there is none' }),
  session: Type.Object({ id: Id('The session'), created_at: Time('When it began'), expires_at: Time('When it ends') }),
  site: Type.Object({
    version: Type.String(),
    simulated: Type.Boolean({ description: 'The built-in simulator stands for the carriers' }),
    sender: Type.String({ description: 'The shared short code' }),
    public_url: Type.String({ description: 'The address that people and programs use' }),
    api_url: Type.String({ description: "The base URL of the customers' API" }),
  }),
})
export type SessionAnswer = Static<typeof SessionAnswer>

const SignIn = Type.Object({
  email: Type.String({ minLength: 1, maxLength: 254 }),
  password: Type.String({ minLength: 1, maxLength: 1000 }),
  code: Type.Optional(
    Type.String({
      maxLength: 40,
      description: 'Code of the authenticator app, or a recovery code; asked for when needed',
    }),
  ),
})

const Owned = Type.Object({
  password: Type.String({ maxLength: 128 }),
  email: Type.Optional(
    Type.String({ maxLength: 254, description: 'Email of the member; known where somebody is signed in' }),
  ),
  name: Type.Optional(Type.String({ maxLength: 200 })),
})

const token = Type.String({ minLength: 1, maxLength: 200, description: 'The part of the link after the #' })

export const session = {
  'GET /session': {
    summary: 'The signed-in member',
    chapter: 'Session',
    access: 'member',
    answer: SessionAnswer,
  },
  'POST /session': {
    summary: 'Sign in',
    description:
      'Sets the session cookie. Answers `second_factor_required` when the password is right and a code is needed as well.',
    chapter: 'Session',
    access: 'public',
    body: SignIn,
    answer: SessionAnswer,
    problems: ['not_secure', 'wrong_credentials', 'second_factor_required', 'wrong_code', 'too_many_attempts'],
  },
  'DELETE /session': {
    summary: 'Sign out',
    chapter: 'Session',
    access: 'public',
  },
  'POST /password-check': {
    summary: 'Judge a new password',
    description: 'While it is typed: by the rules that decide when it is set. Nothing is stored.',
    chapter: 'Session',
    access: 'public',
    body: Owned,
    answer: Type.Object({
      fault: Nullable(Type.String(), { description: 'The reason why it would be refused; null: it would be accepted' }),
    }),
  },
  'POST /session/account': {
    summary: 'Switch the current account',
    description:
      'Members switch to an account of theirs, or to no account. Full and support operators may act as any account; the session and the audit log then say so, and texts are hidden at first.',
    chapter: 'Session',
    access: 'member',
    body: Type.Object({ account_id: Nullable(Id('The account'), { description: 'Null: none' }) }),
    answer: SessionAnswer,
    problems: ['not_found', 'not_allowed'],
  },
  'POST /session/texts': {
    summary: 'Show the texts of the account that one acts as',
    description:
      'For full operators, until they leave the account. The audit log holds it, and each text that is read from then on.',
    chapter: 'Session',
    access: 'member',
    answer: SessionAnswer,
    problems: ['not_allowed'],
  },
  'POST /welcome/link': {
    summary: 'Look at a one-time link',
    description:
      'The purpose of the link, so that its page can ask for the missing fields. The link can still be used.',
    chapter: 'Session',
    access: 'public',
    body: Type.Object({ token }),
    answer: Type.Object({
      kind: OneOf(['operator', 'reset'], 'Becoming an operator, or a new password for a member'),
      operator_role: Nullable(OperatorRoleName, { description: 'The role that it gives; null: it is a reset link' }),
      first: Type.Boolean({ description: 'The site has no full operator yet' }),
      email: Nullable(Type.String(), {
        description: 'Email of the member whose password is set, or of the invited operator',
      }),
      name: Nullable(Type.String()),
      second_factor: Type.Boolean({ description: 'A code is asked for as well' }),
      expires_at: Time('Until when the link can be used'),
    }),
    problems: ['link_not_valid', 'too_many_attempts'],
  },
  'POST /welcome': {
    summary: 'Use a one-time link',
    description:
      'Sets the password, ends all other sessions of the member and signs in. With an operator link the member is made, or becomes an operator; a link for one email is for that one.',
    chapter: 'Session',
    access: 'public',
    body: Type.Object({
      token,
      email: Type.Optional(Email),
      name: Type.Optional(MemberName),
      password: NewPassword,
      code: Type.Optional(Type.String({ maxLength: 40 })),
    }),
    answer: SessionAnswer,
    problems: ['link_not_valid', 'not_secure', 'second_factor_required', 'wrong_code', 'too_many_attempts', 'refused'],
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
