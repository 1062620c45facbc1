/**
 * Idempotency-Keys: written in the transaction that takes the money, so that a crash never leaves one without the
 * other, and forgotten after 24 h. Requests that are still running are known to their process alone: a crash frees
 * their keys.
 */

import { type AlreadyAnswered, type FoundAnswer, idempotencyKeyMs, type KeyedAnswer } from '../../traffic/answers.ts'
import type { Connection } from '../connection.ts'

interface IdempotencyKeys {
  /** The reason to refuse a request whose key was accepted before; else undefined, also for a request without a key. */
  answered(accountId: number, keyed: KeyedAnswer | undefined): AlreadyAnswered | undefined
  /** `answer` is null where the code's own row has it. */
  add(accountId: number, keyed: KeyedAnswer, firstId: number, answer: string | null): void
  /** Reads ahead what `answered` will be asked for. */
  readAhead(accountId: number, keyed: KeyedAnswer | undefined): void
  /** Removes at most `limit` keys that are older than `before`. */
  expire(before: number, limit: number): number
}

export function prepareIdempotencyKeys(db: Connection): IdempotencyKeys {
  const find = db.prepare('SELECT created_at FROM idempotency_keys WHERE account_id = ? AND path = ? AND key = ?')
  const remove = db.prepare('DELETE FROM idempotency_keys WHERE account_id = ? AND path = ? AND key = ?')
  const insert = db.prepare(
    `INSERT INTO idempotency_keys (account_id, path, key, fingerprint, first_id, answer, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const forget = db.prepare(
    'DELETE FROM idempotency_keys WHERE created_at < ? AND id IN (SELECT id FROM idempotency_keys ORDER BY id LIMIT ?)',
  )
  return {
    answered(accountId, keyed) {
      if (keyed === undefined) return undefined
      const { path, key, at } = keyed
      const known = find.get(accountId, path, key)
      if (known === undefined) return undefined
      if (Number(known.created_at) > at - idempotencyKeyMs) return { ok: false, reason: 'already_answered' }
      remove.run(accountId, path, key)
      return undefined
    },
    readAhead(accountId, keyed) {
      if (keyed !== undefined) find.readAhead?.([[accountId, keyed.path, keyed.key]])
    },
    add(accountId, { path, key, fingerprint, at }, firstId, answer) {
      insert.run(accountId, path, key, fingerprint, firstId, answer, at)
    },
    expire: (before, limit) => Number(forget.run(before, limit).changes),
  }
}

/** Reads only, on a connection of its own. */
export function prepareFindAnswer(
  db: Connection,
): (accountId: number, path: string, key: string, at: number) => FoundAnswer | null {
  const find = db.prepare(
    `SELECT k.fingerprint, k.first_id, k.answer, c.sealed_answer
     FROM idempotency_keys k LEFT JOIN otp_codes c ON c.message_id = k.first_id AND k.answer IS NULL
     WHERE k.account_id = ? AND k.path = ? AND k.key = ? AND k.created_at > ?`,
  )
  find.setReturnArrays(true)
  return (accountId, path, key, at) => {
    const row = find.get(accountId, path, key, at - idempotencyKeyMs) as unknown as FoundRow | undefined
    if (row === undefined) return null
    const [fingerprint, firstId, answer, sealedAnswer] = row
    return { fingerprint, firstId, answer, sealedAnswer }
  }
}

type FoundRow = [fingerprint: string, firstId: number, answer: string | null, sealedAnswer: string | null]
