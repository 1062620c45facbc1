/** One way to a carrier, whatever it speaks: the door between what sends messages and what writes them to a wire. */
import type { InboundPart } from '../store/traffic/inbound.ts'
import type { ReceiptRow } from '../store/traffic/receipts.ts'
import type { ClaimedPart } from '../store/traffic/sending.ts'

export interface Upstream {
  /** True while parts can be submitted. */
  readonly up: boolean
  /** Places for parts whose answer is awaited: in all, and free now. */
  readonly window: number
  readonly free: number
  /** Writes a part and tells its answer. After `unanswered` it is told once more when the answer comes late. */
  submit(part: ClaimedPart, onAnswer: (answer: SubmitAnswer) => void): void
  start(): void
  /** Lets what was submitted be answered, and closes, all within `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>
}

/** What an upstream tells. */
export interface UpstreamEvents {
  onUp(): void
  /** It went down, or could not come up. */
  onDown(down: Down): void
  /** The carrier's report on a part. It is acknowledged when this resolves, and asked for again when it rejects. */
  onReceipt(receipt: ReceiptRow): Promise<void>
  /** A message of a handset, acknowledged in the same way. */
  onInbound(part: InboundPart): Promise<void>
}

export interface Down {
  reason: string
  /** What an operator can do about it. */
  cure: string
  /** Null: it does not come up again. */
  retryInMs: number | null
}

export type SubmitAnswer =
  | { answer: 'accepted'; carrierRef: string }
  | { answer: 'refused'; refusal: Refusal }
  /** The link was lost before the part was written. */
  | { answer: 'unwritten' }
  /** Written, and not answered in time, or the link was lost: the carrier may have it or not. */
  | { answer: 'unanswered' }

/** A carrier's no. */
export interface Refusal {
  /** As the carrier's protocol names it, such as `ESME_RTHROTTLED`. */
  error: string
  /** What it is about:
   *  - `part`: this text or this number; others are taken.
   *  - `destination`: this handset, for the moment.
   *  - `carrier`: how we are set, or the carrier itself: every message may be refused so. */
  scope: 'part' | 'destination' | 'carrier'
  /** `none`: the message fails at once. `short`: it fails when it is refused a few times within a minute. `long`: it is tried
   *  for hours. */
  patience: 'none' | 'short' | 'long'
  /** It asks for a lower speed, or for fewer messages that wait; null when it says nothing of either. */
  asksFor: 'less_speed' | 'less_waiting' | null
  /** What an operator is told that it usually means. */
  meaning: string
}

/** A refusal as people read it. */
export function explainRefusal({ error, meaning }: Refusal): string {
  return `${error} (${meaning})`
}
