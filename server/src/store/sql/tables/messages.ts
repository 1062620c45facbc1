/**
 * Outgoing messages (`messages`): inserted once, changed when a carrier took them and when they end. The number of sent
 * messages that have not ended is counted as it changes, since reading all rows would take long.
 */

import type { RefundPolicy } from '../../../rules/ledger/refunds.ts'
import { purposeCode } from '../../../rules/purpose.ts'
import { type Lane, lanes, type Status, status } from '../../../rules/status.ts'
import { storedText } from '../../stored-text.ts'
import type { NewMessage } from '../../traffic/accepting.ts'
import type { MovedMessage } from '../../traffic/moving.ts'
import { type Connection, changesRow } from '../connection.ts'
import type { GroupCommit } from '../group-commit.ts'
import type { ConcatReferences } from './concat-references.ts'
import type { MessageOptionsTable } from './message-options.ts'
import { type MessageSearch, prepareMessageSearch } from './message-search.ts'
import { prepareSentCount, type SentCount } from './sent-count.ts'

export type FinalStatus = Exclude<Status, 0 | 1>

/** Values that the messages of one request share. */
interface MessageOrigin {
  accountId: number
  keyId: number
  transferId: number
  lane: number
  /** Price of one billed part, where a message has none of its own. */
  priceMicros: number
  at: number
}

export interface Messages extends MessageChanges, MessageReads, MessageRanges, MessageSearch {}

interface MessageChanges {
  add(id: number, origin: MessageOrigin, message: NewMessage): void
  /** Records that the carrier took all of a message, under these ids. `unreported`: a success is not reported on. */
  taken(id: number, as: { carrierRef: string; unreported?: boolean | undefined }, at: number): void
  /** The carrier may have taken it, or not: people see it as sent. */
  unsure(id: number): void
  /** Gives a message that is not due another time. */
  setDueAt(id: number, dueAt: number): void
  /** Gives a message in several parts whose time has come the reference that joins them. */
  refer(id: number, message: { to_number: string; sender: string }, at: number): void
  /** Gives a message that waits to another carrier. */
  moveTo(id: number, to: Omit<MovedMessage, 'messageId'>): void
  /** Records that the carrier turned out to have taken a message under other ids. */
  rename(id: number, carrierRef: string): void
  /** Ends a sent message in its status; gives its lane. */
  endSent(id: number, at: number): number
  /** Gives facts about it; undefined when it had ended already: a final status never changes. `carrierRef`: the ids
   *  of the parts that were taken, where they are not recorded yet. */
  end(
    id: number,
    final: FinalStatus,
    error: string | null,
    carrierRef: string | null,
    at: number,
  ): EndedMessage | undefined
}

/** Facts about a message that has just ended; `status` is the previous one; `options` as it is stored. */
export type EndedMessage = [keyId: number, lane: number, status: number, options: number]

interface MessageReads {
  /** Reads ahead what `end` will ask for. */
  readOpen(ids: readonly number[]): void
  /** Reads ahead what `payment` will be asked for. */
  readPayments(ids: readonly number[]): void
  /** Notes what another statement has just read of a message, so that `end` need not. */
  noteOpen?(id: number, message: EndedMessage | null): void
  find(id: number): MessageRow | undefined
  /** True while the message is open; false when it has ended, or does not exist. */
  isOpen(id: number): boolean
  /** The account that paid for it, the price, and the refund policy. */
  payment(id: number): { accountId: number; priceMicros: number; refundPolicy: RefundPolicy }
}

interface MessageRow {
  account_id: number
  carrier_id: number
  lane: Lane
  /** Place in `purposes`. */
  purpose: number
  to_number: string
  sender: string
  status: Status
  carrier_ref: string | null
  wire_parts: number
  due_at: number | null
  transfer_id: number
  error: string | null
  /** As it is stored. */
  options: number
}

/** Many messages, by their ids. */
interface MessageRanges {
  /** The next messages, the oldest first. */
  after(id: number, upTo: number, limit: number): AgeingMessage[]
  /** Sets the date of messages above `from`, up to `upTo`, that were dated ahead of `at`. Returns their number. */
  redate(from: number, upTo: number, at: number): number
  carriersOf(from: number, upTo: number): number[]
  remove(from: number, upTo: number): void
  removeEnded(from: number, upTo: number): void
}

