/**
 * One-time codes: accepted with their message, guessed at, and over when their time is. Limits count the rows themselves: a
 * code is kept exactly as long as it counts.
 */
import { timingSafeEqual } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { lanes, status } from '../../../../rules/status.ts'
import type { AcceptRequest, AcceptResult } from '../../../traffic/accepting.ts'
import type { AcceptCodeResult, CodeGuess, GuessResult, NewCode, TooManyCodes } from '../../../traffic/codes.ts'
import type { IdempotencyKeys } from '../../tables/idempotency-keys.ts'
import { expiry, type Parts } from '../parts/parts.ts'

export interface Codes {
  accept(code: NewCode): AcceptCodeResult
  guess(guess: CodeGuess): GuessResult
  expire(at: number, limit: number): number
}

/** No code is good for longer, in ms (an hour): one that seems to be was made while the clock was ahead, and is over. */
const leftMsMax = 3_600_000

/** Numbers that differ in their last four digits alone are one range: whoever pumps traffic owns whole ranges. */
const rangeDigits = 4

export function prepareCodes(
  db: DatabaseSync,
  accept: (request: AcceptRequest) => AcceptResult,
  parts: Parts,
  keys: IdempotencyKeys,
): Codes {
  const lastOrdinal = db.prepare('SELECT ordinal FROM otp_codes WHERE account_id = ? ORDER BY ordinal DESC LIMIT 1')
  const byOrdinal = db.prepare('SELECT expires_at FROM otp_codes WHERE account_id = ? AND ordinal = ?')
  const nthNewest = db.prepare(
    `SELECT expires_at FROM otp_codes
     WHERE account_id = ? AND to_number BETWEEN ? AND ? AND length(to_number) = ? AND expires_at > ?
     ORDER BY expires_at DESC LIMIT 1 OFFSET ?`,
  )
  const insert = db.prepare(
    `INSERT INTO otp_codes (message_id, account_id, ordinal, to_number, code_hash, sealed_text, sealed_answer, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const find = db.prepare(
    'SELECT account_id, code_hash, guesses, used_at, expires_at FROM otp_codes WHERE message_id = ?',
  )
  const countGuess = db.prepare('UPDATE otp_codes SET guesses = guesses + 1 WHERE message_id = ?')
  const use = db.prepare('UPDATE otp_codes SET used_at = ?, sealed_answer = NULL WHERE message_id = ?')
  const oldest = db.prepare(
    `SELECT c.message_id, c.expires_at, m.status FROM otp_codes c LEFT JOIN messages m ON m.id = c.message_id
     ORDER BY c.message_id LIMIT ?`,
  )
  const remove = db.prepare('DELETE FROM otp_codes WHERE message_id = ?')

  /** When the oldest of the newest `limit` codes stops counting; null while there are fewer. */
  const fullUntil = (accountId: number, from: string, to: string, limit: number, at: number): number | null => {
    if (limit === 0) return null
    const row = nthNewest.get(accountId, from, to, to.length, at, limit - 1)
    return row === undefined ? null : Number(row.expires_at)
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
    const accountUntil = Number(byOrdinal.get(accountId, ordinal - limits.account)?.expires_at ?? 0)
    return accountUntil > at ? refusal('account', accountUntil) : null
  }

  return {
    accept(code) {
      const { accountId, keyId, priceMicros, message, sealedText, codeHash, at, expiresAt, keyed } = code
      const answered = keys.answered(accountId, keyed)
      if (answered) return answered
      const ordinal = Number(lastOrdinal.get(accountId)?.ordinal ?? 0) + 1
      const refusal = tooMany(code, ordinal)
      if (refusal !== null) return refusal
      const accepted = accept({ accountId, keyId, lane: lanes.otp, priceMicros, messages: [message], at })
      if (!accepted.ok) return accepted
      const messageId = accepted.messageIds[0]!
      insert.run(messageId, accountId, ordinal, message.to, codeHash, sealedText, keyed?.answer ?? null, expiresAt)
      if (keyed) keys.add(accountId, keyed, messageId, null)
      return { ok: true, messageId }
    },
    guess({ accountId, messageId, codeHash, guessesMax, at }) {
      const code = find.get(messageId)
      if (code === undefined || code.account_id !== accountId) return { ok: false, reason: 'no_code' }
      const guesses = Number(code.guesses)
      if (code.used_at !== null || Number(code.expires_at) <= at || guesses >= guessesMax) {
        return { ok: false, reason: 'no_code' }
      }
      if (timingSafeEqual(Buffer.from(String(code.code_hash)), Buffer.from(codeHash))) {
        use.run(at, messageId)
        return { ok: true }
      }
      countGuess.run(messageId)
      return { ok: false, reason: 'wrong_code', left: guessesMax - guesses - 1 }
    },
    expire(at, limit) {
      let passed = 0
      for (const { message_id, expires_at, status: current } of oldest.all(limit)) {
        const leftMs = Number(expires_at) - at
        if (leftMs > 0 && leftMs <= leftMsMax) break
        const messageId = Number(message_id)
        if (current !== null && Number(current) < status.delivered) {
          parts.end(messageId, status.expired, expiry, at)
        }
        remove.run(messageId)
        passed += 1
      }
      return passed
    },
  }
}
