/** Requests that were refused, for their account to find. */
import type { DatabaseSync } from 'node:sqlite'
import { storedText } from '../../stored-text.ts'
import type { RejectionRow } from '../../traffic/sessions.ts'

export function prepareRejections(db: DatabaseSync): (row: RejectionRow) => void {
  const insert = db.prepare(
    `INSERT INTO rejections (account_id, key_id, at, method, path, status, error_name, error, request_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  return ({ accountId, keyId, at, method, path, status, errorName, error, requestId }) => {
    insert.run(accountId, keyId, at, method, storedText(path), status, errorName, storedText(error), requestId)
  }
}
