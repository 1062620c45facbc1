/** The bodies of our webhooks: of `mo` and `dlr` exactly the fields of the reference, in this order (reference §5); further facts
 *  are in headers. `optout` is posted only for keys that ask for it. */
import Type, { type Static } from 'typebox'

const timestamp = Type.String({ description: 'UTC, whole seconds' })

export const InboundEvent = Type.Object({
  type: Type.Literal('mo'),
  from: Type.String({ description: 'The phone number of the sender' }),
  to: Type.String({ description: 'The short code or number it was sent to' }),
  message: Type.String({ description: 'The message text' }),
  timestamp,
})
export type InboundEvent = Static<typeof InboundEvent>

export const ReceiptEvent = Type.Object({
  type: Type.Literal('dlr'),
  message_id: Type.String({ description: 'The ID returned when the message was sent' }),
  status: Type.Enum(['delivered', 'failed', 'expired'], { description: 'The final status of the message' }),
  timestamp,
})
export type ReceiptEvent = Static<typeof ReceiptEvent>

export const OptOutEvent = Type.Object({
  type: Type.Literal('optout'),
  from: Type.String({ description: 'The phone number of the handset' }),
  to: Type.String({ description: 'The sender that it wrote to' }),
  action: Type.Enum(['opted_out', 'resumed'], {
    description: '`opted_out`: it gets no more messages from the sender; `resumed`: it does again',
  }),
  message: Type.String({ description: 'The text of the handset' }),
  timestamp,
})
export type OptOutEvent = Static<typeof OptOutEvent>
