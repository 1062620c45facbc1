/** API keys: what programs sign in with, where events about their messages go, and the secrets of both. */
import Type, { type Static } from 'typebox'
import { sendPurposes } from '../purposes.ts'
import { grants } from '../send-options.ts'
import type { MembersEndpoint, MembersKey } from './endpoint.ts'
import { Id, Nullable, OneOf, Time } from './fields.ts'
import { PageOf, paging } from './paging.ts'

/** The events that a webhook carries; `optout` only where the key asks for it. */
export const eventTypes = ['dlr', 'mo', 'optout'] as const

/** One-time codes are always `otp`, whatever the key. */
export const KeyPurpose = OneOf(sendPurposes, 'Purpose of the messages that are sent with it')

export const KeyGrants = Type.Array(OneOf(grants), {
  uniqueItems: true,
  maxItems: grants.length,
  description: 'Options of a send that an operator has granted: `flash` for message classes, `binary` for data',
})

const itemFields = {
  id: Id('The API key'),
  name: Type.String(),
  client_id: Type.String(),
  state: OneOf(['active', 'revoked']),
  purpose: KeyPurpose,
  grants: KeyGrants,
  members_area: Type.Boolean({ description: 'Members send by it themselves; nobody knows its secret' }),
  created_at: Time('When it was made'),
  last_used_at: Nullable(Time('When it last got an access token')),
  revoked_at: Nullable(Time('When it was revoked')),
  secret_before_until: Nullable(Time('Until when the previous client secret is valid too')),
  webhook: OneOf(['none', 'on', 'disabled'], 'disabled: it has a URL, and nothing is delivered to it'),
  optout_events: Type.Boolean({ description: 'Its webhook is told of opt-outs and resumptions' }),
}

export const KeyItem = Type.Object(itemFields)
export type KeyItem = Static<typeof KeyItem>

export const KeyDetail = Type.Object({
  ...itemFields,
  webhook_url: Nullable(Type.String()),
  webhook_disabled_at: Nullable(Time('Since when nothing is delivered to the URL')),
  webhook_disabled_reason: Nullable(Type.String(), { description: 'In a sentence' }),
  webhook_failing_since: Nullable(Time('Since when nothing was delivered while something failed')),
  webhook_secret_before_until: Nullable(Time('Until when events are signed with the previous webhook secret too')),
})
export type KeyDetail = Static<typeof KeyDetail>

export const Header = Type.Object({ name: Type.String(), value: Type.String() })
export type Header = Static<typeof Header>

export const TestResult = Type.Object({
  webhook_id: Type.String(),
  url: Type.String({ description: 'URL that it was posted to' }),
  request_headers: Type.Array(Header),
  body: Type.String({ description: 'The posted body' }),
  status_code: Nullable(Type.Integer(), { description: 'HTTP status; null: no answer came' }),
  error: Nullable(Type.String(), { description: 'The reason why no answer came, or what is wrong with it' }),
  response: Nullable(Type.String(), { description: 'The first kilobyte of the answer, as text' }),
  duration_ms: Type.Integer(),
  delivered: Type.Boolean(),
  meaning: Type.String({ description: 'The outcome of a real event, in a sentence' }),
})
export type TestResult = Static<typeof TestResult>

const params = Type.Object({ id: Id('The API key') })
const KeyName = Type.String({ minLength: 1, maxLength: 200, description: 'Its name' })
const Url = Type.String({ minLength: 1, maxLength: 2000, description: 'As it was typed' })
const Overlap = Type.Object({
  overlap_hours: Type.Integer({
    minimum: 0,
    maximum: 720,
    description: 'For how long the secret before stays valid beside the new one; 0: it ends now',
  }),
})

