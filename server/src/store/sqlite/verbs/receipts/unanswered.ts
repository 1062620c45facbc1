/**
 * Parts that a receipt with an unknown id, or with none, may be about: those to its handset whose submit was never answered,
 * or answered with an id that identifies nothing.
 */
import type { DatabaseSync } from 'node:sqlite'
import { type Handset, type MessageAddresses, mayBeSender } from '../../../../rules/receipts/receipt-addresses.ts'
import { status } from '../../../../rules/status.ts'
import { bucketsNewestFirst, firstIdOf } from '../../../buckets.ts'
import type { PartOf } from '../parts/parts.ts'

export interface UnansweredPart extends PartOf, MessageAddresses {
  claimedAt: number
  /** Where it is kept: a claim, a lost answer, or under an id of its own. */
  place: 'claim' | 'lost' | 'named'
  /** It is on the wire, and its answer may still come. */
  awaited: boolean
}

export interface Unanswered {
  /** The parts to the handset of a receipt, written before `writtenBefore`; null when there are more than can be judged. */
  to(handset: Handset, carrierIds: readonly number[], writtenBefore: number): UnansweredPart[] | null
  /** The open parts to the handset that have ids of their own; null when there are more, or older ones, than can be looked
   *  through. */
  named(handset: Handset, carrierIds: readonly number[], at: number): UnansweredPart[] | null
  /** The parts of these carriers that have no answer yet, whoever they are for; null when there are too many. */
  all(carrierIds: readonly number[], writtenBefore: number): UnansweredPart[] | null
}

/** Parts to one handset that are judged; beyond it nothing is beyond doubt. */
const partsMax = 20

/** Claims of a carrier that are looked through for a number in another form, or for one that cannot be read. */
const claimsMax = 2000

/** Buckets of the number index that are looked through for an open message: 1.6 million messages. */
const bucketsMax = 200

/** For how long a message may be open, in ms (48 h, reference §4). */
const openMs = 48 * 3_600_000

export function prepareUnanswered(db: DatabaseSync): Unanswered {
  const ofClaim = 'c.message_id, c.part, m.wire_parts, c.claimed_at, m.to_number, m.sender, c.unknown_at'
  const exactClaims = db.prepare(
    `SELECT ${ofClaim} FROM claims c JOIN messages m ON m.id = c.message_id
     WHERE c.carrier_id = ? AND c.to_number = ? AND c.claimed_at <= ? LIMIT ${partsMax}`,
  )
  const claims = db.prepare(
    `SELECT ${ofClaim} FROM (SELECT * FROM claims WHERE carrier_id = ? AND claimed_at <= ? LIMIT ${claimsMax}) c
     JOIN messages m ON m.id = c.message_id`,
  )
  // A message that a receipt ended expects none; one that our own clock ended may still get its own.
  const lost = db.prepare(
    `SELECT l.message_id, l.part, m.wire_parts, l.claimed_at, m.to_number, m.sender, 1 AS unknown_at
     FROM lost_answers l INDEXED BY lost_answers_by_handset JOIN messages m ON m.id = l.message_id
     WHERE l.carrier_id = ? AND substr(l.to_number, -8) = ? AND l.claimed_at <= ? AND l.carrier_ref IS NULL
       AND NOT (l.answered = 1 AND (m.status = ${status.delivered} OR m.status = ${status.failed})) LIMIT ${partsMax}`,
  )
  const newest = db.prepare('SELECT max(id) AS id FROM messages')
  const openTo = db.prepare(
    `SELECT id, wire_parts, to_number, sender, coalesce(sent_at, created_at) AS at FROM messages
     WHERE id >> 13 = ? AND to_number = ? AND carrier_id = ? AND status = ${status.sent} LIMIT ${partsMax}`,
  )
  const bucketStart = db.prepare('SELECT created_at FROM messages WHERE id >= ? ORDER BY id LIMIT 1')

  const partOf = (carrierId: number, place: 'claim' | 'lost', row: Record<string, unknown>): UnansweredPart => ({
    carrierId,
    messageId: Number(row.message_id),
    part: Number(row.part),
    wireParts: Number(row.wire_parts),
    claimedAt: Number(row.claimed_at),
    to: String(row.to_number),
    sender: String(row.sender),
    place,
    awaited: row.unknown_at === null,
  })
  const claimsTo = ({ digits, end }: Handset, carrierId: number, writtenBefore: number): UnansweredPart[] | null => {
    const exact = exactClaims.all(carrierId, digits, writtenBefore)
    if (exact.length > 0) return exact.map((row) => partOf(carrierId, 'claim', row))
    const rows = claims.all(carrierId, writtenBefore)
    if (rows.length === claimsMax) return null
    return rows.filter((row) => String(row.to_number).endsWith(end)).map((row) => partOf(carrierId, 'claim', row))
  }

  return {
    to(handset, carrierIds, writtenBefore) {
      const found: UnansweredPart[] = []
      for (const carrierId of carrierIds) {
        const claimed = claimsTo(handset, carrierId, writtenBefore)
        const rows = lost.all(carrierId, handset.end, writtenBefore)
        if (claimed === null || claimed.length === partsMax || rows.length === partsMax) return null
        found.push(...claimed, ...rows.map((row) => partOf(carrierId, 'lost', row)))
      }
      return found.filter(({ sender }) => mayBeSender(handset.other, sender))
    },
    named({ digits, other }, carrierIds, at) {
      const found: UnansweredPart[] = []
      let reached = false
      for (const bucket of bucketsNewestFirst(Number(newest.get()!.id ?? 0), bucketsMax)) {
        for (const carrierId of carrierIds) {
          const rows = openTo.all(bucket, digits, carrierId)
          if (rows.length === partsMax) return null
          for (const row of rows) {
            const known = { message_id: row.id, part: 1, claimed_at: row.at, unknown_at: 1 }
            found.push({ ...partOf(carrierId, 'lost', { ...row, ...known }), place: 'named' })
          }
        }
        reached = bucket === 0 || Number(bucketStart.get(firstIdOf(bucket))?.created_at ?? 0) < at - openMs
        if (reached) break
      }
      return reached ? found.filter(({ sender }) => mayBeSender(other, sender)) : null
    },
    all(carrierIds, writtenBefore) {
      const found: UnansweredPart[] = []
      for (const carrierId of carrierIds) {
        const rows = claims.all(carrierId, writtenBefore)
        if (rows.length === claimsMax) return null
        found.push(...rows.map((row) => partOf(carrierId, 'claim', row)))
      }
      return found
    },
  }
}
