/** The way to a carrier, over one connection or several, whatever protocol it speaks: the interface between the dispatcher
 *  and the wire. */
import type { InboundPart } from '../store/traffic/inbound.ts'
import type { ReceiptRow } from '../store/traffic/receipts.ts'
import type { ClaimedPart } from '../store/traffic/sending.ts'

/** One connection of an upstream. */
export interface Link {
  /** Its address and its type, for people: `smsc.example:2775 transmitter`. */
  readonly name: string
  readonly host: string
  readonly port: number
}

export interface Upstream {
  /** True while parts can be submitted. */
  readonly up: boolean
  /** Its connections, up or not. */
  readonly links: readonly Link[]
  /** Places for parts whose answer is awaited: in all, and free now. */
  readonly window: number
  readonly free: number
  /** Writes a part and reports its answer. After `unanswered`, a late answer is reported once more. */
  submit(part: ClaimedPart, onAnswer: (answer: SubmitAnswer) => void): void
  start(): void
  /** Waits for the answers to submitted parts, and closes, all within `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>
}

/** Events of an upstream. */
export interface UpstreamEvents {
  /** A link came up. */
  onUp(link: Link): void
  /** A link was lost, or could not be made. */
  onDown(link: Link, down: Down): void
  /** The carrier's report on a part; `doneAt`: the end of the part by the carrier's clock, read as UTC. It is acknowledged when this resolves, and the carrier is asked to repeat it when
   *  this rejects. */
  onReceipt(receipt: ReceiptRow, doneAt: number | null): Promise<void>
  /** A message from a handset, acknowledged in the same way. */
  onInbound(part: InboundPart): Promise<void>
}

export interface Down {
  reason: string
  /** Advice for an operator. */
  cure: string
  /** Null: no further attempt is made. */
  retryInMs: number | null
}

export type SubmitAnswer =
  /** `unreported`: no receipt of a success was asked for. */
  | { answer: 'accepted'; carrierRef: string; unreported?: boolean }
  | { answer: 'refused'; refusal: Refusal }
  /** The link was lost before the part was written. */
  | { answer: 'unwritten' }
  /** Written, and not answered in time, or the link was lost: the carrier may have it or not. */
  | { answer: 'unanswered' }

/** A carrier's refusal of a part. */
export interface Refusal {
  /** The error as the carrier's protocol names it, such as `ESME_RTHROTTLED`. */
  error: string
  /** The refusal is about:
   *  - `part`: this text or this number; others are taken.
   *  - `destination`: this handset, for the moment.
   *  - `carrier`: our settings, or the carrier itself: every message may be refused in the same way. */
  scope: 'part' | 'destination' | 'carrier'
  /** `none`: the message fails at once. `short`: it fails when it is refused a few times within a minute. `long`: it is tried
   *  for hours. */
  patience: 'none' | 'short' | 'long'
  /** The carrier's request: a lower speed, or fewer waiting messages; null for neither. */
  asksFor: 'less_speed' | 'less_waiting' | null
  /** Its usual meaning, for operators. */
  meaning: string
}

/** A refusal in words for people. */
export function explainRefusal({ error, meaning }: Refusal): string {
  return `${error} (${meaning})`
}
