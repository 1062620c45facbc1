/**
 * Parts that a receipt with an unknown id, or with none, may be about: those to its handset whose submit was never answered,
 * or answered with an id that identifies nothing.
 */
import { type Handset, type MessageAddresses, mayBeSender } from '../../../../rules/receipts/receipt-addresses.ts'
import { bucketsNewestFirst, firstIdOf } from '../../../buckets.ts'
import type { UnansweredRow } from '../../tables/claims.ts'
import type { PartOf } from '../../tables/message-parts.ts'
import type { SentMessage } from '../../tables/message-search.ts'
import type { TrafficTables } from '../../tables/tables.ts'

export interface UnansweredPart extends PartOf, MessageAddresses {
  claimedAt: number
  /** The place where it is kept: a claim, a lost answer, or under an id of its own. */
  place: 'claim' | 'lost' | 'named'
  /** True while the part is on the wire, and its answer may still come. */
  awaited: boolean
  /** True when the carrier surely has it: it answered, with an id that names nothing or that the receipt leaves out. */
  answered: boolean
}

export interface Unanswered {
  /** The parts to the handset of a receipt, written before `writtenBefore`; null when there are more than can be judged. */
  to(handset: Handset, carrierIds: readonly number[], writtenBefore: number): UnansweredPart[] | null
  /** The open parts to the handset that have ids of their own, of each message the first; null when there are more, or older
   *  ones, than can be looked through. */
  named(handset: Handset, carrierIds: readonly number[], at: number): UnansweredPart[] | null
  /** The parts that were taken and not reported on, of the messages of these parts: of each the first. */
  namedBeside(parts: readonly UnansweredPart[]): UnansweredPart[]
  /** The parts of these carriers that have no answer yet, to any handset; null when there are too many. */
  all(carrierIds: readonly number[], writtenBefore: number): UnansweredPart[] | null
}

/** Maximum number of parts to one handset that are judged; beyond it no match is certain. */
const partsMax = 20

/** Claims of a carrier that are looked through for a number in another form, or for one that cannot be read. */
const claimsMax = 2000

/** Buckets of the number index that are looked through for an open message: 1.6 million messages. */
const bucketsMax = 200

/** Maximum time that a message is open, in ms (48 h, reference §4). */
const openMs = 48 * 3_600_000

export function prepareUnanswered({
  claims,
  messages,
  messageParts,
  lateMessages,
}: Pick<TrafficTables, 'claims' | 'messages' | 'messageParts' | 'lateMessages'>): Unanswered {
  const claimsTo = ({ digits, end }: Handset, carrierId: number, writtenBefore: number): UnansweredPart[] | null => {
    const exact = claims.writtenTo(digits, writtenBefore, carrierId, partsMax)
    if (exact.length > 0) return exact.map((row) => partOf(carrierId, 'claim', row))
    const rows = claims.writtenBefore(writtenBefore, carrierId, claimsMax)
    if (rows.length === claimsMax) return null
    return rows.filter((row) => row.to_number.endsWith(end)).map((row) => partOf(carrierId, 'claim', row))
  }

  return {
    to(handset, carrierIds, writtenBefore) {
      const found: UnansweredPart[] = []
      for (const carrierId of carrierIds) {
        const claimed = claimsTo(handset, carrierId, writtenBefore)
        const rows = claims.lostTo(handset.end, writtenBefore, carrierId, partsMax)
        if (claimed === null || claimed.length === partsMax || rows.length === partsMax) return null
        found.push(...claimed, ...rows.map((row) => partOf(carrierId, 'lost', row)))
      }
      return found.filter(({ sender }) => mayBeSender(handset.other, sender))
    },
    named({ digits, other }, carrierIds, at) {
      const found: UnansweredPart[] = []
      /** False when there are too many. */
      const add = (carrierId: number, rows: readonly SentMessage[]): boolean => {
        for (const row of rows) {
          const part = row.wire_parts === 1 ? 1 : messageParts.firstTaken(row.id)
          if (part === null) continue
          const known = { message_id: row.id, part, claimed_at: row.at, unknown_at: row.at, answered: 1 }
          found.push(partOf(carrierId, 'named', { ...row, ...known }))
        }
        return rows.length < partsMax
      }
      for (const carrierId of carrierIds) {
        if (!add(carrierId, lateMessages.sentTo(digits, carrierId, at - openMs, partsMax))) return null
      }
      let reached = false
      for (const bucket of bucketsNewestFirst(messages.newestId(), bucketsMax)) {
        for (const carrierId of carrierIds) {
          if (!add(carrierId, messages.sentTo(bucket, digits, carrierId, partsMax))) return null
        }
        reached = bucket === 0 || messages.madeAt(firstIdOf(bucket)) < at - openMs
        if (reached) break
      }
      return reached ? found.filter(({ sender }) => mayBeSender(other, sender)) : null
    },
    namedBeside(parts) {
      const ofMessages = new Map(parts.map((part) => [part.messageId, part]))
      return [...ofMessages.values()].flatMap((beside): UnansweredPart[] => {
        const part = beside.wireParts === 1 ? null : messageParts.firstTaken(beside.messageId)
        const known = parts.some((one) => one.messageId === beside.messageId && one.part === part && one.answered)
        return part === null || known ? [] : [{ ...beside, part, place: 'named', awaited: false, answered: true }]
      })
    },
    all(carrierIds, writtenBefore) {
      const found: UnansweredPart[] = []
      for (const carrierId of carrierIds) {
        const rows = claims.writtenBefore(writtenBefore, carrierId, claimsMax)
        if (rows.length === claimsMax) return null
        found.push(...rows.map((row) => partOf(carrierId, 'claim', row)))
      }
      return found
    },
  }
}

function partOf(carrierId: number, place: UnansweredPart['place'], row: UnansweredRow): UnansweredPart {
  return {
    carrierId,
    messageId: row.message_id,
    part: row.part,
    wireParts: row.wire_parts,
    claimedAt: row.claimed_at,
    to: row.to_number,
    sender: row.sender,
    place,
    awaited: row.unknown_at === null,
    answered: row.answered === 1,
  }
}
