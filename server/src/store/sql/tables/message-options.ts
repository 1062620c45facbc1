/**
 * Options of the messages that use one (`message_options`), and the list of those with a validity of their own, by its
 * end (`expiry_queue`). `messages.options` tells which messages have a row, so that the others cost no look.
 */

import { type MessageOptions, optionsKept, storedOptions, type WireOptions } from '../../../rules/message-options.ts'
import type { Lane } from '../../../rules/status.ts'
import { storedText } from '../../stored-text.ts'
import type { Connection } from '../connection.ts'

export interface MessageOptionsTable {
  add(messageId: number, accountId: number, options: MessageOptions): void
  /** Options of a message, with its column `options`. */
  onWire(messageId: number, options: number): WireOptions
  reference(messageId: number): string | null
  /** Messages above `from`, up to `upTo`, that have a validity of their own and are sent at once. */
  timed(from: number, upTo: number): TimedRow[]
  remove(from: number, upTo: number): void
}

type WireRow = Record<'validity_s' | 'message_class', number | null> & { udh: string | null }

interface TimedRow {
  id: number
  lane: Lane
  created_at: number
  validity_s: number
}

export function prepareMessageOptions(db: Connection): MessageOptionsTable {
  const add = db.prepare(
    `INSERT INTO message_options (message_id, account_id, reference, validity_s, message_class, udh)
     VALUES (?, ?, ?, ?, ?, ?)`,
  )
  const mark = db.prepare('UPDATE messages SET options = ? WHERE id = ?')
  const wire = db.prepare('SELECT validity_s, message_class, udh FROM message_options WHERE message_id = ?')
  const reference = db.prepare('SELECT reference FROM message_options WHERE message_id = ?')
  const timed = db.prepare(
    `SELECT m.id, m.lane, m.created_at, o.validity_s FROM message_options o JOIN messages m ON m.id = o.message_id
     WHERE o.message_id > ? AND o.message_id <= ? AND o.validity_s IS NOT NULL AND m.due_at IS NULL`,
  )
  const remove = db.prepare('DELETE FROM message_options WHERE message_id > ? AND message_id <= ?')

  return {
    add(messageId, accountId, options) {
      const { validityS = null, messageClass = null, udh = null, data = false } = options
      const named = options.reference === undefined ? null : storedText(options.reference)
      add.run(messageId, accountId, named, validityS, messageClass, udh)
      mark.run(data ? optionsKept.withData : optionsKept.some, messageId)
    },
    onWire(messageId, options) {
      const row = wire.get(messageId) as unknown as WireRow | undefined
      return row === undefined ? {} : storedOptions({ ...row, options, reference: null })
    },
    reference: (messageId) => (reference.get(messageId)?.reference ?? null) as string | null,
    timed: (from, upTo) => timed.all(from, upTo) as unknown as TimedRow[],
    remove(from, upTo) {
      remove.run(from, upTo)
    },
  }
}

interface ExpiryQueue {
  add(messageId: number, expiresAt: number, waited: boolean): void
  /** Messages whose time is over, the first first. */
  due(at: number, limit: number): ExpiringRow[]
  remove(row: ExpiringRow): void
}

interface ExpiringRow {
  expires_at: number
  message_id: number
  waited: number
}

export function prepareExpiryQueue(db: Connection): ExpiryQueue {
  const add = db.prepare('INSERT OR IGNORE INTO expiry_queue (expires_at, message_id, waited) VALUES (?, ?, ?)')
  const due = db.prepare(
    'SELECT expires_at, message_id, waited FROM expiry_queue WHERE expires_at <= ? ORDER BY expires_at, message_id LIMIT ?',
  )
  const remove = db.prepare('DELETE FROM expiry_queue WHERE expires_at = ? AND message_id = ?')

  return {
    add(messageId, expiresAt, waited) {
      add.run(expiresAt, messageId, waited ? 1 : 0)
    },
    due: (at, limit) => due.all(at, limit) as unknown as ExpiringRow[],
    remove({ expires_at, message_id }) {
      remove.run(expires_at, message_id)
    },
  }
}