export const keys = {
  'GET /keys': {
    summary: 'List API keys',
    description: 'Newest first, revoked ones too.',
    chapter: 'API keys',
    access: 'viewer',
    query: Type.Object(paging),
    answer: PageOf(KeyItem),
  },
  'POST /keys': {
    summary: 'Create an API key',
    description:
      'The client secret is in this answer and nowhere else. Its messages are `transactional` unless it is said.',
    chapter: 'API keys',
    access: 'developer',
    body: Type.Object({ name: KeyName, purpose: Type.Optional(KeyPurpose) }),
    answer: Type.Object({
      id: Id('The API key'),
      client_id: Type.String(),
      client_secret: Type.String(),
      webhook_secret: Type.String(),
    }),
  },
  'GET /keys/:id': {
    summary: 'Read an API key',
    chapter: 'API keys',
    access: 'viewer',
    params,
    answer: KeyDetail,
  },
  'PATCH /keys/:id': {
    summary: 'Rename an API key, or set the purpose of its messages or the events of its webhook',
    description: 'Fields that are left out stay as they are.',
    chapter: 'API keys',
    access: 'developer',
    params,
    body: Type.Object({
      name: Type.Optional(KeyName),
      purpose: Type.Optional(KeyPurpose),
      optout_events: Type.Optional(Type.Boolean()),
    }),
  },
  'DELETE /keys/:id': {
    summary: 'Revoke an API key',
    description:
      'It and its access tokens end now. Its webhook URL stays: messages that were sent with it still have an end.',
    chapter: 'API keys',
    access: 'developer',
    params,
  },
  'POST /keys/:id/secret': {
    summary: 'Rotate the client secret',
    description: 'The new one is in this answer and nowhere else. Without an overlap the access tokens end as well.',
    chapter: 'API keys',
    access: 'developer',
    params,
    body: Overlap,
    answer: Type.Object({
      client_secret: Type.String(),
      before_until: Nullable(Time('Until when the previous secret is valid')),
    }),
  },
  'POST /keys/check-url': {
    summary: 'Check a webhook URL',
    description: 'As it is typed: its form, and where its host name leads. Nothing is posted to it.',
    chapter: 'API keys',
    access: 'developer',
    body: Type.Object({ url: Url }),
    answer: Type.Object({
      result: OneOf(['good', 'doubtful', 'refused'], 'doubtful: it can be saved, and does not work now'),
      text: Type.String({ description: 'Why, in a sentence' }),
    }),
    problems: ['too_many_attempts'],
  },
  'PUT /keys/:id/webhook': {
    summary: 'Set the webhook URL',
    description: 'Enables one that was disabled. A URL that can never be delivered to is refused.',
    chapter: 'API keys',
    access: 'developer',
    params,
    body: Type.Object({ url: Url }),
    problems: ['too_many_attempts'],
  },
  'DELETE /keys/:id/webhook': {
    summary: 'Remove the webhook URL',
    description: 'No more events are written; waiting events fail.',
    chapter: 'API keys',
    access: 'developer',
    params,
  },
  'POST /keys/:id/test-events': {
    summary: 'Send a test event',
    description:
      'A signed POST like that of a real event, with the header `webhook-test: true`, a `webhook-id` that begins with `evt_test_`, and made-up content. It is tried once and not kept.',
    chapter: 'API keys',
    access: 'developer',
    params,
    body: Type.Object({ type: OneOf(eventTypes) }),
    answer: TestResult,
    problems: ['too_many_attempts'],
  },
  'POST /keys/:id/webhook-secret/reveal': {
    summary: 'Reveal the webhook secret',
    description: 'The audit log keeps it.',
    chapter: 'API keys',
    access: 'developer',
    params,
    answer: Type.Object({ webhook_secret: Type.String() }),
  },
  'POST /keys/:id/webhook-secret': {
    summary: 'Rotate the webhook secret',
    description: 'Events are signed with both until the overlap ends.',
    chapter: 'API keys',
    access: 'developer',
    params,
    body: Overlap,
    answer: Type.Object({
      webhook_secret: Type.String(),
      before_until: Nullable(Time('Until when events are signed with the previous secret too')),
    }),
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
