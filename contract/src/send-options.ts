/** Fields that a send may carry beyond those of the reference: without them it is answered as the reference says. */
import Type, { type Static } from 'typebox'
import { sendPurposes } from './purposes.ts'

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
  purpose: Type.Optional(
    Type.Enum(sendPurposes, {
      description:
        'Purpose of the message: `transactional`, `service` or `marketing`. By default that of the API key. Rules about routes and senders go by it',
    }),
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