export type AgeingMessage = Pick<MessageRow, 'status' | 'wire_parts' | 'lane' | 'due_at'> & {
  id: number
  created_at: number
  unreported: number
  sent_at: number | null
  final_at: number | null
}

/** Tables that a new message may have a row in. */
interface BesideMessages {
  references: Pick<ConcatReferences, 'next'>
  options: Pick<MessageOptionsTable, 'add'>
}

export function prepareMessages(db: Connection, commits: Pick<GroupCommit, 'keep'>, beside: BesideMessages): Messages {
  const countSent = prepareSentCount(db, commits)
  const changes = { ...prepareChanges(db, countSent, beside), ...prepareEnds(db, countSent) }
  return { ...changes, ...prepareReads(db), ...prepareRanges(db), ...prepareMessageSearch(db) }
}

function prepareChanges(
  db: Connection,
  countSent: SentCount,
  { references, options }: BesideMessages,
): Omit<MessageChanges, 'end' | 'endSent'> {
  const insert = db.prepare(
    `INSERT INTO messages (id, account_id, key_id, transfer_id, to_number, sender, body, lane, parts, wire_parts,
                           price_micros, carrier_id, network, created_at, concat_reference, purpose, cost_micros, rule_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const setDueAt = db.prepare('UPDATE messages SET due_at = ? WHERE id = ?')
  const refer = db.prepare('UPDATE messages SET concat_reference = ? WHERE id = ?')
  const replaced = db.prepare('UPDATE messages SET wanted_sender = ?, wanted_reason = ? WHERE id = ?')
  const firstTaken = db.prepare(
    `UPDATE messages SET status = ${status.sent}, sent_at = ?, carrier_ref = ?, unreported = ?
     WHERE id = ? AND status = ${status.queued}`,
  )
  // A message that has ended meanwhile keeps its status, and is known to have been taken.
  const takenLate = db.prepare(
    `UPDATE messages SET sent_at = coalesce(sent_at, ?), carrier_ref = coalesce(nullif(carrier_ref, ''), ?),
                         unreported = max(unreported, ?) WHERE id = ?`,
  )
  const unsure = db.prepare(`UPDATE messages SET status = ${status.sent} WHERE id = ? AND status = ${status.queued}`)
  const rename = db.prepare('UPDATE messages SET carrier_ref = ? WHERE id = ? AND carrier_ref IS NOT NULL')
  const moveTo = db.prepare(
    'UPDATE messages SET carrier_id = ?, wire_parts = ?, cost_micros = ?, rule_id = ? WHERE id = ?',
  )
  return {
    add(id, { accountId, keyId, transferId, lane, priceMicros, at }, message) {
      const { to, body, parts, wireParts, carrierId, network, costMicros = null } = message
      const sender = storedText(message.sender)
      insert.run(
        id,
        accountId,
        keyId,
        transferId,
        to,
        sender,
        storedText(body),
        lane,
        parts,
        wireParts,
        parts * (message.priceMicros ?? priceMicros),
        carrierId,
        network,
        at,
        // One that is sent later gets it then: references are remembered for some days.
        wireParts > 1 && message.dueAt === undefined ? references.next(to, sender, id, at) : null,
        purposeCode(message.purpose ?? (lane === lanes.otp ? 'otp' : 'transactional')),
        costMicros === null ? null : wireParts * costMicros,
        message.ruleId ?? null,
      )
      if (message.replaced !== undefined) replaced.run(message.replaced.code, message.replaced.reason, id)
      if (message.dueAt !== undefined) setDueAt.run(message.dueAt, id)
      if (message.options !== undefined) options.add(id, accountId, message.options)
    },
    setDueAt(id, dueAt) {
      setDueAt.run(dueAt, id)
    },
    refer(id, { to_number, sender }, at) {
      refer.run(references.next(to_number, sender, id, at), id)
    },
    moveTo(id, { toId, wireParts, costMicros = null, ruleId = null }) {
      moveTo.run(toId, wireParts, costMicros === null ? null : wireParts * costMicros, ruleId, id)
    },
    taken(id, { carrierRef, unreported = false }, at) {
      if (changesRow(firstTaken, at, carrierRef, unreported ? 1 : 0, id)) countSent(1)
      else takenLate.run(at, carrierRef, unreported ? 1 : 0, id)
    },
    unsure(id) {
      if (unsure.run(id).changes > 0) countSent(1)
    },
    rename(id, carrierRef) {
      rename.run(carrierRef, id)
    },
  }
}

/** Ends of messages. */
function prepareEnds(
  db: Connection,
  countSent: SentCount,
): Pick<MessageChanges, 'end' | 'endSent'> & Pick<MessageReads, 'noteOpen' | 'readOpen'> {
  // Reads first, and does not use RETURNING, for which SQLite builds a table.
  const open = db.prepare(
    `SELECT key_id, lane, status, options FROM messages WHERE id = ? AND status < ${status.delivered} AND final_at IS NULL`,
  )
  open.setReturnArrays(true)
  const end = db.prepare(
    `UPDATE messages SET status = ?, final_at = ?, error = ?, sent_at = coalesce(sent_at, ?),
                         carrier_ref = coalesce(carrier_ref, ?) WHERE id = ?`,
  )

  const endSent = db.prepare('UPDATE messages SET final_at = ? WHERE id = ?')

  return {
    readOpen: (ids) => open.readAhead?.(ids.map((id) => [id])),
    ...(open.keepAhead && {
      noteOpen: (id: number, message: EndedMessage | null) => open.keepAhead!([id], message === null ? [] : [message]),
    }),
    endSent(id, at) {
      const row = open.get(id) as unknown as EndedMessage | undefined
      if (row === undefined || row[2] !== status.sent) return -1
      countSent(-1)
      endSent.run(at, id)
      return row[1]
    },
    end(id, final, error, carrierRef, at) {
      const row = open.get(id) as unknown as EndedMessage | undefined
      if (row === undefined) return undefined
      if (row[2] === status.sent) countSent(-1)
      end.run(final, at, error, final === status.delivered ? at : null, carrierRef, id)
      return row
    },
  }
}

function prepareReads(db: Connection): Omit<MessageReads, 'noteOpen' | 'readOpen'> {
  const find = db.prepare(
    `SELECT account_id, carrier_id, lane, purpose, to_number, sender, status, carrier_ref, wire_parts, due_at, transfer_id,
            error, options FROM messages WHERE id = ?`,
  )
  const isOpen = db.prepare(`SELECT 1 FROM messages WHERE id = ? AND status < ${status.delivered} AND final_at IS NULL`)
  const payment = db.prepare(
    `SELECT m.account_id, m.price_micros, a.refund_policy FROM messages m JOIN accounts a ON a.id = m.account_id
     WHERE m.id = ?`,
  )
  return {
    find: (id) => find.get(id) as unknown as MessageRow | undefined,
    isOpen: (id) => isOpen.get(id) !== undefined,
    readPayments: (ids) => payment.readAhead?.(ids.map((id) => [id])),
    payment(id) {
      const { account_id, price_micros, refund_policy } = payment.get(id)!
      return {
        accountId: Number(account_id),
        priceMicros: Number(price_micros),
        refundPolicy: refund_policy as RefundPolicy,
      }
    },
  }
}

function prepareRanges(db: Connection): MessageRanges {
  const after = db.prepare(
    'SELECT id, status, wire_parts, lane, created_at, unreported, sent_at, final_at, due_at FROM messages WHERE id > ? AND id <= ? ORDER BY id LIMIT ?',
  )
  const redate = db.prepare('UPDATE messages SET created_at = ?1 WHERE id > ?2 AND id <= ?3 AND created_at > ?1')
  const carriersOf = db.prepare('SELECT DISTINCT carrier_id FROM messages WHERE id > ? AND id <= ?')
  const remove = db.prepare('DELETE FROM messages WHERE id > ? AND id <= ?')
  const removeEnded = db.prepare(
    `DELETE FROM messages
     WHERE id > ? AND id <= ? AND (status >= ${status.delivered} OR final_at IS NOT NULL) AND due_at IS NULL`,
  )
  return {
    after: (id, upTo, limit) => after.all(id, upTo, limit) as unknown as AgeingMessage[],
    redate: (from, upTo, at) => Number(redate.run(at, from, upTo).changes),
    carriersOf: (from, upTo) => carriersOf.all(from, upTo).map(({ carrier_id }) => Number(carrier_id)),
    remove(from, upTo) {
      remove.run(from, upTo)
    },
    removeEnded(from, upTo) {
      removeEnded.run(from, upTo)
    },
  }
}
