/**
 * Messages that wait for their time (`scheduled`), and those with a time of their own that wait no longer
 * (`late_messages`): their ids do not rise with that time, so cursors over ids pass them by.
 *
 *   scheduled ──due──▶ late ──validity over──▶ late and swept ──retention──▶ gone
 *       └──cancelled, or too late──────────────────▲
 */

import { lanes, status } from '../../../rules/status.ts'
import type { Connection } from '../connection.ts'
import type { LastMessage, SentMessage } from './message-search.ts'

interface ScheduledMessage {
  messageId: number
  dueAt: number
  accountId: number
  transferId: number
  to: string
}

interface Scheduled {
  add(message: ScheduledMessage): void
  /** Adds the queued messages above `from`, up to `upTo`, that have a time of their own. */
  addMessages(from: number, upTo: number): void
  /** The first ones that are due at `at`. */
  due(at: number, limit: number): ScheduledMessage[]
  nextAt(): number | null
  /** The messages to a number. */
  to(number: string): MessageTo[]
  /** False when it did not wait. */
  remove(messageId: number, dueAt: number): boolean
}

interface LateMessages {
  add(message: { messageId: number; dueAt: number; to: string }, swept: boolean): void
  /** True when the message has waited for its time, and waits no longer. */
  isKnown(messageId: number, dueAt: number): boolean
  /** Released messages whose time was before `before`. */
  toSweep(before: number, limit: number): LateMessage[]
  sweep(message: LateMessage): void
  /** Swept messages whose time was before `before`. */
  swept(before: number, limit: number): LateMessage[]
  remove(message: LateMessage): void
  /** The released messages to a number that have not been swept. */
  releasedTo(number: string): MessageTo[]
  /** Accounts and keys that have written to a number from a sender, in whatever case, since `since`; the newest first. */
  writersTo(to: string, foldedSender: string, since: number): LastMessage[]
  /** The message that was written last to a number from a sender since `since`, one-time codes aside. */
  lastTo(to: string, sender: string, since: number): LastMessage | undefined
  /** The open messages to a number that a carrier took, with a time since `since`. */
  sentTo(to: string, carrierId: number, since: number, limit: number): SentMessage[]
}

interface LateMessage {
  messageId: number
  dueAt: number
}

interface MessageTo {
  id: number
  account_id: number
}

export function prepareScheduled(db: Connection): Scheduled {
  const add = db.prepare(
    'INSERT INTO scheduled (due_at, message_id, account_id, transfer_id, to_number) VALUES (?, ?, ?, ?, ?)',
  )
  const addMessages = db.prepare(
    `INSERT INTO scheduled (due_at, message_id, account_id, transfer_id, to_number)
     SELECT due_at, id, account_id, transfer_id, to_number FROM messages
     WHERE id > ? AND id <= ? AND due_at IS NOT NULL AND status = ${status.queued}`,
  )
  const due = db.prepare(
    `SELECT message_id AS "messageId", due_at AS "dueAt", account_id AS "accountId", transfer_id AS "transferId",
            to_number AS "to"
     FROM scheduled WHERE due_at <= ? ORDER BY due_at, message_id LIMIT ?`,
  )
  const next = db.prepare('SELECT due_at FROM scheduled WHERE due_at > 0 ORDER BY due_at LIMIT 1')
  const to = db.prepare('SELECT message_id AS id, account_id FROM scheduled WHERE to_number = ?')
  const remove = db.prepare('DELETE FROM scheduled WHERE due_at = ? AND message_id = ?')
  return {
    add({ dueAt, messageId, accountId, transferId, to }) {
      add.run(dueAt, messageId, accountId, transferId, to)
    },
    addMessages(from, upTo) {
      addMessages.run(from, upTo)
    },
    due: (at, limit) => due.all(at, limit) as unknown as ScheduledMessage[],
    nextAt() {
      const row = next.get()
      return row === undefined ? null : Number(row.due_at)
    },
    to: (number) => to.all(number) as unknown as MessageTo[],
    remove: (messageId, dueAt) => remove.run(dueAt, messageId).changes > 0,
  }
}

