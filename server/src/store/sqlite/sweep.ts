/** What ends by our own clock, and what can no longer be sent: both in slices, so that traffic goes on between them. */
import type { DatabaseSync } from 'node:sqlite'
import { status } from '../traffic.ts'
import type { Parts } from './parts.ts'
import type { Settlement } from './settle.ts'

export interface Sweeps {
  expire(before: number, at: number, limit: number): number
  failQueued(carrierId: number, error: string, at: number, limit: number): number
}

export function prepareSweeps(db: DatabaseSync, settlement: Settlement, parts: Parts): Sweeps {
  // Every message is looked at once, when it is old enough: ids rise with time, so a cursor is enough and no index on a
  // column that changes is needed.
  const cursor = db.prepare("SELECT value FROM counters WHERE name = 'expired_up_to'")
  const moveCursor = db.prepare(
    "INSERT INTO counters (name, value) VALUES ('expired_up_to', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  )
  const after = db.prepare('SELECT id, status, created_at FROM messages WHERE id > ? ORDER BY id LIMIT ?')
  const queued = db.prepare('SELECT DISTINCT message_id FROM outbox WHERE carrier_id = ? LIMIT ?')
  const dropClaims = db.prepare('DELETE FROM claims WHERE message_id = ?')

  return {
    expire(before, at, limit) {
      let upTo = Number(cursor.get()?.value ?? 0)
      let passed = 0
      for (const { id, status: current, created_at } of after.all(upTo, limit)) {
        if (Number(created_at) >= before) break
        upTo = Number(id)
        passed += 1
        if (Number(current) >= status.delivered) continue
        parts.withdraw(upTo)
        const nothingTaken = parts.nothingTaken(upTo)
        const error = nothingTaken ? 'not sent within its validity period' : 'no receipt within its validity period'
        settlement.end({ messageId: upTo, status: status.expired, error, nothingTaken, at })
        dropClaims.run(upTo)
      }
      if (passed > 0) moveCursor.run(upTo)
      return passed
    },
    failQueued(carrierId, error, at, limit) {
      const rows = queued.all(carrierId, limit)
      for (const row of rows) {
        const messageId = Number(row.message_id)
        parts.withdraw(messageId)
        settlement.end({ messageId, status: status.failed, error, nothingTaken: parts.nothingTaken(messageId), at })
      }
      return rows.length
    },
  }
}
