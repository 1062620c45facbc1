/** Fields that a send may carry beyond those of the reference: without them it is answered as the reference says. */
import Type, { type Static } from 'typebox'
import { sendPurposes } from './purposes.ts'

/** True or false, as JSON and forms write them. */
export const flag = (description: string) =>
  Type.Optional(Type.Union([Type.Boolean(), Type.Enum(['true', 'false'])], { description }))

/** The same with the words of PHP and Python, which are taken and not documented. */
export const checkedFlag = Type.Optional(
  Type.Union([Type.Boolean(), Type.Enum(['true', 'false', 'True', 'False', '1', '0'])]),
)

/** Fields that are flags: the same request whichever way they are written. */
export const flagNames: ReadonlySet<string> = new Set(['dedupe', 'fold', 'bulk'])

/** A flag as programs write it: JSON, and in forms PHP's 1 and Python's True. */
export const isTrue = (flag: boolean | string = false): boolean => /^(?:true|1)$/i.test(String(flag))

const fieldValues = (description: string) =>
  Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]), { description })
/** Longest reference, in characters. */
export const referenceLengthMax = 100

/** Validity that a send may ask for, in s: a minute, since carriers refuse less, to 48 hours. */
export const validitySeconds = { min: 60, max: 172_800 } as const

/** Recipients of one request with priority `normal`: they go in front of everybody's lists. */
export const normalRecipientsMax = 500

/** Lanes that a send may ask for; that of one-time codes is for `/sms/otp` alone. */
export const priorities = ['normal', 'low'] as const

/** Options that an operator grants to an API key: texts with a message class, and data. */
export const grants = ['flash', 'binary'] as const
export type Grant = (typeof grants)[number]

const hexPattern = '^(?:[0-9A-Fa-f]{2})+$'

/** Longest data and header, in hexadecimal digits: more octets than 255 parts hold. */
const dataDigitsMax = 72_000
const udhDigitsMax = 280

export const sendOptions = {
  template: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'A template of the account in place of `body`: `reminder` is its newest version, `reminder@3` the third',
    }),
  ),
  fields: Type.Optional(
    fieldValues(
      'Values by field, texts or numbers: `{{ first_name }}` in the template becomes that of `first_name`. With them, texts in the request may have fields too. JSON only',
    ),
  ),
  send_at: Type.Optional(
    Type.String({
      description:
        'Time at which the message is sent, ISO 8601 with its zone, such as `2026-12-24T09:00:00+13:00`; at most 90 days ahead. It is charged at once, and is `queued` until then. The response says so in the header `WebSMS-Scheduled-For`',
    }),
  ),
  purpose: Type.Optional(
    Type.Enum(sendPurposes, {
      description:
        'Purpose of the message: `transactional`, `service` or `marketing`. By default that of the API key. Rules about routes and senders go by it',
    }),
  ),
  fold: flag(
    'Send plain characters in place of those that force Unicode, such as `a` for `ā` and `"` for a curly quote, where that makes a whole text GSM-7 in no more parts. By default a text is sent as it is written',
  ),
  reference: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: referenceLengthMax,
      description:
        'Your own reference, such as an order number: up to 100 characters of any script, without control characters. It comes back in the response, the status, lists and the header `WebSMS-Reference` of webhooks, and need not be unique',
    }),
  ),
  validity: Type.Optional(
    Type.Integer({
      minimum: validitySeconds.min,
      maximum: validitySeconds.max,
      description:
        'Seconds after which the message is no longer worth sending: it is not sent later, and ends as `expired`. By default 48 hours',
    }),
  ),
  priority: Type.Optional(
    Type.Enum(priorities, {
      description: `\`normal\`: with the single messages, for up to ${normalRecipientsMax} recipients; \`low\`: with the lists, which wait while single messages are sent. By default one number is \`normal\` and a list is \`low\``,
    }),
  ),
  class: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 3,
      description:
        'Message class (3GPP TS 23.038): 0 is a flash message, which the handset shows at once and does not keep. An operator must grant it to the API key',
    }),
  ),
  data: Type.Optional(
    Type.String({
      pattern: hexPattern,
      maxLength: dataDigitsMax,
      description:
        'Data for a program on the handset, in hexadecimal, in place of `body`: 140 octets in one part, less where there is a header. An operator must grant it to the API key',
    }),
  ),
  udh: Type.Optional(
    Type.String({
      pattern: hexPattern,
      maxLength: udhDigitsMax,
      description:
        'User data header of `data`, in hexadecimal, with its length octet (3GPP TS 23.040 §9.2.3.24), such as `06050415810000` for a port. Without concatenation: the gateway joins the parts',
    }),
  ),
}

/** Options as programs send them, before they are checked: forms have texts for numbers, and each fault gets words of its
 *  own. */
export const uncheckedOptions = {
  reference: Type.Optional(Type.Unknown()),
  validity: Type.Optional(Type.Unknown()),
  priority: Type.Optional(Type.Unknown()),
  class: Type.Optional(Type.Unknown()),
  data: Type.Optional(Type.Unknown()),
  udh: Type.Optional(Type.Unknown()),
}

/** A recipient with values, or a text, of its own. */
export const PersonalMessage = Type.Object({
  to: Type.String({ description: 'Recipient phone number' }),
  body: Type.Optional(Type.String({ description: 'The text to it, in place of that of the request' })),
  fields: Type.Optional(fieldValues('Its values by field; the others are those of the request')),
  reference: Type.Optional(Type.String({ description: 'Its own reference, in place of that of the request' })),
})

const SendOptions = Type.Object(sendOptions)
/** As they arrive: those of `uncheckedOptions` may be anything. */
export type SendOptions = Pick<Static<typeof SendOptions>, 'template' | 'fields' | 'purpose' | 'fold' | 'send_at'> & {
  [Name in keyof typeof uncheckedOptions]?: unknown
}
