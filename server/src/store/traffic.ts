/**
 * The hot verbs of the store: what a message does on its way. Every verb takes many rows, resolves after the commit
 * that made them durable, and leaves nothing behind when that commit fails. Times are ms since epoch, money is
 * micro-dollars, ids are integers below 2^53.
 */

import type { ReceiptFate, ReceiptRow } from './receipt-row.ts'

/** Lanes in the order in which a carrier serves them. */
export const lanes = { otp: 0, single: 1, bulk: 2 } as const
export type Lane = (typeof lanes)[keyof typeof lanes]

/** A message's status, only ever forward. Customers see the names (reference §4). */
export const statusNames = ['queued', 'sent', 'delivered', 'failed', 'expired'] as const
export const status = { queued: 0, sent: 1, delivered: 2, failed: 3, expired: 4 } as const
export type Status = (typeof status)[keyof typeof status]
export type StatusName = (typeof statusNames)[number]

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
}

/** For how long an Idempotency-Key stands for its request, in ms (RELIABILITY row 7: 24 h). */
export const idempotencyKeyMs = 24 * 3_600_000

/** The Idempotency-Key of a request. Keys count for one account and path. */
export interface RequestKey {
  /** Below the base URL, such as `/sms/out`. */
  path: string
  key: string
  /** Of the request's parameters: with others, the key has been used for another request. */
  fingerprint: string
}

/** A request's key and what its repetitions are answered with. */
export interface KeyedAnswer extends RequestKey {
  /** Without the ids of its messages, which are not known yet; of a one-time code encrypted. */
  answer: string
  at: number
}

/** What is known of an Idempotency-Key that was accepted. */
export interface FoundAnswer {
  fingerprint: string
  /** The first of its messages' ids; the others follow in a row. */
  firstId: number
  /** Null for a one-time code. */
  answer: string | null
  /** Of a one-time code; null for others, and once the code is over. */
  sealedAnswer: string | null
}

/** A request with the same Idempotency-Key was accepted meanwhile: its answer can be found. */
export interface AlreadyAnswered {
  ok: false
  reason: 'already_answered'
}

/** One request: one transfer, all or nothing. */
export interface AcceptRequest {
  accountId: number
  keyId: number
  lane: Lane
  /** Price of one billed part. */
  priceMicros: number
  messages: readonly NewMessage[]
  at: number
  keyed?: KeyedAnswer | undefined
}

/** A one-time code and its message. Neither the code nor the text that holds it leaves the caller in clear. */
export interface NewCode {
  accountId: number
  keyId: number
  /** Price of one billed part. */
  priceMicros: number
  /** Its body shows dots instead of the code. */
  message: NewMessage
  /** What the handset gets, encrypted. */
  sealedText: string
  /** A keyed hash. */
  codeHash: string
  limits: CodeLimits
  at: number
  expiresAt: number
  keyed?: KeyedAnswer | undefined
}

/** How many codes of one account may be valid at once: to one number, to the numbers that differ in their last four digits
 *  alone, and in all. 0 = no limit. */
export interface CodeLimits {
  number: number
  prefix: number
  account: number
}

export interface TooManyCodes {
  ok: false
  reason: 'too_many_codes'
  scope: keyof CodeLimits
  /** When the next one may be sent. */
  retryAt: number
}

export type AcceptCodeResult = { ok: true; messageId: number } | InsufficientBalance | TooManyCodes | AlreadyAnswered

export interface CodeGuess {
  accountId: number
  messageId: number
  /** Of what was typed, made as that of the code. */
  codeHash: string
  /** Wrong guesses after which a code is void. */
  guessesMax: number
  at: number
}

export type GuessResult =
  | { ok: true }
  | { ok: false; reason: 'wrong_code'; left: number }
  /** There is none, or it is used, void or expired. */
  | { ok: false; reason: 'no_code' }

export interface InsufficientBalance {
  ok: false
  reason: 'insufficient_balance'
  balanceMicros: number
}

export type AcceptResult =
  | { ok: true /** One for each message, in order, rising. */; messageIds: number[] }
  | InsufficientBalance
  | AlreadyAnswered

/** One text to more recipients than one transaction should hold. */
export interface NewBulk {
  accountId: number
  keyId: number
  /** Price of one billed part. */
  priceMicros: number
  /** `wireParts`: the most that any of its messages has. */
  content: Pick<NewMessage, 'sender' | 'body' | 'parts' | 'wireParts'>
  /** How many recipients it has. */
  count: number
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
  /** `wireParts` where it is not the bulk's. */
  recipients: readonly (Pick<NewMessage, 'to' | 'carrierId' | 'network'> & Partial<Pick<NewMessage, 'wireParts'>>)[]
}

