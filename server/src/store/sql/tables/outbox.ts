/**
 * Parts that wait to be sent (`outbox`), a row a part, by carrier, lane and account. A row leaves when it is claimed,
 * when its message is put off, or when it need not be sent any longer.
 */

import { type Lane, lanes, status } from '../../../rules/status.ts'
import type { Connection } from '../connection.ts'
import { concatReference } from './concat-references.ts'

interface Outbox {
  add(carrierId: number, lane: number, accountId: number, messageId: number, part: number): void
  /** Adds the messages above `from`, up to `upTo`, that are queued and wait for no time; none of them has more than
   *  `wirePartsMax` parts. */
  addMessages(from: number, upTo: number, wirePartsMax: number): void
  /** Adds a part that was claimed before. False when its message has ended. */
  addAgain(messageId: number, part: number, resent: boolean): boolean
  /** Adds the parts of a message that is put off. */
  addPutOff(carrierId: number, lane: number, accountId: number, messageId: number): void
  /** The first account above `after` that has something waiting; null when none has. */
  nextAccount(carrierId: number, lane: number, after: number): number | null
  /** Reads ahead what `nextAccount` will be asked for, from this account and from the first. */
  readAccounts(carrierId: number, lane: number, after: number): void
  /** The oldest parts of an account; in the lane otp their bodies are encrypted. */
  oldest(carrierId: number, lane: Lane, accountId: number, limit: number): WaitingPart[]
  /** Takes out the parts of an account up to this one. */
  leaveUpTo(carrierId: number, lane: number, accountId: number, messageId: number, part: number): void
  /** Takes out the parts of a message. */
  leave(messageId: number): { part: number; resent: 0 | 1 }[]
  leavePart(messageId: number, part: number): void
  /** True while a part of the message waits here. */
  hasAny(messageId: number): boolean
  /** The message of each part that waits for a carrier here, and of each that is put off. */
  messagesWaiting(carrierId: number, limit: number): number[]
}

export type WaitingPart = [
  messageId: number,
  part: number,
  wireParts: number,
  to: string,
  sender: string,
  body: string,
  createdAt: number,
  resent: number,
  concatReference: number,
  options: number,
]

export function prepareOutbox(db: Connection): Outbox {
  const add = db.prepare('INSERT INTO outbox (carrier_id, lane, account_id, message_id, part) VALUES (?, ?, ?, ?, ?)')
  const addMessages = db.prepare(
    `WITH RECURSIVE parts (part) AS (SELECT 1 UNION ALL SELECT part + 1 FROM parts WHERE part < ?)
     INSERT INTO outbox (carrier_id, lane, account_id, message_id, part)
     SELECT carrier_id, lane, account_id, id, part FROM messages CROSS JOIN parts
     WHERE id > ? AND id <= ? AND status = ${status.queued} AND due_at IS NULL AND part <= messages.wire_parts`,
  )
  const addAgain = db.prepare(
    `INSERT OR IGNORE INTO outbox (carrier_id, lane, account_id, message_id, part, resent)
     SELECT carrier_id, lane, account_id, id, ?, ? FROM messages WHERE id = ? AND status < ${status.delivered}`,
  )
  const addPutOff = db.prepare(
    `INSERT OR IGNORE INTO outbox (carrier_id, lane, account_id, message_id, part, resent)
     SELECT ?, ?, ?, message_id, part, resent FROM put_off_parts WHERE message_id = ?`,
  )
  const nextAccount = db.prepare(
    'SELECT account_id FROM outbox WHERE carrier_id = ? AND lane = ? AND account_id > ? ORDER BY account_id LIMIT 1',
  )
  // `+ 0`: a planner must begin with the parts. By their messages it would pass all that were ever stored.
  const oldest = (body: string, join = '') => {
    const statement = db.prepare(
      `SELECT o.message_id, o.part, m.wire_parts, m.to_number, m.sender, ${body}, coalesce(m.due_at, m.created_at), o.resent, ${concatReference}, m.options
       FROM outbox o JOIN messages m ON m.id = o.message_id + 0 ${join}
       WHERE o.carrier_id = ? AND o.lane = ? AND o.account_id = ? ORDER BY o.message_id, o.part LIMIT ?`,
    )
    statement.setReturnArrays(true)
    return statement
  }
  const oldestTexts = oldest('m.body')
  const oldestCodes = oldest("coalesce(c.sealed_text, '')", 'LEFT JOIN otp_codes c ON c.message_id = o.message_id')
  const leaveUpTo = db.prepare(
    'DELETE FROM outbox WHERE carrier_id = ? AND lane = ? AND account_id = ? AND (message_id, part) <= (?, ?)',
  )
  const ofMessage = `message_id = ?1 AND (carrier_id, lane, account_id) =
       (SELECT carrier_id, lane, account_id FROM messages WHERE id = ?1)`
  const leave = db.prepare(`DELETE FROM outbox WHERE ${ofMessage} RETURNING part, resent`)
  const any = db.prepare(`SELECT 1 FROM outbox WHERE ${ofMessage} LIMIT 1`)
  const leavePart = db.prepare(`DELETE FROM outbox WHERE ${ofMessage} AND part = ?2`)
  const messagesWaiting = db.prepare(
    `SELECT message_id FROM outbox WHERE carrier_id = ?1 UNION ALL SELECT message_id FROM put_off WHERE carrier_id = ?1 LIMIT ?2`,
  )

  return {
    add(carrierId, lane, accountId, messageId, part) {
      add.run(carrierId, lane, accountId, messageId, part)
    },
    addMessages(from, upTo, wirePartsMax) {
      addMessages.run(wirePartsMax, from, upTo)
    },
    addAgain: (messageId, part, resent) => addAgain.run(part, resent ? 1 : 0, messageId).changes > 0,
    addPutOff(carrierId, lane, accountId, messageId) {
      addPutOff.run(carrierId, lane, accountId, messageId)
    },
    nextAccount(carrierId, lane, after) {
      const row = nextAccount.get(carrierId, lane, after)
      return row === undefined ? null : Number(row.account_id)
    },
    readAccounts: (carrierId, lane, after) =>
      nextAccount.readAhead?.(after === 0 ? [[carrierId, lane, 0]] : [after, 0].map((from) => [carrierId, lane, from])),
    oldest(carrierId, lane, accountId, limit) {
      const statement = lane === lanes.otp ? oldestCodes : oldestTexts
      return statement.all(carrierId, lane, accountId, limit) as unknown as WaitingPart[]
    },
    leaveUpTo(carrierId, lane, accountId, messageId, part) {
      leaveUpTo.run(carrierId, lane, accountId, messageId, part)
    },
    hasAny: (messageId) => any.get(messageId) !== undefined,
    leave: (messageId) => leave.all(messageId) as unknown as ReturnType<Outbox['leave']>,
    leavePart(messageId, part) {
      leavePart.run(messageId, part)
    },
    messagesWaiting: (carrierId, limit) =>
      messagesWaiting.all(carrierId, limit).map(({ message_id }) => Number(message_id)),
  }
}
