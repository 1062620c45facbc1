/**
 * One-time codes: accepted with their message, guessed at, and over when their time is. Limits count the rows themselves: a
 * code is kept exactly as long as it counts.
 */
import { timingSafeEqual } from 'node:crypto'
import { lanes, status } from '../../../../rules/status.ts'
import type { AcceptRequest, AcceptResult } from '../../../traffic/accepting.ts'
import type { AcceptCodeResult, CodeGuess, GuessResult, NewCode, TooManyCodes } from '../../../traffic/codes.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import { expiry, type Parts } from '../parts/parts.ts'

interface Codes {
  accept(code: NewCode): AcceptCodeResult
  guess(guess: CodeGuess): GuessResult
  expire(at: number, limit: number): number
}

/** No code is good for longer, in ms (an hour): one that seems to be was made while the clock was ahead, and is over. */
const leftMsMax = 3_600_000

/** Numbers that differ in their last four digits alone are one range: fraudsters who pump traffic own whole ranges. */
const rangeDigits = 4

export function prepareCodes(
  { otpCodes: codes, idempotencyKeys: keys }: Pick<TrafficTables, 'otpCodes' | 'idempotencyKeys'>,
  accept: (request: AcceptRequest) => AcceptResult,
  parts: Parts,
): Codes {
  /** Time at which the oldest of the newest `limit` codes stops counting; null while there are fewer. */
  const fullUntil = (accountId: number, from: string, to: string, limit: number, at: number): number | null => {
    if (limit === 0) return null
    return codes.expiryBehind(accountId, from, to, limit - 1, at)
  }

  const tooMany = ({ accountId, message: { to }, limits, at }: NewCode, ordinal: number): TooManyCodes | null => {
    const refusal = (scope: TooManyCodes['scope'], retryAt: number): TooManyCodes => ({
      ok: false,
      reason: 'too_many_codes',
      scope,
      retryAt,
    })
    const numberUntil = fullUntil(accountId, to, to, limits.number, at)
    if (numberUntil !== null) return refusal('number', numberUntil)
    const range = to.slice(0, -rangeDigits)
    const [first, last] = [range + '0'.repeat(rangeDigits), range + '9'.repeat(rangeDigits)]
    const prefixUntil = fullUntil(accountId, first, last, limits.prefix, at)
    if (prefixUntil !== null) return refusal('prefix', prefixUntil)
    if (limits.account === 0) return null
    const accountUntil = codes.expiryOf(accountId, ordinal - limits.account)
    return accountUntil > at ? refusal('account', accountUntil) : null
  }

  return {
    accept(code) {
      const { accountId, keyId, priceMicros, message, requestId, traceparent, at, keyed } = code
      const answered = keys.answered(accountId, keyed)
      if (answered) return answered
      const ordinal = codes.lastOrdinal(accountId) + 1
      const refusal = tooMany(code, ordinal)
      if (refusal !== null) return refusal
      const accepted = accept({
        accountId,
        keyId,
        lane: lanes.otp,
        priceMicros,
        messages: [message],
        requestId,
        traceparent,
        at,
      })
      if (!accepted.ok) return accepted
      const messageId = accepted.messageIds[0]!
      codes.add(messageId, ordinal, code)
      if (keyed) keys.add(accountId, keyed, messageId, null)
      return { ok: true, messageId }
    },
    guess({ accountId, messageId, codeHashes, guessesMax, at }) {
      const code = codes.find(messageId)
      if (code === undefined || code.account_id !== accountId) return { ok: false, reason: 'no_code' }
      const { guesses } = code
      if (code.used_at !== null || code.expires_at <= at || guesses >= guessesMax) {
        return { ok: false, reason: 'no_code' }
      }
      if (isAmong(codeHashes, code.code_hash)) {
        codes.use(messageId, at)
        return { ok: true }
      }
      codes.countGuess(messageId)
      return { ok: false, reason: 'wrong_code', left: guessesMax - guesses - 1 }
    },
    expire(at, limit) {
      let passed = 0
      for (const { message_id, expires_at, status: current } of codes.oldest(limit)) {
        const leftMs = expires_at - at
        if (leftMs > 0 && leftMs <= leftMsMax) break
        if (current !== null && current < status.delivered) parts.end(message_id, status.expired, expiry, at)
        codes.remove(message_id)
        passed += 1
      }
      return passed
    },
  }
}

function isAmong(hashes: readonly string[], kept: string): boolean {
  return hashes.some((hash) => timingSafeEqual(Buffer.from(kept), Buffer.from(hash)))
}
