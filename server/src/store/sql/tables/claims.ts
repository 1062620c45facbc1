/**
 * Parts that were claimed for the wire and have no recorded answer yet (`claims`), and parts whose answer was lost or
 * named no id (`lost_answers`), so that a receipt can still be about them.
 *
 *   claimed, in flight ──link lost, no answer──▶ unknown ──sent once more, or given up──▶ lost answer
 */

import { lanes, status } from '../../../rules/status.ts'
import type { Claim } from '../../traffic/sending.ts'
import { type Connection, changesRow } from '../connection.ts'
import type { PartOf } from './message-parts.ts'

/** One claim of a part. */
type ClaimKey = Pick<Claim, 'carrierId' | 'to' | 'messageId' | 'part' | 'claimedAt'>

interface Claims {
  add(claim: ClaimKey, resent: boolean): void
  /** Claims the parts of an account in the outbox, up to this one. */
  addUpTo(carrierId: number, lane: number, accountId: number, messageId: number, part: number, at: number): void
  /** Drops a claim. False when it had been dropped already. */
  drop(claim: ClaimKey): boolean
  /** True while an answer to a part of this message may still come. */
  isInFlight(carrierId: number, to: string, messageId: number): boolean
  /** True while a part of this message is in flight, or its answer unknown. */
  hasAny(messageId: number): boolean
  /** Marks a claim whose answer was lost as unknown. False when it was marked already, or dropped. */
  markUnknown(claim: ClaimKey, at: number): boolean
  /** Marks all parts in flight to a carrier as unknown; of all carriers when null. */
  markAllUnknown(carrierId: number | null, at: number): Pick<ClaimKey, 'carrierId' | 'to' | 'messageId'>[]
  /** Parts that have been unknown since before `before` and were not sent twice; one-time codes aside. */
  longUnknown(before: number, limit: number): (ClaimKey & PartOf)[]
  /** Sets the date of parts that were marked as unknown while the clock was ahead. */
  redateUnknown(at: number): void
  /** Keeps a claim as a lost answer. */
  lose(claim: ClaimKey): void
  /** Keeps all claims of a message as lost answers. */
  loseAll(messageId: number): void
  /** Keeps a part that was answered with an id that names nothing. */
  keepUnnamed(messageId: number, part: number, claimedAt: number): void
  /** Records that the carrier has a part whose answer was lost, under this id. False when that is known already. */
  foundLost(claim: ClaimKey, carrierRef: string): boolean
  /** Claims of a carrier that were made before `writtenBefore`. */
  writtenBefore(writtenBefore: number, carrierId: number, limit: number): UnansweredRow[]
  /** Claims to a number, written as messages have it. */
  writtenTo(to: string, writtenBefore: number, carrierId: number, limit: number): UnansweredRow[]
  /** Lost answers of parts to numbers with this end, for messages that no receipt has ended. */
  lostTo(numberEnd: string, writtenBefore: number, carrierId: number, limit: number): UnansweredRow[]
  forgetLost(before: number, limit: number): void
}

export interface UnansweredRow {
  message_id: number
  part: number
  wire_parts: number
  claimed_at: number
  to_number: string
  sender: string
  /** Null while the answer may still come. */
  unknown_at: number | null
  /** 1 when the answer came, with an id that names nothing; left out for a claim. */
  answered?: number
}

type SearchNames = 'writtenBefore' | 'writtenTo' | 'lostTo'
type LostNames = 'lose' | 'loseAll' | 'keepUnnamed' | 'foundLost' | 'forgetLost'

export function prepareClaims(db: Connection): Claims {
  const claimed = prepareClaimed(db)
  return { ...claimed, ...prepareLost(db, claimed.drop), ...prepareSearch(db) }
}

/** One claim, by its key and its time. */
const oneClaim = 'carrier_id = ? AND to_number = ? AND message_id = ? AND part = ? AND claimed_at = ?'

/** The claims of one message, by their key. */
const claimsOf = `message_id = ?1 AND (carrier_id, to_number) = (SELECT carrier_id, to_number FROM messages WHERE id = ?1)`

