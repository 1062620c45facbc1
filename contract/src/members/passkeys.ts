/** Passkeys (WebAuthn Level 3): made on the profile, and used to sign in without a password or a code. */
import Type, { type Static } from 'typebox'
import type { MembersEndpoint, MembersKey } from './endpoint.ts'
import { Nullable, OneOf, Time } from './fields.ts'
import { SessionAnswer } from './session.ts'

export const Passkey = Type.Object({
  id: Type.String({ description: "The credential's id, base64url" }),
  name: Type.String(),
  created_at: Time('When it was made'),
  last_used_at: Nullable(Time('When somebody last signed in with it')),
  synced: Type.Boolean({ description: 'A password manager keeps it on several devices' }),
})
export type Passkey = Static<typeof Passkey>

const bytes = (description: string) =>
  Type.String({ maxLength: 20_000, pattern: '^[\\w-]*$', description: `${description}, base64url` })

const Challenge = bytes('The challenge that the authenticator signs; works once, for 5 minutes')

/** The options for `navigator.credentials.get`. */
export const PasskeyRequest = Type.Object({
  challenge: Challenge,
  rpId: Type.String({ description: 'The host that the passkeys are for' }),
  timeout: Type.Integer({ description: 'In ms' }),
  userVerification: Type.Literal('required'),
})
export type PasskeyRequest = Static<typeof PasskeyRequest>

/** The options for `navigator.credentials.create`. */
export const PasskeyCreation = Type.Object({
  challenge: Challenge,
  rp: Type.Object({ id: Type.String(), name: Type.String() }),
  user: Type.Object({ id: bytes('Says nothing about the member'), name: Type.String(), displayName: Type.String() }),
  pubKeyCredParams: Type.Array(Type.Object({ type: Type.Literal('public-key'), alg: Type.Integer() })),
  timeout: Type.Integer({ description: 'In ms' }),
  excludeCredentials: Type.Array(Type.Object({ type: Type.Literal('public-key'), id: Type.String() })),
  authenticatorSelection: Type.Object({
    residentKey: Type.Literal('required'),
    requireResidentKey: Type.Literal(true),
    userVerification: Type.Literal('required'),
  }),
  attestation: Type.Literal('none'),
})
export type PasskeyCreation = Static<typeof PasskeyCreation>

/** Further fields that browsers add are ignored. */
const credential = {
  id: Type.String({ minLength: 1, maxLength: 2000, pattern: '^[\\w-]+$', description: "The credential's, base64url" }),
  rawId: Type.String({ maxLength: 2000, description: 'The same' }),
  type: Type.Literal('public-key'),
}

/** The result of `navigator.credentials.get`, as JSON. */
export const PasskeyAssertion = Type.Object({
  ...credential,
  response: Type.Object({
    clientDataJSON: bytes('The signed challenge and its page'),
    authenticatorData: bytes('By which authenticator'),
    signature: bytes('The signature'),
    userHandle: Type.Optional(bytes('Whose passkey it is')),
  }),
})
export type PasskeyAssertion = Static<typeof PasskeyAssertion>

/** The result of `navigator.credentials.create`, as JSON. */
export const PasskeyAttestation = Type.Object({
  ...credential,
  response: Type.Object({
    clientDataJSON: bytes('The challenge of the new passkey and its page'),
    attestationObject: bytes('The public key'),
    transports: Type.Optional(
      Type.Array(OneOf(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']), {
        maxItems: 10,
        description: 'Ways to reach the authenticator',
      }),
    ),
  }),
})
export type PasskeyAttestation = Static<typeof PasskeyAttestation>

const PasskeyName = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'Name of the place that keeps it: `My phone`',
})

const params = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 2000, description: "The credential's id, base64url" }),
})

export const passkeys = {
  'POST /passkey-request': {
    summary: 'Ask for a passkey',
    description: 'The request of the browser to the authenticator: any passkey for this site.',
    chapter: 'Session',
    access: 'public',
    answer: PasskeyRequest,
    problems: ['too_many_attempts'],
  },
  'POST /session/passkey': {
    summary: 'Sign in with a passkey',
    description: 'Sets the session cookie. The authenticator has checked who holds it, so no code is asked for.',
    chapter: 'Session',
    access: 'public',
    body: Type.Object({ credential: PasskeyAssertion }),
    answer: SessionAnswer,
    problems: ['not_secure', 'passkey_not_accepted'],
  },
  'GET /profile/passkeys': {
    summary: 'The passkeys of the signed-in member',
    description: 'All of them: a member has at most 20.',
    chapter: 'Profile',
    access: 'member',
    answer: Type.Object({ items: Type.Array(Passkey) }),
  },
  'POST /profile/passkey-creation': {
    summary: 'Begin to add a passkey',
    chapter: 'Profile',
    access: 'member',
    answer: PasskeyCreation,
    problems: ['confirmation_needed'],
  },
  'POST /profile/passkeys': {
    summary: 'Add the passkey that was made',
    chapter: 'Profile',
    access: 'member',
    body: Type.Object({ name: PasskeyName, credential: PasskeyAttestation }),
    answer: Passkey,
    problems: ['confirmation_needed', 'passkey_not_accepted'],
  },
  'PATCH /profile/passkeys/:id': {
    summary: 'Rename a passkey',
    chapter: 'Profile',
    access: 'member',
    params,
    body: Type.Object({ name: PasskeyName }),
  },
  'DELETE /profile/passkeys/:id': {
    summary: 'Remove a passkey',
    chapter: 'Profile',
    access: 'member',
    params,
    problems: ['confirmation_needed'],
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
