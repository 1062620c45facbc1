/** Taking messages from customers: one by one, and bulks in slices. */

import type { MessageOptions } from '../../rules/message-options.ts'
import type { Purpose } from '../../rules/purpose.ts'
import type { Lane } from '../../rules/status.ts'
import type { AlreadyAnswered, KeyedAnswer } from './answers.ts'

/** Version of the opt-outs: it rises with each change. */
export type OptOutVersion = number

export interface NewMessage {
  to: string
  sender: string
  body: string
  /** Segments as billed. */
  parts: number
  /** Segments as sent. */
  wireParts: number
  carrierId: number
  network: string | null
  /** Default `otp` in its lane, else `transactional`. */
  purpose?: Purpose
  /** Price of one billed part, where it is not that of the request. */
  priceMicros?: number
  /** Cost of one sent part at the carrier; null, the default, when it is not known. */
  costMicros?: number | null
  /** The sender that was asked for, where `sender` took its place, and why. */
  replaced?: ReplacedSender
  /** The rule that chose the carrier; null, the default, when the carriers' own networks did. */
  ruleId?: number | null
  /** Time at which it is sent; absent: at once. */
  dueAt?: number
  options?: MessageOptions
}

export interface ReplacedSender {
  readonly code: string
  readonly reason: string
}

/** A version of a template, which a text came from. */
export interface TemplateVersion {
  readonly templateId: number
  readonly version: number
}

/** Messages of a request in a row whose texts came from a version of a template. */
export interface TemplateRun extends TemplateVersion {
  /** Index of the first among the request's messages. */
  readonly from: number
  /** Index behind the last. */
  readonly to: number
}

/** One request: one transfer, all or nothing. */
export interface AcceptRequest {
  accountId: number
  keyId: number
  lane: Lane
  /** Price of one billed part. */
  priceMicros: number
  messages: readonly NewMessage[]
  templates?: readonly TemplateRun[] | undefined
  at: number
  keyed?: KeyedAnswer | undefined
  /** X-Request-Id of the request. */
  requestId?: string | undefined
  /** Kept with the messages; absent, as mostly, while tracing is off. */
  traceparent?: string | undefined
  /** Version of the opt-outs with which the recipients were compared; none: they were not, and need not be. */
  optOutVersion?: OptOutVersion
}

export type AcceptResult =
  | { ok: true /** One for each message, in order, rising. */; messageIds: number[] }
  | InsufficientBalance
  | AlreadyAnswered

export interface InsufficientBalance {
  ok: false
  reason: 'insufficient_balance'
  balanceMicros: number
}

/** A recipient has opted out since the messages were composed: they are to be composed again. */
interface OptedOutMeanwhile {
  ok: false
  reason: 'opted_out_meanwhile'
}

/** Messages to more recipients than one transaction should hold. */
export interface NewBulk {
  accountId: number
  keyId: number
  /** Price of one billed part. */
  priceMicros: number
  /** Facts of its first message. `wireParts`: the maximum of its messages. */
  content: Pick<NewMessage, 'sender' | 'body' | 'parts' | 'wireParts' | 'purpose'>
  /** Number of its recipients. */
  count: number
  /** Price of all of it, where it is not the same for each recipient. */
  amountMicros?: number
  templates?: readonly TemplateRun[] | undefined
  /** As those of an AcceptRequest. */
  requestId?: string | undefined
  traceparent?: string | undefined
  at: number
}

export type OpenBulkResult =
  | { ok: true; transferId: number /** The first message's id; the others follow in a row. */; firstId: number }
  | InsufficientBalance

export interface BulkSlice {
  transferId: number
  /** The id of the slice's first message. */
  firstId: number
  bulk: NewBulk
  recipients: readonly BulkRecipient[]
}

/** Facts that are not given are the bulk's. */
export type BulkRecipient = Pick<NewMessage, 'to' | 'carrierId' | 'network'> & Partial<NewMessage>

export interface AcceptVerbs {
  /** Debits, stores and queues each request in one transaction; a refused debit never fails its neighbours. */
  accept(request: AcceptRequest): Promise<AcceptResult | OptedOutMeanwhile>
  /** Takes the money of a whole bulk, in one transfer. Until `commitBulk` nothing of it can be sent, and a restart gives
   *  the money back. */
  openBulk(bulk: NewBulk): Promise<OpenBulkResult>
  storeBulk(slice: BulkSlice): Promise<void>
  /** Accepts the bulk: from now on its messages go to the outbox without further calls, after a restart too. Those to handsets
   *  that have opted out since `version` end. */
  commitBulk(
    transferId: number,
    keyed?: KeyedAnswer,
    optOuts?: { version: OptOutVersion; at: number },
  ): Promise<{ ok: true } | AlreadyAnswered>
  /** Gives the money back and forgets the messages. */
  abortBulk(transferId: number, at: number): Promise<void>
  /** At a start, and when a node is gone: refunds the bulks that were never answered, and continues to queue the others. */
  resumeBulks(at: number): Promise<void>
  /** Continues the work on bulks that a failed commit interrupted. */
  nudgeBulks(): Promise<void>
}