/** A part that may be written to the wire now: its claim is committed. */
export interface ClaimedPart {
  messageId: number
  /** 1-based. */
  part: number
  carrierId: number
  wireParts: number
  lane: Lane
  accountId: number
  to: string
  sender: string
  /** In the lane otp encrypted: it is read just before it is written to the wire. */
  body: string
  createdAt: number
  /** Joins the parts of a long message at the handset: 0 to 255. */
  concatReference: number
  /** When this claim was made: of two claims of one part, an outcome is about its own. */
  claimedAt: number
  /** True when an earlier submit of this part was never answered. */
  resent: boolean
  /** How often its message was put off before. */
  putOffs: number
  /** What the carrier answered then, last; null when it was not put off. */
  putOffWith: string | null
  /** True for a first try to a handset that nothing is put off for: what is answered to others tells nothing about the
   *  carrier. */
  firstTry: boolean
}

/** A claimed part as its outcome names it. */
export type Claim = Pick<
  ClaimedPart,
  'messageId' | 'part' | 'carrierId' | 'wireParts' | 'to' | 'claimedAt' | 'resent' | 'putOffs' | 'firstTry'
>

/** What became of a claimed part. */
export type SubmitOutcome = { claim: Claim; at: number } & (
  | { outcome: 'accepted'; carrierRef: string }
  /** The carrier said no for good. `error` is what it said. */
  | { outcome: 'refused'; error: string }
  /** Not taken, and no fault of the message's (never written, or its carrier takes nothing): back to the outbox. */
  | { outcome: 'retry' }
  /** Not taken for the moment: its message is tried again at `dueAt`. `error` is what the carrier said. */
  | { outcome: 'put_off'; error: string; dueAt: number }
  /** Written, and the answer was lost: the carrier may have it or not. */
  | { outcome: 'unknown' }
  /** Not written, because the time of its one-time code was over. */
  | { outcome: 'expired' }
)

/** A carrier that refuses every message for reasons of its own. */
export interface StoppedCarrier {
  carrierId: number
  /** What an operator is told. */
  notice: string
  at: number
}

/** A carrier that takes messages again. */
export interface ResumedCarrier {
  carrierId: number
  /** What it refused everything with, as outcomes have it. */
  errors: readonly string[]
  at: number
}

export interface InboundPart {
  carrierId: number
  from: string
  to: string
  /** Other forms in which the number that was written to may be registered. */
  toForms?: readonly string[]
  dataCoding: number
  /** The user data in hex: text without its header; of data, the first part with what its header says to programs. */
  payload: string
  /** Null for a message in one part. */
  concat: { reference: number; part: number; total: number } | null
  at: number
}

export interface ClaimedEvent {
  eventId: number
  keyId: number
  /** Regular tries made so far. */
  attempts: number
  body: string
  /** The next try is one that somebody asked for, beside the regular ones: when the next of those is due. */
  regularAt?: number
}

export interface AttemptRow {
  eventId: number
  keyId: number
  /** Regular tries made so far, with this one if it is one. */
  number: number
  startedAt: number
  durationMs: number
  statusCode: number | null
  error: string | null
  response: string | null
  /** `retry` needs `nextAt`. */
  outcome: 'delivered' | 'retry' | 'failed'
  nextAt: number | null
  /** The receiver asked for it not to be tried before `nextAt`. */
  postponed?: boolean
}

/** A webhook URL to which nothing is delivered any more. */
export interface DisabledWebhook {
  keyId: number
  /** The one that was tried, so that another one set meanwhile stays; null for whichever is set. */
  url: string | null
  reason: 'gone' | 'failing'
  at: number
}

export interface NewToken {
  hash: string
  keyId: number
  expiresAt: number
  at: number
}

/** A request of the customers' API that was refused. */
export interface RejectionRow {
  accountId: number
  keyId: number
  at: number
  method: string
  /** Without its query. */
  path: string
  status: number
  /** Of the error table. */
  errorName: string
  /** Its text, as it was answered. */
  error: string
  requestId: string
}