export function prepareLateMessages(db: Connection): LateMessages {
  const add = db.prepare('INSERT INTO late_messages (swept, due_at, message_id, to_number) VALUES (?, ?, ?, ?)')
  const oldest = db.prepare(
    `SELECT message_id AS "messageId", due_at AS "dueAt" FROM late_messages
     WHERE swept = ? AND due_at < ? ORDER BY due_at, message_id LIMIT ?`,
  )
  const known = db.prepare(
    'SELECT 1 FROM late_messages WHERE swept IN (0, 1) AND due_at = ? AND message_id = ? LIMIT 1',
  )
  const sweep = db.prepare('UPDATE late_messages SET swept = 1 WHERE swept = 0 AND due_at = ? AND message_id = ?')
  const remove = db.prepare('DELETE FROM late_messages WHERE swept = 1 AND due_at = ? AND message_id = ?')
  const lastTo = db.prepare(
    `SELECT m.account_id, m.key_id, l.due_at AS at FROM late_messages l JOIN messages m ON m.id = l.message_id
     WHERE l.to_number = ? AND l.due_at >= ? AND m.sender = ? AND m.lane <> ${lanes.otp}
       AND (m.sent_at IS NOT NULL OR m.status = ${status.sent}) ORDER BY l.due_at DESC LIMIT 1`,
  )
  const releasedTo = db.prepare(
    `SELECT m.id, m.account_id FROM late_messages l JOIN messages m ON m.id = l.message_id
     WHERE l.to_number = ? AND l.swept = 0`,
  )
  const writersTo = db.prepare(
    `SELECT m.account_id, m.key_id, l.due_at AS at FROM late_messages l JOIN messages m ON m.id = l.message_id
     WHERE l.to_number = ? AND l.due_at >= ? AND lower(m.sender) = ?
       AND (m.sent_at IS NOT NULL OR m.status = ${status.sent}) ORDER BY l.due_at DESC`,
  )
  const sentTo = db.prepare(
    `SELECT m.id, m.wire_parts, m.to_number, m.sender, coalesce(m.sent_at, l.due_at) AS at
     FROM late_messages l JOIN messages m ON m.id = l.message_id
     WHERE l.to_number = ? AND l.due_at >= ? AND m.carrier_id = ? AND m.status = ${status.sent}
       AND (m.sent_at IS NOT NULL OR m.wire_parts > 1) LIMIT ?`,
  )
  /** False while no message ever had a time of its own: the store need not be asked. */
  let any = db.prepare('SELECT 1 FROM late_messages WHERE swept >= 0 LIMIT 1').get() !== undefined

  return {
    add({ messageId, dueAt, to }, swept) {
      any = true
      add.run(swept ? 1 : 0, dueAt, messageId, to)
    },
    isKnown: (messageId, dueAt) => known.get(dueAt, messageId) !== undefined,
    toSweep: (before, limit) => (any ? (oldest.all(0, before, limit) as unknown as LateMessage[]) : []),
    sweep({ messageId, dueAt }) {
      sweep.run(dueAt, messageId)
    },
    swept: (before, limit) => (any ? (oldest.all(1, before, limit) as unknown as LateMessage[]) : []),
    remove({ messageId, dueAt }) {
      remove.run(dueAt, messageId)
    },
    releasedTo: (number) => (any ? (releasedTo.all(number) as unknown as MessageTo[]) : []),
    writersTo: (to, sender, since) => (any ? (writersTo.all(to, since, sender) as unknown as LastMessage[]) : []),
    lastTo: (to, sender, since) =>
      any ? (lastTo.get(to, since, sender) as unknown as LastMessage | undefined) : undefined,
    sentTo: (to, carrierId, since, limit) =>
      any ? (sentTo.all(to, since, carrierId, limit) as unknown as SentMessage[]) : [],
  }
}

/** For a restored backup: moves the messages whose time has come to the outbox, since they may have been sent after the
 *  backup. */
export function releaseAll(db: Connection, at: number): void {
  db.prepare(
    `WITH RECURSIVE numbers (part) AS (SELECT 1 UNION ALL SELECT part + 1 FROM numbers WHERE part < 255)
     INSERT INTO outbox (carrier_id, lane, account_id, message_id, part)
     SELECT m.carrier_id, m.lane, m.account_id, m.id, part FROM scheduled s JOIN messages m ON m.id = s.message_id
     CROSS JOIN numbers WHERE s.due_at <= ? AND part <= m.wire_parts`,
  ).run(at)
  db.prepare(
    `INSERT INTO late_messages (swept, due_at, message_id, to_number)
     SELECT 0, due_at, message_id, to_number FROM scheduled WHERE due_at <= ?`,
  ).run(at)
  db.prepare('DELETE FROM scheduled WHERE due_at <= ?').run(at)
}
