/** One-time codes (`otp_codes`), numbered in each account. A code is kept exactly as long as it counts. */

import type { NewCode } from '../../traffic/codes.ts'
import type { Connection } from '../connection.ts'

interface OtpCodes {
  add(messageId: number, ordinal: number, code: NewCode): void
  find(messageId: number): OtpCode | undefined
  /** The number of an account's last code, 0 when it has none. */
  lastOrdinal(accountId: number): number
  /** Time until which a code counts; 0 when it is not kept. */
  expiryOf(accountId: number, ordinal: number): number
  /** Of the codes to the numbers from `first` to `last`, the time until which the code after the `newer` newest counts;
   *  null when fewer count at `at`. */
  expiryBehind(accountId: number, first: string, last: string, newer: number, at: number): number | null
  countGuess(messageId: number): void
  use(messageId: number, at: number): void
  /** Forgets the text of a message that need not be sent any longer. */
  forgetText(messageId: number): void
  /** Codes with the lowest message ids, and the status of their messages; null where the message is gone. */
  oldest(limit: number): { message_id: number; expires_at: number; status: number | null }[]
  remove(messageId: number): void
}

interface OtpCode {
  account_id: number
  code_hash: string
  guesses: number
  used_at: number | null
  expires_at: number
}

export function prepareOtpCodes(db: Connection): OtpCodes {
  const add = db.prepare(
    `INSERT INTO otp_codes (message_id, account_id, ordinal, to_number, code_hash, sealed_text, sealed_answer, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const find = db.prepare(
    'SELECT account_id, code_hash, guesses, used_at, expires_at FROM otp_codes WHERE message_id = ?',
  )
  const lastOrdinal = db.prepare('SELECT ordinal FROM otp_codes WHERE account_id = ? ORDER BY ordinal DESC LIMIT 1')
  const byOrdinal = db.prepare('SELECT expires_at FROM otp_codes WHERE account_id = ? AND ordinal = ?')
  const nthNewest = db.prepare(
    `SELECT expires_at FROM otp_codes
     WHERE account_id = ? AND to_number BETWEEN ? AND ? AND length(to_number) = ? AND expires_at > ?
     ORDER BY expires_at DESC LIMIT 1 OFFSET ?`,
  )
  const countGuess = db.prepare('UPDATE otp_codes SET guesses = guesses + 1 WHERE message_id = ?')
  const use = db.prepare('UPDATE otp_codes SET used_at = ?, sealed_answer = NULL WHERE message_id = ?')
  const forgetText = db.prepare('UPDATE otp_codes SET sealed_text = NULL WHERE message_id = ?')
  const oldest = db.prepare(
    `SELECT c.message_id, c.expires_at, m.status FROM otp_codes c LEFT JOIN messages m ON m.id = c.message_id
     ORDER BY c.message_id LIMIT ?`,
  )
  const remove = db.prepare('DELETE FROM otp_codes WHERE message_id = ?')

  return {
    add(messageId, ordinal, { accountId, message, codeHash, sealedText, keyed, expiresAt }) {
      add.run(messageId, accountId, ordinal, message.to, codeHash, sealedText, keyed?.answer ?? null, expiresAt)
    },
    find: (messageId) => find.get(messageId) as unknown as OtpCode | undefined,
    lastOrdinal: (accountId) => Number(lastOrdinal.get(accountId)?.ordinal ?? 0),
    expiryOf: (accountId, ordinal) => Number(byOrdinal.get(accountId, ordinal)?.expires_at ?? 0),
    expiryBehind(accountId, first, last, newer, at) {
      const row = nthNewest.get(accountId, first, last, first.length, at, newer)
      return row === undefined ? null : Number(row.expires_at)
    },
    countGuess(messageId) {
      countGuess.run(messageId)
    },
    use(messageId, at) {
      use.run(at, messageId)
    },
    forgetText(messageId) {
      forgetText.run(messageId)
    },
    oldest: (limit) => oldest.all(limit) as unknown as ReturnType<OtpCodes['oldest']>,
    remove(messageId) {
      remove.run(messageId)
    },
  }
}
