/** Traces of requests and sessions: access tokens, when a session was last seen, refused requests. */

import { storedText } from '../../stored-text.ts'
import type { SessionVerbs } from '../../traffic/sessions.ts'
import type { Connection } from '../connection.ts'
import type { Jobs } from './jobs.ts'

export function sessionVerbs(db: Connection, { run }: Jobs): SessionVerbs {
  const addToken = db.prepare('INSERT INTO access_tokens (hash, key_id, expires_at) VALUES (?, ?, ?)')
  const touchKey = db.prepare('UPDATE api_keys SET last_used_at = ? WHERE id = ?')
  const touchSession = db.prepare('UPDATE sessions SET last_seen_at = ?, expires_at = ? WHERE id = ?')
  const addRejection = db.prepare(
    `INSERT INTO rejections (account_id, key_id, at, method, path, status, error_name, error, request_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  return {
    addToken: ({ hash, keyId, expiresAt, at }) =>
      run(1, () => {
        addToken.run(hash, keyId, expiresAt)
        touchKey.run(at, keyId)
      }),
    touchSession: ({ id, at, expiresAt }) =>
      run(1, () => {
        touchSession.run(at, expiresAt, id)
      }),
    recordRejections: (rows) =>
      run(rows.length, () => {
        for (const { accountId, keyId, at, method, path, status, errorName, error, requestId } of rows) {
          const [storedPath, storedError] = [storedText(path), storedText(error)]
          addRejection.run(accountId, keyId, at, method, storedPath, status, errorName, storedError, requestId)
        }
      }),
  }
}
