/**
 * Messages that are put off (`put_off`), their parts that have left the outbox and are not in flight (`put_off_parts`),
 * and the queue of when they are due (`put_off_queue`).
 */

import { type Lane, lanes, status } from '../../../rules/status.ts'
import type { Connection } from '../connection.ts'
import { concatReference } from './concat-references.ts'

/** A handset with one sender and carrier: messages to it are kept in order. */
export interface PutOffDestination {
  carrierId: number
  to: string
  sender: string
}

export interface PutOffMessage extends PutOffDestination {
  messageId: number
  lane: number
  /** Number of times that it was put off; 0 when it only waits behind others. */
  putOffs: number
  error: string | null
  dueAt: number
  /** Its place in the queue; null while it waits behind others or is in flight. */
  queuedAt: number | null
}

interface PutOffTable {
  find(messageId: number): PutOffMessage | null
  add(message: PutOffMessage): void
  change(message: PutOffMessage): void
  remove(message: PutOffMessage): void
  /** The first other message to its destination, one-time codes aside. */
  firstOther(message: PutOffMessage): PutOffMessage | null
  /** The first ones to a destination, one-time codes aside. */
  inLine(destination: PutOffDestination, limit: number): PutOffMessage[]
  hasAny(destination: PutOffDestination): boolean
  destinations(limit: number): PutOffDestination[]
  /** The messages whose carrier last answered with this error. */
  withError(carrierId: number, error: string, limit: number): number[]
}

interface PutOffParts {
  add(messageId: number, part: number, resent: 0 | 1): void
  hasAny(messageId: number): boolean
  all(messageId: number): { part: number; resent: 0 | 1 }[]
  /** The fields that are written to the wire, of a message that has not ended; in the lane otp the body is
   *  encrypted. */
  sendable(messageId: number, limit: number): SendablePart[]
  remove(messageId: number, part: number): boolean
  removeAll(messageId: number): void
}

interface SendablePart {
  part: number
  resent: 0 | 1
  wire_parts: number
  lane: Lane
  account_id: number
  to_number: string
  sender: string
  created_at: number
  concat_reference: number
  options: number
  body: string
}

interface PutOffQueue {
  /** Gives a message a place in the queue, in place of the one that it has. */
  enter(message: PutOffMessage, dueAt: number): void
  leave(message: PutOffMessage): void
  /** Takes out a place whose message is gone. */
  removePlace(carrierId: number, dueAt: number, messageId: number): void
  /** Due messages, the longest due first; then those that were given their time before the clock was set back. */
  due(carrierId: number, at: number, limit: number): { message_id: number; due_at: number }[]
  /** Time at which the first one is due; null when none waits. */
  nextDueAt(carrierId: number): number | null
}

/** Longer than any pause between two tries, in ms: what is due later was put off before the clock was set back. */
const pauseMsMax = 1_200_000

const ofDestination = 'carrier_id = ? AND to_number = ? AND sender = ?'
const ofMessage = `${ofDestination} AND message_id = ?`

const columns = 'carrier_id, to_number, sender, message_id, lane, put_offs, error, due_at, queued_at'

