/**
 * The JSON text of webhook events: of the two of the reference exactly the fields shown there, in that order (reference §5
 * Webhooks), and of `optout`, which only keys that ask for it get. The text is made once, with the change that it reports, and is sent unchanged at every try.
 */
import { isoSeconds } from '@websms/contract'

/** Events in the order in which people see them. */
export const eventTypes = ['dlr', 'mo', 'optout'] as const
export type EventType = (typeof eventTypes)[number]

/** Final statuses: each message has one `dlr` event, at its final status (readings "Webhook events"). */
type FinalStatusName = 'delivered' | 'failed' | 'expired'

interface DlrEvent {
  messageId: number
  status: FinalStatusName
  /** Time at which the message reached that status, in ms since epoch. */
  at: number
}

interface MoEvent {
  /** The handset, digits only. */
  from: string
  /** The short code or number it wrote to. */
  to: string
  message: string
  /** Time at which the carrier delivered it, in ms since epoch. */
  at: number
}

/** `{"type":"dlr","message_id":"1188236","status":"delivered","timestamp":"2024-01-15T10:30:05Z"}` */
export const dlrBody = ({ messageId, status, at }: DlrEvent): string =>
  JSON.stringify({ type: 'dlr', message_id: String(messageId), status, timestamp: isoSeconds(at) })

/** `{"type":"mo","from":"6421234567","to":"2190","message":"Yes","timestamp":"2024-01-15T10:30:00Z"}` */
export const moBody = ({ from, to, message, at }: MoEvent): string =>
  JSON.stringify({ type: 'mo', from, to, message, timestamp: isoSeconds(at) })

interface OptOutEvent {
  /** The handset, digits only. */
  from: string
  /** The sender that it wrote to. */
  to: string
  action: 'opted_out' | 'resumed'
  /** The text of the handset. */
  message: string
  at: number
}

/** `{"type":"optout","from":"6421234567","to":"2190","action":"opted_out","message":"STOP","timestamp":"2024-01-15T10:30:00Z"}` */
export const optOutBody = ({ from, to, action, message, at }: OptOutEvent): string =>
  JSON.stringify({ type: 'optout', from, to, action, message, timestamp: isoSeconds(at) })
