/** One-time codes. */
import type { InsufficientBalance, NewMessage } from './accepting.ts'
import type { AlreadyAnswered, KeyedAnswer } from './answers.ts'

/** A one-time code and its message. Neither the code nor the text that holds it leaves the caller in clear. */
export interface NewCode {
  accountId: number
  keyId: number
  /** Price of one billed part. */
  priceMicros: number
  /** Its body shows dots instead of the code. */
  message: NewMessage
  /** The text for the handset, encrypted. */
  sealedText: string
  /** A keyed hash of the code. */
  codeHash: string
  limits: CodeLimits
  at: number
  expiresAt: number
  keyed?: KeyedAnswer | undefined
  /** As those of an AcceptRequest. */
  requestId?: string | undefined
  traceparent?: string | undefined
}

/** Maximum number of an account's codes that are valid at once: to one number, to the numbers that differ in their last
 *  four digits alone, and in all. 0 = no limit. */
export interface CodeLimits {
  number: number
  prefix: number
  account: number
}

export interface TooManyCodes {
  ok: false
  reason: 'too_many_codes'
  scope: keyof CodeLimits
  /** Time at which the next one may be sent. */
  retryAt: number
}

export type AcceptCodeResult = { ok: true; messageId: number } | InsufficientBalance | TooManyCodes | AlreadyAnswered

export interface CodeGuess {
  accountId: number
  messageId: number
  /** Hashes of the typed code, made like that of the sent one: one for each key while keys are rotated. */
  codeHashes: readonly string[]
  /** Wrong guesses after which a code is void. */
  guessesMax: number
  at: number
}

export type GuessResult =
  | { ok: true }
  | { ok: false; reason: 'wrong_code'; left: number }
  /** There is no such code, or it is used, void or expired. */
  | { ok: false; reason: 'no_code' }

export interface CodeVerbs {
  /** Accepts like `accept`, within the limits for one-time codes. */
  acceptCode(code: NewCode): Promise<AcceptCodeResult>
  /** A wrong guess is counted, and a right one uses the code up, before this resolves. */
  guessCode(guess: CodeGuess): Promise<GuessResult>
  /** Forgets expired codes, and ends their open messages as expired; returns the number of codes it passed: 0 when it
   *  has caught up. */
  expireCodes(at: number, limit: number): Promise<number>
}
