/** A carrier's delivery reports, and their outcomes. */
import type { InboundPart } from './inbound.ts'

/** A carrier's delivery report. */
export interface ReceiptRow {
  /** The bind over which it came. */
  carrierId: number
  /** The carrier's ids for the message, as it writes them here: those of the TLVs and of the text. */
  carrierRefs: readonly string[]
  /** Its addresses, usually the handset's first: with country code where they can be read, else as written. */
  source: string
  destination: string
  /** SMPP message state, such as `DELIVRD`; else the word in its place, or null. */
  state: string | null
  /** True when it reports only progress, whatever its state says. */
  intermediate: boolean
  error: string | null
  /** The receipt as people can read it. */
  text: string
  at: number
  /** The same PDU read as an inbound message. Set only when nothing but its text marks it as a receipt, since any handset
   *  can type such a text. */
  unmarked: InboundPart | null
}

/**
 * Reasons why a receipt matched no part: `unknown`, nobody has its id; `several`, more than one message fits;
 * `unanswered`, a part that it may be about has no answer yet; `unnamed`, it has no id, and there is no part to that
 * handset; `which_part`, several parts of its message have no answer, and some may never have been taken; `unreadable`, it has
 * neither id nor state.
 */
export const unmatchedReasons = ['unknown', 'several', 'unanswered', 'unnamed', 'which_part', 'unreadable'] as const
export type UnmatchedReason = (typeof unmatchedReasons)[number]

/** The outcome of a receipt: it changed its message, changed nothing and stands on its timeline, turned out to be an
 *  inbound message, or waits. */
export type ReceiptFate = 'settled' | 'noted' | 'inbound' | UnmatchedReason

export interface ReceiptVerbs {
  /** Records receipts; returns the number of each outcome. */
  receipts(receipts: readonly ReceiptRow[]): Promise<Partial<Record<ReceiptFate, number>>>
  /** Tries waiting receipts once more, ends messages whose carrier turned out to report on no more of their parts, and
   *  removes ids that are no longer needed. When a message's last receipt came before `settledBefore`, its other parts
   *  count as never reported on. Returns the number of rows it examined: 0 when it has caught up. */
  judgeAgain(judging: { at: number; settledBefore: number; limit: number }): Promise<number>
}
