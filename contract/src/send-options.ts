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
}

/** A recipient with values, or a text, of its own. */
export const PersonalMessage = Type.Object({
  to: Type.String({ description: 'Recipient phone number' }),
  body: Type.Optional(Type.String({ description: 'The text to it, in place of that of the request' })),
  fields: Type.Optional(fieldValues('Its values by field; the others are those of the request')),
})

const SendOptions = Type.Object(sendOptions)
export type SendOptions = Static<typeof SendOptions>
