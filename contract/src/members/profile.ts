/** A member's own name, email, password, second factor and sessions. */
import Type, { type Static } from 'typebox'
import type { MembersEndpoint, MembersKey } from './endpoint.ts'
import { Email, Id, MemberName, NewPassword, Time } from './fields.ts'
import { PageOf, paging } from './paging.ts'
import { PasskeyAssertion } from './passkeys.ts'

export const Profile = Type.Object({
  name: Type.String(),
  email: Type.String(),
  created_at: Time('Since when they are a member'),
  totp: Type.Boolean({ description: 'An authenticator app is set up: signing in with the password needs a code' }),
  recovery_codes: Type.Integer({ description: 'Number of unused recovery codes' }),
})
export type Profile = Static<typeof Profile>

const SessionItem = Type.Object({
  id: Id('The session'),
  current: Type.Boolean({ description: 'The one that asks' }),
  device: Type.String({ description: 'Browser and system, as far as the browser says: `Firefox on Windows`' }),
  user_agent: Type.String({ description: 'User agent of the browser' }),
  ip: Type.String({ description: 'The IP address at its beginning' }),
  created_at: Time('When it began'),
  last_seen_at: Time('When it was last used; up to a minute old'),
})

export const RecoveryCodes = Type.Object({
  recovery_codes: Type.Array(Type.String(), {
    description: 'Each stands for one code, once. They are not shown again.',
  }),
})

export const profile = {
  'GET /profile': {
    summary: 'The signed-in member, and their ways to sign in',
    chapter: 'Profile',
    access: 'member',
    answer: Profile,
  },
  'POST /session/confirmation': {
    summary: 'Confirm that it is you',
    description:
      'By the password, a code of the authenticator app, or a passkey: one of them. What protects a member can then be changed for 10 minutes, as it can after signing in.',
    chapter: 'Profile',
    access: 'member',
    body: Type.Object({
      password: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
      code: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
      credential: Type.Optional(PasskeyAssertion),
    }),
    problems: ['wrong_code', 'passkey_not_accepted', 'too_many_attempts'],
  },
  'PATCH /profile': {
    summary: 'Change your name',
    chapter: 'Profile',
    access: 'member',
    body: Type.Object({ name: MemberName }),
  },
  'PUT /profile/email': {
    summary: 'Change the email you sign in with',
    description: 'No mail is sent to it.',
    chapter: 'Profile',
    access: 'member',
    body: Type.Object({ email: Email }),
    problems: ['confirmation_needed'],
  },
  'PUT /profile/password': {
    summary: 'Change your password',
    description: 'Ends all other sessions.',
    chapter: 'Profile',
    access: 'member',
    body: Type.Object({ current_password: Type.String({ minLength: 1, maxLength: 1000 }), password: NewPassword }),
    problems: ['too_many_attempts'],
  },
  'POST /profile/totp': {
    summary: 'Begin to set up an authenticator app',
    description: 'Nothing changes until a code of it was given. A new secret replaces the previous one.',
    chapter: 'Profile',
    access: 'member',
    answer: Type.Object({
      secret: Type.String({ description: 'Base32, to be typed into the app' }),
      uri: Type.String({ description: '`otpauth://…`, to be shown as a QR code' }),
    }),
    problems: ['confirmation_needed'],
  },
  'PUT /profile/totp': {
    summary: 'Finish to set up an authenticator app',
    description: 'With a code that it shows. Earlier recovery codes end.',
    chapter: 'Profile',
    access: 'member',
    body: Type.Object({ code: Type.String({ minLength: 1, maxLength: 40 }) }),
    answer: RecoveryCodes,
    problems: ['confirmation_needed', 'wrong_code'],
  },
  'DELETE /profile/totp': {
    summary: 'Remove the authenticator app',
    description: 'With its recovery codes. Passkeys stay.',
    chapter: 'Profile',
    access: 'member',
    problems: ['confirmation_needed'],
  },
  'POST /profile/recovery-codes': {
    summary: 'Make new recovery codes',
    description: 'Earlier codes end.',
    chapter: 'Profile',
    access: 'member',
    answer: RecoveryCodes,
    problems: ['confirmation_needed'],
  },
  'GET /profile/sessions': {
    summary: 'Your sessions, the last used first',
    chapter: 'Profile',
    access: 'member',
    query: Type.Object(paging),
    answer: PageOf(SessionItem),
  },
  'DELETE /profile/sessions': {
    summary: 'End all your other sessions',
    chapter: 'Profile',
    access: 'member',
    answer: Type.Object({ ended: Type.Integer({ description: 'Number of ended sessions' }) }),
  },
  'DELETE /profile/sessions/:id': {
    summary: 'End one of your sessions',
    chapter: 'Profile',
    access: 'member',
    params: Type.Object({ id: Id('The session') }),
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