export function preparePutOffTable(db: Connection): PutOffTable {
  const find = db.prepare(`SELECT ${columns} FROM put_off WHERE message_id = ?`)
  const add = db.prepare(
    `INSERT INTO put_off (carrier_id, to_number, sender, message_id, lane, put_offs, error, due_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const change = db.prepare(`UPDATE put_off SET put_offs = ?, error = ?, due_at = ? WHERE ${ofMessage}`)
  const remove = db.prepare(`DELETE FROM put_off WHERE ${ofMessage}`)
  const firstOther = db.prepare(
    `SELECT ${columns} FROM put_off WHERE ${ofDestination} AND lane <> ${lanes.otp} AND message_id <> ? ORDER BY message_id LIMIT 1`,
  )
  const inLine = db.prepare(
    `SELECT ${columns} FROM put_off WHERE ${ofDestination} AND lane <> ${lanes.otp} ORDER BY message_id LIMIT ?`,
  )
  const any = db.prepare(`SELECT 1 FROM put_off WHERE ${ofDestination} LIMIT 1`)
  const destinations = db.prepare('SELECT DISTINCT carrier_id, to_number, sender FROM put_off LIMIT ?')
  const withError = db.prepare('SELECT message_id FROM put_off WHERE carrier_id = ? AND error = ? LIMIT ?')
  const messageOrNull = (row: Record<string, unknown> | undefined) => (row === undefined ? null : messageOf(row))

  return {
    find: (messageId) => messageOrNull(find.get(messageId)),
    add({ carrierId, to, sender, messageId, lane, putOffs, error, dueAt }) {
      add.run(carrierId, to, sender, messageId, lane, putOffs, error, dueAt)
    },
    change({ carrierId, to, sender, messageId, putOffs, error, dueAt }) {
      change.run(putOffs, error, dueAt, carrierId, to, sender, messageId)
    },
    remove({ carrierId, to, sender, messageId }) {
      remove.run(carrierId, to, sender, messageId)
    },
    firstOther: ({ carrierId, to, sender, messageId }) =>
      messageOrNull(firstOther.get(carrierId, to, sender, messageId)),
    inLine: ({ carrierId, to, sender }, limit) => inLine.all(carrierId, to, sender, limit).map(messageOf),
    hasAny: ({ carrierId, to, sender }) => any.get(carrierId, to, sender) !== undefined,
    destinations: (limit) => destinations.all(limit).map(destinationOf),
    withError: (carrierId, error, limit) =>
      withError.all(carrierId, error, limit).map(({ message_id }) => Number(message_id)),
  }
}

export function preparePutOffParts(db: Connection): PutOffParts {
  const add = db.prepare('INSERT OR IGNORE INTO put_off_parts (message_id, part, resent) VALUES (?, ?, ?)')
  const all = db.prepare('SELECT part, resent FROM put_off_parts WHERE message_id = ? ORDER BY part')
  const sendable = db.prepare(
    `SELECT p.part, p.resent, m.wire_parts, m.lane, m.account_id, m.to_number, m.sender, coalesce(m.due_at, m.created_at) AS created_at, ${concatReference} AS concat_reference, m.options,
            CASE m.lane WHEN ${lanes.otp} THEN coalesce(c.sealed_text, '') ELSE m.body END AS body
     FROM put_off_parts p JOIN messages m ON m.id = p.message_id LEFT JOIN otp_codes c ON c.message_id = p.message_id
     WHERE p.message_id = ? AND m.status < ${status.delivered} ORDER BY p.part LIMIT ?`,
  )
  const remove = db.prepare('DELETE FROM put_off_parts WHERE message_id = ? AND part = ?')
  const removeAll = db.prepare('DELETE FROM put_off_parts WHERE message_id = ?')

  return {
    add(messageId, part, resent) {
      add.run(messageId, part, resent)
    },
    hasAny: (messageId) => all.get(messageId) !== undefined,
    all: (messageId) => all.all(messageId) as unknown as ReturnType<PutOffParts['all']>,
    sendable: (messageId, limit) => sendable.all(messageId, limit) as unknown as SendablePart[],
    remove: (messageId, part) => remove.run(messageId, part).changes > 0,
    removeAll(messageId) {
      removeAll.run(messageId)
    },
  }
}

export function preparePutOffQueue(db: Connection): PutOffQueue {
  const setQueued = db.prepare(`UPDATE put_off SET queued_at = ? WHERE ${ofMessage}`)
  const add = db.prepare('INSERT OR IGNORE INTO put_off_queue (carrier_id, due_at, message_id) VALUES (?, ?, ?)')
  const remove = db.prepare('DELETE FROM put_off_queue WHERE carrier_id = ? AND due_at = ? AND message_id = ?')
  const due = db.prepare(
    'SELECT message_id, due_at FROM put_off_queue WHERE carrier_id = ? AND due_at <= ? ORDER BY due_at, message_id LIMIT ?',
  )
  const furthest = db.prepare(
    'SELECT message_id, due_at FROM put_off_queue WHERE carrier_id = ? AND due_at > ? ORDER BY due_at DESC LIMIT ?',
  )
  const nextDue = db.prepare('SELECT due_at FROM put_off_queue WHERE carrier_id = ? ORDER BY due_at LIMIT 1')

  /** The latest due time ever given, so that a claim asks for those beyond `pauseMsMax` only when there may be some. */
  let furthestAt = Number(db.prepare('SELECT max(due_at) AS at FROM put_off_queue').get()!.at ?? 0)

  const leave = ({ carrierId, to, sender, messageId, queuedAt }: PutOffMessage) => {
    if (queuedAt === null) return
    remove.run(carrierId, queuedAt, messageId)
    setQueued.run(null, carrierId, to, sender, messageId)
  }
  return {
    leave,
    enter(message, dueAt) {
      leave(message)
      const { carrierId, to, sender, messageId } = message
      add.run(carrierId, dueAt, messageId)
      furthestAt = Math.max(furthestAt, dueAt)
      setQueued.run(dueAt, carrierId, to, sender, messageId)
    },
    removePlace(carrierId, dueAt, messageId) {
      remove.run(carrierId, dueAt, messageId)
    },
    due(carrierId, at, limit) {
      const rows = due.all(carrierId, at, limit)
      if (rows.length < limit && furthestAt > at + pauseMsMax) {
        rows.push(...furthest.all(carrierId, at + pauseMsMax, limit - rows.length))
      }
      return rows as unknown as ReturnType<PutOffQueue['due']>
    },
    nextDueAt(carrierId) {
      const row = nextDue.get(carrierId)
      return row === undefined ? null : Number(row.due_at)
    },
  }
}

function destinationOf(row: Record<string, unknown>): PutOffDestination {
  return { carrierId: Number(row.carrier_id), to: String(row.to_number), sender: String(row.sender) }
}

function messageOf(row: Record<string, unknown>): PutOffMessage {
  return {
    ...destinationOf(row),
    messageId: Number(row.message_id),
    lane: Number(row.lane),
    putOffs: Number(row.put_offs),
    error: row.error as string | null,
    dueAt: Number(row.due_at),
    queuedAt: row.queued_at as number | null,
  }
}
