/** Quiet hours of the account: a part of the day in which recipients get nothing of a purpose. */
import Type, { type Static } from 'typebox'
import { sendPurposes } from '../purposes.ts'
import type { MembersEndpoint, MembersKey } from './endpoint.ts'
import { OneOf, Time } from './fields.ts'

const ClockTime = (description: string) =>
  Type.String({
    pattern: '^([01]\\d|2[0-3]):[0-5]\\d$',
    description: `${description}, by the clock of the recipient: \`20:00\``,
  })

const QuietWindow = Type.Object({
  purpose: OneOf(sendPurposes, 'One-time codes have no quiet hours'),
  from: ClockTime('Their beginning'),
  to: ClockTime('Their end'),
})
export type QuietWindow = Static<typeof QuietWindow>

const QuietHours = Type.Object({
  hours: Type.Array(QuietWindow, {
    description: 'At most one entry a purpose; a purpose without one is sent at any hour',
  }),
})

export const quietHours = {
  'GET /quiet-hours': {
    summary: 'Quiet hours of the account',
    chapter: 'Sending',
    access: 'viewer',
    answer: QuietHours,
  },
  'PUT /quiet-hours': {
    summary: 'Set the quiet hours of the account',
    description:
      'Messages that are accepted from then on, and are to be sent within the hours, wait for their end. Those that wait already keep their time.',
    chapter: 'Sending',
    access: 'developer',
    body: Type.Object({ hours: Type.Array(QuietWindow, { maxItems: sendPurposes.length }) }),
    answer: QuietHours,
  },
  'GET /quiet-hours/preview': {
    summary: 'When a text would go out',
    description: 'To a number, at a time of its day, with these quiet hours.',
    chapter: 'Sending',
    access: 'viewer',
    query: Type.Object({
      number: Type.String({ minLength: 1, maxLength: 64 }),
      time: ClockTime('The time at which it is sent'),
      from: ClockTime('The beginning of the quiet hours'),
      to: ClockTime('Their end'),
    }),
    answer: Type.Object({
      to: Type.String({ description: 'The number, digits with country code first' }),
      zones: Type.Array(Type.String(), {
        description: 'Time zones in which its holder may live; the most populous first',
      }),
      at: Time('When it is sent: the next time that the clock of the first zone shows it'),
      send_at: Time('When it would go out'),
    }),
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