function prepareClaimed(db: Connection): Omit<Claims, LostNames | SearchNames> {
  const add = db.prepare(
    'INSERT INTO claims (carrier_id, to_number, message_id, part, resent, claimed_at) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const addUpTo = db.prepare(
    `INSERT INTO claims (carrier_id, to_number, message_id, part, resent, claimed_at)
     SELECT o.carrier_id, m.to_number, o.message_id, o.part, o.resent, ? FROM outbox o JOIN messages m ON m.id = o.message_id
     WHERE o.carrier_id = ? AND o.lane = ? AND o.account_id = ? AND (o.message_id, o.part) <= (?, ?)`,
  )
  const drop = db.prepare(`DELETE FROM claims WHERE ${oneClaim}`)
  const inFlight = db.prepare(
    'SELECT 1 FROM claims WHERE carrier_id = ? AND to_number = ? AND message_id = ? AND unknown_at IS NULL LIMIT 1',
  )
  const any = db.prepare(`SELECT 1 FROM claims WHERE ${claimsOf} LIMIT 1`)
  const markUnknown = db.prepare(`UPDATE claims SET unknown_at = ? WHERE ${oneClaim} AND unknown_at IS NULL`)
  const inFlightToAny = 'UPDATE claims SET unknown_at = ? WHERE unknown_at IS NULL'
  const markAll = db.prepare(`${inFlightToAny} RETURNING carrier_id, to_number, message_id`)
  const markCarrier = db.prepare(`${inFlightToAny} AND carrier_id = ? RETURNING carrier_id, to_number, message_id`)
  const longUnknown = db.prepare(
    `SELECT c.message_id, c.part, c.carrier_id, c.to_number, c.claimed_at, m.wire_parts
     FROM claims c JOIN messages m ON m.id = c.message_id
     WHERE c.unknown_at < ? AND c.resent = 0 AND m.lane <> ${lanes.otp} LIMIT ?`,
  )
  const redateUnknown = db.prepare('UPDATE claims SET unknown_at = ?1 WHERE unknown_at > ?1 AND resent = 0')

  return {
    add({ carrierId, to, messageId, part, claimedAt }, resent) {
      add.run(carrierId, to, messageId, part, resent ? 1 : 0, claimedAt)
    },
    addUpTo(carrierId, lane, accountId, messageId, part, at) {
      addUpTo.run(at, carrierId, lane, accountId, messageId, part)
    },
    drop: ({ carrierId, to, messageId, part, claimedAt }) =>
      changesRow(drop, carrierId, to, messageId, part, claimedAt),
    isInFlight: (carrierId, to, messageId) => inFlight.get(carrierId, to, messageId) !== undefined,
    hasAny: (messageId) => any.get(messageId) !== undefined,
    markUnknown: ({ carrierId, to, messageId, part, claimedAt }, at) =>
      markUnknown.run(at, carrierId, to, messageId, part, claimedAt).changes > 0,
    markAllUnknown(carrierId, at) {
      const rows = carrierId === null ? markAll.all(at) : markCarrier.all(at, carrierId)
      return rows.map(({ carrier_id, to_number, message_id }) => ({
        carrierId: Number(carrier_id),
        to: String(to_number),
        messageId: Number(message_id),
      }))
    },
    longUnknown: (before, limit) =>
      longUnknown.all(before, limit).map((row) => ({
        carrierId: Number(row.carrier_id),
        to: String(row.to_number),
        messageId: Number(row.message_id),
        part: Number(row.part),
        wireParts: Number(row.wire_parts),
        claimedAt: Number(row.claimed_at),
      })),
    redateUnknown(at) {
      redateUnknown.run(at)
    },
  }
}

