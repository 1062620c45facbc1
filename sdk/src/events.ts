/** Events of the API. Made from the contract by tools/sdk-types.ts. */

/** A text that a handset sent. */
export interface InboundEvent {
  type: 'mo'
  /** The phone number of the sender. */
  from: string
  /** The short code or number it was sent to. */
  to: string
  /** The message text. */
  message: string
  /** UTC, whole seconds. */
  timestamp: string
}

/** The final status of a message. */
export interface ReceiptEvent {
  type: 'dlr'
  /** The ID returned when the message was sent. */
  message_id: string
  /** The final status of the message. */
  status: 'delivered' | 'failed' | 'expired'
  /** UTC, whole seconds. */
  timestamp: string
}

/** A handset opted out, or in again; only for keys that ask for it. */
export interface OptOutEvent {
  type: 'optout'
  /** The phone number of the handset. */
  from: string
  /** The sender that it wrote to. */
  to: string
  /** `opted_out`: it gets no more messages from the sender; `resumed`: it does again. */
  action: 'opted_out' | 'resumed'
  /** The text of the handset. */
  message: string
  /** UTC, whole seconds. */
  timestamp: string
}
