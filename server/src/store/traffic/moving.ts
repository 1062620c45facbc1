/** Messages that wait for one carrier and go to another one, whole. */

import type { WireOptions } from '../../rules/message-options.ts'
import type { Purpose } from '../../rules/purpose.ts'
import type { Lane } from '../../rules/status.ts'

/** A message of which no part is in flight, taken, or of unknown outcome. */
export interface WaitingMessage extends WireOptions {
  messageId: number
  accountId: number
  lane: Lane
  purpose: Purpose
  to: string
  sender: string
  network: string | null
  wireParts: number
  /** The text; in the lane otp encrypted. */
  body: string
  /** Carriers that refused it. */
  refusedBy: number[]
}

/** A place in the list of what waits for a carrier: the messages that are put off come first, then the lanes in order. */
export type WaitingPlace = readonly (string | number)[]

export interface WaitingPage {
  messages: WaitingMessage[]
  /** The place to go on from; null at the end. */
  next: WaitingPlace | null
}

export interface Move {
  fromId: number
  /** The reason, in words for people. */
  reason: string
  /** The carrier refused the messages. */
  refused: boolean
  at: number
  messages: readonly MovedMessage[]
}

export interface MovedMessage {
  messageId: number
  toId: number
  /** In the charset of the new carrier. */
  wireParts: number
  /** Cost of one part there; null, the default, when it is not known. */
  costMicros?: number | null
  /** The rule that chose it; null, the default, when the carriers' own networks did. */
  ruleId?: number | null
}

export interface MoveVerbs {
  /** Messages that may be moved, `limit` at a time. `lane`: of this lane alone. */
  waiting(
    carrierId: number,
    query: { after: WaitingPlace | null; lane: Lane | null; limit: number },
  ): Promise<WaitingPage>
  /** Picks the messages that wait for the carrier and may be moved. */
  waitingOf(carrierId: number, messageIds: readonly number[]): Promise<WaitingMessage[]>
  /** Moves messages, and notes why. One that was claimed meanwhile stays. Returns the number of moved messages. */
  move(move: Move): Promise<number>
}
