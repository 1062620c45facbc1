/** Opt-outs: handsets that get no more messages from a sender. */
import type { OptOutAnswer } from '../../rules/optouts/answers.ts'
import type { OptOutSource } from '../opt-out-tables.ts'
import type { AcceptResult, NewMessage } from './accepting.ts'

/** An account that stands for all accounts that send from a sender. */
export const everyAccount = 0

/** Changes by one author, of numbers as they are stored. */
export interface OptOutChange {
  /** Or `everyAccount`. */
  accountId: number
  kind: 'opted_out' | 'resumed'
  source: OptOutSource
  memberId: number | null
  entries: readonly OptOutEntry[]
  /** Written in the same transaction; null: none. */
  audit: AuditEntry | null
  at: number
}

interface OptOutEntry {
  number: string
  sender: string
  note?: string
}

/** An entry of the audit log, as it is stored. */
export interface AuditEntry {
  memberId: number | null
  accountId: number | null
  actingAs: boolean
  action: string
  target: string | null
  detail: string | null
  ip: string | null
  requestId: string | null
}

export interface ReviewDecision {
  reviewId: number
  accountId: number
  optOut: boolean
  memberId: number
  audit: AuditEntry
  at: number
}

/** An answer that is due, as a message that costs the account nothing. */
export interface AnswerDue {
  to: string
  sender: string
  kind: OptOutAnswer
}

export interface OptOutVerbs {
  /** Adds or removes opt-outs; returns how many were not as asked before. What waits for a handset that has opted out ends. */
  changeOptOuts(change: OptOutChange): Promise<number>
  /** Continues the search for waiting messages of opt-outs that a command added; returns how many changes it passed. */
  workOptOuts(at: number, limit: number): Promise<number>
  /** Settles a text that may be a wish to opt out. False when it was settled before, or is not there. */
  settleReview(decision: ReviewDecision): Promise<boolean>
  /** Sends an answer that is due; null when it no longer is. */
  sendAnswer(
    due: AnswerDue,
    message: { accountId: number; keyId: number; message: NewMessage; at: number },
  ): Promise<AcceptResult | null>
  /** Gives up an answer that cannot be sent. */
  dropAnswer(due: AnswerDue, at: number): Promise<void>
}
