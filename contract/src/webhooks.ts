/** The bodies of our webhooks (reference §5). Exactly these fields, in this order; further facts are in headers. */
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