export interface TrafficStore {
  /** Debits, stores and queues each request in one transaction; a refused debit never fails its neighbours. */
  accept(request: AcceptRequest): Promise<AcceptResult>
  /** As `accept`, within the limits for one-time codes. */
  acceptCode(code: NewCode): Promise<AcceptCodeResult>
  /** A wrong guess is counted, and a right one uses the code up, before this resolves. */
  guessCode(guess: CodeGuess): Promise<GuessResult>
  /** Forgets the codes whose time is over and ends as expired what is still open of their messages; returns how many it
   *  passed: 0 when it has caught up. */
  expireCodes(at: number, limit: number): Promise<number>
  /** Takes the money of a whole bulk, in one transfer. Until `commitBulk` nothing of it can be sent, and a restart gives
   *  the money back. */
  openBulk(bulk: NewBulk): Promise<OpenBulkResult>
  storeBulk(slice: BulkSlice): Promise<void>
  /** From here on the bulk is accepted: its messages go to the outbox by themselves, after a restart too. */
  commitBulk(transferId: number, keyed?: KeyedAnswer): Promise<{ ok: true } | AlreadyAnswered>
  /** Gives the money back and forgets the messages. */
  abortBulk(transferId: number, at: number): Promise<void>
  /** At a start: gives back what was never answered, and goes on queueing what was. */
  resumeBulks(at: number): Promise<void>
  /** Goes on with what a failed commit interrupted. */
  nudgeBulks(): Promise<void>
  /** Up to `limit` parts for a carrier, by lane, accounts in turn; each is marked as claimed before this resolves. */
  claim(carrierId: number, limit: number): Promise<ClaimedPart[]>
  submitted(outcomes: readonly SubmitOutcome[]): Promise<void>
  /** When the next message that this carrier put off is due; null when there is none. */
  nextDueAt(carrierId: number): Promise<number | null>
  /** Leaves a notice. */
  carrierStopped(stopped: StoppedCarrier): Promise<void>
  /** Ends the notice. The refusals were no fault of the messages: those put off with `errors` are due as if for the first time. */
  carrierResumed(resumed: ResumedCarrier): Promise<void>
  /** How many met each fate. */
  receipts(receipts: readonly ReceiptRow[]): Promise<Partial<Record<ReceiptFate, number>>>
  /** Tries receipts that wait once more, ends messages whose carrier turned out to report on no more of their parts, and
   *  forgets ids that nobody asks for any more. A message of which part was reported before `settledBefore` counts as one
   *  whose other parts are not. Returns how much it looked at: 0 when it has caught up. */
  judgeAgain(judging: { at: number; settledBefore: number; limit: number }): Promise<number>
  inbound(parts: readonly InboundPart[]): Promise<void>
  /** Delivers as they are the inbound messages whose first part came before `before` and that still lack one; returns
   *  how many parts it passed: 0 when it has caught up. */
  inboundOverdue(before: number, at: number, limit: number): Promise<number>
  /** Marks every claim of a carrier as unknown (its link was lost, or we restarted); all carriers when null. */
  claimsLost(carrierId: number | null, at: number): Promise<void>
  /** Sends once more what has been unknown since before `before`; returns how many. */
  resendUnknown(before: number): Promise<number>
  /** Ends what is still open and was created before `before` as expired. Returns how many it passed, ended
   *  before or now: 0 when it has caught up. */
  expire(before: number, at: number, limit: number): Promise<number>
  /** Removes what was made before `before`, and tokens that are over, for some ms. Returns how many rows it passed: 0 when
   *  it has caught up. Open messages and everything about money stay. */
  removeOld(before: number, at: number): Promise<number>
  /** Ends everything queued for a carrier that will not run, as failed and refunded; returns how many messages. */
  failQueued(carrierId: number, error: string, at: number, limit: number): Promise<number>
  /** Due events, and after a success some that are due later; keys in turn, at most `free(keyId)` for a key. They are in hand
   *  until `attempts` reports on them. */
  claimEvents(limit: number, free: (keyId: number) => number, at: number): Promise<ClaimedEvent[]>
  /** When the next event falls due that is not in hand; null when none waits. */
  nextEventAt(): Promise<number | null>
  /** A URL to which every try has failed for 5 days is disabled with the try that says so. */
  attempts(attempts: readonly AttemptRow[]): Promise<void>
  /** Stops deliveries to a URL, with a notice; its events are written as failed until it is set anew. */
  disableWebhook(webhook: DisabledWebhook): Promise<void>
  addToken(token: NewToken): Promise<void>
  /** Somebody who is signed in to the Members Area was there at `at`: the session goes on until `expiresAt`. */
  touchSession(session: { id: number; at: number; expiresAt: number }): Promise<void>
  recordRejections(rows: readonly RejectionRow[]): Promise<void>
  /** What a repetition of the request with this Idempotency-Key is answered with; null when none was accepted in time. */
  findAnswer(accountId: number, path: string, key: string, at: number): Promise<FoundAnswer | null>
  /** Forgets Idempotency-Keys of before `before`; returns how many: 0 when it has caught up. */
  expireAnswers(before: number, limit: number): Promise<number>
}