function prepareLost(db: Connection, drop: Claims['drop']): Pick<Claims, LostNames> {
  const keep = 'INSERT OR IGNORE INTO lost_answers (carrier_id, to_number, message_id, part, claimed_at)'
  const lose = db.prepare(`${keep} VALUES (?, ?, ?, ?, ?)`)
  const loseAll = db.prepare(
    `${keep} SELECT carrier_id, to_number, message_id, part, claimed_at FROM claims WHERE ${claimsOf}`,
  )
  const dropAll = db.prepare(`DELETE FROM claims WHERE ${claimsOf}`)
  const keepUnnamed = db.prepare(
    `INSERT INTO lost_answers (carrier_id, to_number, message_id, part, claimed_at, answered)
     SELECT carrier_id, to_number, id, ?, ?, 1 FROM messages WHERE id = ?
     ON CONFLICT (carrier_id, to_number, message_id, part, claimed_at) DO UPDATE SET answered = 1, carrier_ref = NULL`,
  )
  const found = db.prepare(`UPDATE lost_answers SET carrier_ref = ? WHERE ${oneClaim} AND carrier_ref IS NULL`)
  const forget = db.prepare(
    `DELETE FROM lost_answers WHERE (carrier_id, to_number, message_id, part, claimed_at) IN
       (SELECT carrier_id, to_number, message_id, part, claimed_at FROM lost_answers WHERE claimed_at < ? LIMIT ?)`,
  )

  return {
    lose(claim) {
      lose.run(claim.carrierId, claim.to, claim.messageId, claim.part, claim.claimedAt)
      drop(claim)
    },
    loseAll(messageId) {
      loseAll.run(messageId)
      dropAll.run(messageId)
    },
    keepUnnamed(messageId, part, claimedAt) {
      keepUnnamed.run(part, claimedAt, messageId)
    },
    foundLost: ({ carrierId, to, messageId, part, claimedAt }, carrierRef) =>
      found.run(carrierRef, carrierId, to, messageId, part, claimedAt).changes > 0,
    forgetLost(before, limit) {
      forget.run(before, limit)
    },
  }
}

function prepareSearch(db: Connection): Pick<Claims, SearchNames> {
  const columns = 'c.message_id, c.part, m.wire_parts, c.claimed_at, m.to_number, m.sender, c.unknown_at'
  const writtenBefore = db.prepare(
    `SELECT ${columns} FROM (SELECT message_id, part, claimed_at, unknown_at FROM claims WHERE carrier_id = ? AND claimed_at <= ? LIMIT ?) c
     JOIN messages m ON m.id = c.message_id`,
  )
  const writtenTo = db.prepare(
    `SELECT ${columns} FROM claims c JOIN messages m ON m.id = c.message_id
     WHERE c.carrier_id = ? AND c.to_number = ? AND c.claimed_at <= ? LIMIT ?`,
  )
  // A message that a receipt ended expects none; one that our own clock ended may still get its own.
  const lostTo = db.prepare(
    `SELECT l.message_id, l.part, m.wire_parts, l.claimed_at, m.to_number, m.sender, 1 AS unknown_at, l.answered
     FROM lost_answers l INDEXED BY lost_answers_by_handset JOIN messages m ON m.id = l.message_id
     WHERE l.carrier_id = ? AND substr(l.to_number, -8) = ? AND l.claimed_at <= ? AND l.carrier_ref IS NULL
       AND NOT (l.answered = 1 AND (m.status = ${status.delivered} OR m.status = ${status.failed})) LIMIT ?`,
  )
  type Rows = UnansweredRow[]

  return {
    writtenBefore: (before, carrierId, limit) => writtenBefore.all(carrierId, before, limit) as unknown as Rows,
    writtenTo: (to, before, carrierId, limit) => writtenTo.all(carrierId, to, before, limit) as unknown as Rows,
    lostTo: (numberEnd, before, carrierId, limit) => lostTo.all(carrierId, numberEnd, before, limit) as unknown as Rows,
  }
}

/** For a restored backup: its parts that waited or were in flight may have been sent since the backup, so all of them
 *  become claims with an unknown outcome. Returns their number. */
export function claimAllAsUnknown(db: Connection, at: number): number {
  const inFlight = db.prepare('UPDATE claims SET unknown_at = ? WHERE unknown_at IS NULL').run(at).changes
  const waiting = db
    .prepare(
      `INSERT OR IGNORE INTO claims (carrier_id, to_number, message_id, part, resent, claimed_at, unknown_at)
       SELECT m.carrier_id, m.to_number, m.id, w.part, w.resent, m.created_at, ?
       FROM (SELECT message_id, part, resent FROM outbox UNION ALL SELECT message_id, part, resent FROM put_off_parts) w
       JOIN messages m ON m.id = w.message_id`,
    )
    .run(at).changes
  db.exec('DELETE FROM outbox; DELETE FROM put_off; DELETE FROM put_off_parts; DELETE FROM put_off_queue')
  return Number(inFlight) + Number(waiting)
}
