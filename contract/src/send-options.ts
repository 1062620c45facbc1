/** Fields that a send may carry beyond those of the reference: without them it is answered as the reference says. */
import Type, { type Static } from 'typebox'
import { sendPurposes } from './purposes.ts'

export const sendOptions = {
  purpose: Type.Optional(
    Type.Enum(sendPurposes, {
      description:
        'Purpose of the message: `transactional`, `service` or `marketing`. By default that of the API key. Rules about routes and senders go by it',
    }),
  ),
}

const SendOptions = Type.Object(sendOptions)
export type SendOptions = Static<typeof SendOptions>
