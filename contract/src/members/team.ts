/** The members of an account, and invitations to it. */
import Type, { type Static } from 'typebox'
import type { MembersEndpoint, MembersKey } from './endpoint.ts'
import { Email, Id, MemberName, Nullable, RoleName, Time } from './fields.ts'
import { PageOf, paging } from './paging.ts'
import { SessionAnswer } from './session.ts'

export const TeamMember = Type.Object({
  id: Id('The member'),
  name: Type.String(),
  email: Type.String(),
  role: RoleName,
  second_factor: Type.Boolean({ description: 'Has an authenticator app, or a passkey' }),
  suspended: Type.Boolean({ description: 'An operator keeps them from signing in' }),
  joined_at: Time('Since when they belong to the account'),
  last_seen_at: Nullable(Time('When they last used the Members Area')),
})
export type TeamMember = Static<typeof TeamMember>

export const Invitation = Type.Object({
  id: Id('The invitation'),
  email: Type.String(),
  role: RoleName,
  invited_by: Nullable(Type.String(), { description: 'The name of the member who did' }),
  created_at: Time('When it was made'),
  expires_at: Time('Until when its link can be used'),
})
export type Invitation = Static<typeof Invitation>

const member = Type.Object({ id: Id('The member') })
const token = Type.String({ minLength: 1, maxLength: 200, description: 'The part of the link after the #' })

export const team = {
  'GET /team': {
    summary: 'The members of the account, those who came first at the top',
    chapter: 'Team',
    access: 'owner',
    query: Type.Object(paging),
    answer: PageOf(TeamMember),
  },
  'PATCH /team/:id': {
    summary: 'Change the role of a member',
    description: 'The last owner stays one. Invitations that a demoted owner made are revoked.',
    chapter: 'Team',
    access: 'owner',
    params: member,
    body: Type.Object({ role: RoleName }),
  },
  'DELETE /team/:id': {
    summary: 'Remove a member from the account',
    description: 'Not the last owner. Invitations that they made end; their other accounts, and API keys, stay.',
    chapter: 'Team',
    access: 'owner',
    params: member,
  },
  'GET /team/invitations': {
    summary: 'Invitations that can still be used, the newest first',
    chapter: 'Team',
    access: 'owner',
    query: Type.Object(paging),
    answer: PageOf(Invitation),
  },
  'POST /team/invitations': {
    summary: 'Invite somebody to the account',
    description: 'Makes a link that works once, for a week, and is not shown again. No mail is sent.',
    chapter: 'Team',
    access: 'owner',
    body: Type.Object({ email: Email, role: RoleName }),
    answer: Type.Object({ url: Type.String(), expires_at: Time('Until when it can be used') }),
  },
  'DELETE /team/invitations/:id': {
    summary: 'Take an invitation back',
    chapter: 'Team',
    access: 'owner',
    params: Type.Object({ id: Id('The invitation') }),
  },
  'POST /invitation/link': {
    summary: 'Look at an invitation',
    description:
      'The purpose of the link, so that its page can ask for the missing fields. The link can still be used.',
    chapter: 'Team',
    access: 'public',
    body: Type.Object({ token }),
    answer: Type.Object({
      account_name: Type.String(),
      email: Type.String({ description: 'Whom it is for' }),
      role: RoleName,
      invited_by: Nullable(Type.String(), { description: 'The name of the member who did' }),
      known: Type.Boolean({ description: 'A member has this email already, and joins by signing in' }),
      signed_in_as: Nullable(Type.String(), { description: 'The email of the member who asks' }),
      expires_at: Time('Until when it can be used'),
    }),
    problems: ['link_not_valid'],
  },
  'POST /invitation': {
    summary: 'Accept an invitation',
    description:
      'A member who is signed in with its email joins the account. Another member with that email signs in by it, with password and code. Else a member is made, with name and password. The account is the current one from then on.',
    chapter: 'Team',
    access: 'public',
    body: Type.Object({
      token,
      name: Type.Optional(MemberName),
      password: Type.Optional(
        Type.String({ minLength: 1, maxLength: 1000, description: 'A new one has 8 to 128 characters' }),
      ),
      code: Type.Optional(Type.String({ maxLength: 40 })),
    }),
    answer: SessionAnswer,
    problems: [
      'link_not_valid',
      'not_secure',
      'wrong_credentials',
      'second_factor_required',
      'wrong_code',
      'too_many_attempts',
    ],
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
