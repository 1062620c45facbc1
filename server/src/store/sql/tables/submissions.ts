/**
 * The ids under which carriers took our parts (`submissions`), by their canonical form, each kept until 72 h after the
 * end of its message. They tell which parts an id in a receipt may mean.
 */

import { answeredRef, canonicalRef, type RefForm } from '../../../rules/receipts/carrier-ref.ts'
import { type Candidate, idsKeptMs } from '../../../rules/receipts/whose-receipt.ts'
import { status } from '../../../rules/status.ts'
import type { Connection } from '../connection.ts'
import type { GroupCommit } from '../group-commit.ts'
import type { EndedMessage, Messages } from './messages.ts'

interface Submissions {
  /** A carrier took a part under this id; it was written to the wire after `claimedAt`. Gives the part of another message
   *  that was lately given the same id, if any: then it means nothing. */
  add(part: NamedPart, ref: string, claimedAt: number): GivenPart | null
  /** The parts of these carriers whose id `reported` can mean in one of the forms: all, or `null` when there are more than
   *  can be judged, so that the id means nothing. */
  find(carrierIds: readonly number[], reported: string, forms: readonly RefForm[]): Candidate[] | null
  /** Reads ahead what `find` will be asked for. */
  readAhead?(wanted: readonly { carrierIds: readonly number[]; reported: string; forms: readonly RefForm[] }[]): void
  /** Forgets, of the next `limit` ids, those of messages that ended long ago. Returns how many it passed: 0 when it is
   *  through, until the next round is due. */
  sweep(at: number, limit: number): number
}

interface NamedPart {
  carrierId: number
  messageId: number
  part: number
}

interface GivenPart extends NamedPart {
  claimedAt: number
}

/** Ids given last that are remembered, to notice a carrier that gives one to several messages at once. */
const recentMax = 1000

/** Parts that one id may have been given to; a carrier that gives it to more gives no ids at all. */
const sharedMax = 20

/** Maximum time that a message is open, in ms (48 h, reference §4). */
const openMs = 48 * 3_600_000

/** Pause between two rounds, in ms (12 h): each round writes the pages of all rows that it removes. */
const roundMs = 12 * 3_600_000

export function prepareSubmissions(
  db: Connection,
  commits: Pick<GroupCommit, 'keep'>,
  { noteOpen }: Pick<Messages, 'noteOpen'>,
): Submissions {
  const insert = db.prepare(
    `INSERT INTO submissions (carrier_id, carrier_ref, message_id, part, claimed_at, given) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (carrier_id, carrier_ref, message_id, part)
     DO UPDATE SET claimed_at = excluded.claimed_at, given = excluded.given`,
  )
  const slice = db.prepare(
    `SELECT carrier_id, carrier_ref, message_id, part, claimed_at FROM submissions
     WHERE (carrier_id, carrier_ref, message_id, part) > (?, ?, ?, ?)
     ORDER BY carrier_id, carrier_ref, message_id, part LIMIT ?`,
  )
  const remove = db.prepare(
    'DELETE FROM submissions WHERE carrier_id = ? AND carrier_ref = ? AND message_id = ? AND part = ?',
  )

  const recent = new Map<string, GivenPart>()
  commits.keep({ forget: () => recent.clear() })
  let cursor: Key = beginning
  let roundFrom = 0

  return {
    add({ carrierId, messageId, part }, ref, claimedAt) {
      const key = canonicalRef(ref)
      insert.run(carrierId, key, messageId, part, claimedAt, key === ref ? null : ref)
      const recentKey = `${carrierId}/${key}`
      const before = recent.get(recentKey)
      if (recent.size >= recentMax) recent.clear()
      recent.set(recentKey, { carrierId, messageId, part, claimedAt })
      return before === undefined || before.messageId === messageId ? null : before
    },
    ...prepareFind(db, noteOpen),
    sweep(at, limit) {
      if (cursor === beginning && at - roundFrom < roundMs && at >= roundFrom) return 0
      if (cursor === beginning) roundFrom = at
      const rows = slice.all(...cursor, limit) as unknown as SweptRow[]
      for (const { carrier_id, carrier_ref, message_id, part, claimed_at } of rows) {
        if (claimed_at < at - openMs - idsKeptMs) remove.run(carrier_id, carrier_ref, message_id, part)
      }
      const last = rows.at(-1)
      cursor =
        last === undefined || rows.length < limit
          ? beginning
          : [last.carrier_id, last.carrier_ref, last.message_id, last.part]
      return rows.length
    },
  }
}

/** Looks for the parts that were given an id. */
function prepareFind(db: Connection, noteOpen: Messages['noteOpen']): Pick<Submissions, 'find' | 'readAhead'> {
  const byRef = db.prepare(
    `SELECT s.message_id, s.part, s.claimed_at, s.given, m.wire_parts, m.to_number, m.sender, m.status, m.final_at,
            m.key_id, m.lane, m.options
     FROM submissions s JOIN messages m ON m.id = s.message_id WHERE s.carrier_id = ? AND s.carrier_ref = ?
     ORDER BY s.message_id DESC, s.part DESC LIMIT ${sharedMax}`,
  )
  byRef.setReturnArrays(true)
  const read = (carrierId: number, key: string, formOf: (given: string) => RefForm): Candidate[] | null => {
    const rows = byRef.all(carrierId, key) as unknown as IdRow[]
    if (rows.length === sharedMax) return null
    return rows.map((row) => {
      const [messageId, part, claimedAt, givenOtherwise, wireParts, to, sender, current, finalAt] = row
      noteOpen?.(messageId, openMessage(row))
      const given = givenOtherwise ?? key
      const endedAt = current < status.delivered ? null : finalAt
      return { carrierId, messageId, part, wireParts, claimedAt, to, sender, given, form: formOf(given), endedAt }
    })
  }

  return {
    find(carrierIds, reported, forms) {
      const trimmed = reported.trim()
      const found: Candidate[] = []
      const keys = new Set<string>()
      for (const form of forms) {
        const key = answeredRef(reported, form)
        if (key === null || keys.has(key)) continue
        keys.add(key)
        const asWritten = form === 'same' || form === 'folded'
        const formOf = (given: string) => (asWritten ? (given.trim() === trimmed ? 'same' : 'folded') : form)
        for (const carrierId of carrierIds) {
          const candidates = read(carrierId, key, formOf)
          if (candidates === null) return null
          found.push(...candidates)
        }
      }
      return found
    },
    ...(byRef.readAhead && {
      readAhead(wanted: Parameters<NonNullable<Submissions['readAhead']>>[0]) {
        byRef.readAhead!(
          wanted.flatMap(({ carrierIds, reported, forms }) => {
            const keys = new Set(forms.map((form) => answeredRef(reported, form)))
            keys.delete(null)
            return [...keys].flatMap((key) => carrierIds.map((carrierId) => [carrierId, key]))
          }),
        )
      },
    }),
  }
}

type Key = readonly [carrierId: number, ref: string, messageId: number, part: number]
const beginning: Key = [-1, '', 0, 0]

type IdRow = [
  messageId: number,
  part: number,
  claimedAt: number,
  given: string | null,
  wireParts: number,
  to: string,
  sender: string,
  status: number,
  finalAt: number | null,
  keyId: number,
  lane: number,
  options: number,
]

/** Null when it has ended. */
function openMessage([, , , , , , , current, finalAt, keyId, lane, options]: IdRow): EndedMessage | null {
  return current < status.delivered && finalAt === null ? [keyId, lane, current, options] : null
}

interface SweptRow {
  carrier_id: number
  carrier_ref: string
  message_id: number
  part: number
  claimed_at: number
}
