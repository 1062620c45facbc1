/** Parts on their way to a carrier: claimed, submitted, put off. */

import type { WireOptions } from '../../rules/message-options.ts'
import type { Lane } from '../../rules/status.ts'

/** A part that may be written to the wire now: its claim is committed. */
export interface ClaimedPart extends WireOptions {
  messageId: number
  /** 1-based. */
  part: number
  carrierId: number
  wireParts: number
  lane: Lane
  accountId: number
  to: string
  sender: string
  /** The text; in the lane otp encrypted, and read just before it is written to the wire. */
  body: string
  /** Begin of its validity: its acceptance, or the later time at which it was to be sent. */
  createdAt: number
  /** Joins the parts of a long message at the handset: 0 to 255. */
  concatReference: number
  /** Time of this claim: it tells two claims of one part apart, so that an outcome meets its own. */
  claimedAt: number
  /** True when an earlier submit of this part was never answered. */
  resent: boolean
  /** Number of times that its message was put off before. */
  putOffs: number
  /** True for a first try to a handset for which no message is put off: only answers to such tries are evidence about
   *  the carrier. */
  firstTry: boolean
}

/** A claimed part as its outcome names it. */
export type Claim = Pick<
  ClaimedPart,
  'messageId' | 'part' | 'carrierId' | 'wireParts' | 'to' | 'claimedAt' | 'resent' | 'putOffs' | 'firstTry'
>

/** The outcome of a claimed part. */
export type PartFate =
  /** `unreported`: no receipt of a success was asked for, so that it stays sent. */
  | { outcome: 'accepted'; carrierRef: string; unreported?: boolean }
  /** The carrier refused it for good, with `error`. */
  | { outcome: 'refused'; error: string }
  /** Not taken, through no fault of the message (never written, or its carrier takes nothing): it goes back to the
   *  outbox. */
  | { outcome: 'retry' }
  /** Not taken for the moment, with `error`: its message is tried again at `dueAt`. */
  | { outcome: 'put_off'; error: string; dueAt: number }
  /** Written, and the answer was lost: the carrier may have it or not. */
  | { outcome: 'unknown' }
  /** Not written, because its message's time was over. */
  | { outcome: 'expired' }

export type SubmitOutcome = { claim: Claim; at: number } & PartFate

/** A carrier that refuses every message for reasons of its own. */
export interface StoppedCarrier {
  carrierId: number
  /** Text for the operator. */
  notice: string
  at: number
}

/** A carrier that takes messages again. */
export interface ResumedCarrier {
  carrierId: number
  /** Errors with which it refused everything, as outcomes have them. */
  errors: readonly string[]
  at: number
}

export interface SendVerbs {
  /** Up to `limit` parts for a carrier, by lane, accounts in turn; each is marked as claimed before this resolves. */
  claim(carrierId: number, limit: number): Promise<ClaimedPart[]>
  submitted(outcomes: readonly SubmitOutcome[]): Promise<void>
  /** Time at which the carrier's next put-off message is due; null while nothing is put off. */
  nextDueAt(carrierId: number): Promise<number | null>
  /** Leaves a notice. */
  carrierStopped(stopped: StoppedCarrier): Promise<void>
  /** Ends the notice. The refusals were no fault of the messages: those put off with `errors` are due as if for the first time. */
  carrierResumed(resumed: ResumedCarrier): Promise<void>
  /** Marks every claim of a carrier as unknown (its link was lost, or we restarted); all carriers when null. */
  claimsLost(carrierId: number | null, at: number): Promise<void>
  /** Sends parts again that have been unknown since before `before`; returns their number. */
  resendUnknown(before: number): Promise<number>
}
