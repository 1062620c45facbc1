/**
 * Parts of long inbound messages, until they can be joined. What was joined is kept for a while: a carrier that missed our
 * answer sends a part once more, and a handset that sends the same text again sends all of them.
 *
 *   part ──▶ waiting ── the last one is there ──▶ delivered, and kept as joined in place of what was
 *               │
 *               └── its time is over, or its reference is used again ──▶ delivered as it is, unless it only repeats
 *                                                                        what was joined
 */
import type { Connection } from '../../connection.ts'

/** Identity of the message that a part belongs to. */
interface PartGroup {
  carrierId: number
  from: string
  to: string
  reference: number
  total: number
}

interface HeldPart {
  part: number
  dataCoding: number
  /** Hex. */
  payload: string
  at: number
}

interface InboundParts {
  record(group: PartGroup, part: HeldPart): void
  /** False for a message in one part that came with the same reference and bytes within `repeatMs`; another one is kept, so
   *  that its repetition is known. */
  isNew(group: PartGroup, part: HeldPart): boolean
  /** Ends messages whose parts have waited since before `before`; returns the number of parts it passed. */
  overdue(before: number, at: number, limit: number): number
}

/** Age up to which a repeated part counts as the beginning of a new message that resembles the previous one, once a
 *  part comes that differs, in ms. A handset sends its parts within seconds. */
const freshMs = 60_000

/** Time in which a whole message that comes again under its id is a repetition, in ms (10 min). */
const repeatMs = 600_000

const ofGroup = 'carrier_id = ? AND from_number = ? AND to_number = ? AND reference = ? AND total = ?'

/** `deliver` takes the parts of a message, in order, some of which may be missing. */
export function prepareInboundParts(
  db: Connection,
  deliver: (group: PartGroup, parts: readonly HeldPart[], at: number) => void,
): InboundParts {
  const { insert, partsOf, remove, markJoined, oldest, keep } = preparePartRows(db)

  /** Gives up waiting for more parts; returns the number that waited. */
  const giveUp = (group: PartGroup, waiting: readonly HeldPart[], joined: readonly HeldPart[], at: number): number => {
    if (!waiting.every((part) => repeats(part, joined))) deliver(group, waiting, at)
    return Number(remove.run(...keyOf(group), 0).changes)
  }

  return {
    record(group, part) {
      const { at } = part
      const joined = partsOf(group, 1)
      let waiting = partsOf(group, 0)
      const same = waiting.find((other) => other.part === part.part)
      if (same && isSame(same, part)) return // the carrier repeats itself
      const isStale = ({ at: since }: HeldPart) => since <= at - freshMs
      const isAnother = waiting.length > 0 && !repeats(part, joined) && waiting.every((other) => repeats(other, joined))
      if (same || (isAnother && waiting.every(isStale))) {
        // The handset uses its reference again: the earlier parts are another message.
        giveUp(group, waiting, joined, at)
        waiting = []
      }
      insert.run(...keyOf(group), part.part, part.dataCoding, part.payload, at, 0)
      if (waiting.length + 1 === group.total) {
        deliver(group, partsOf(group, 0), at)
        remove.run(...keyOf(group), 1)
        markJoined.run(...keyOf(group))
      } else if (joined.length > 0) keep(group, joined, at)
    },
    isNew(group, part) {
      const known = partsOf(group, 1).find((before) => isSame(before, part) && part.at - before.at < repeatMs)
      if (known === undefined) keep(group, [part], part.at)
      return known === undefined
    },
    overdue(before, at, limit) {
      let passed = 0
      while (passed < limit) {
        const row = oldest.get()
        if (row === undefined || waits(Number(row.received_at), before, at)) break
        const group: PartGroup = {
          carrierId: Number(row.carrier_id),
          from: String(row.from_number),
          to: String(row.to_number),
          reference: Number(row.reference),
          total: Number(row.total),
        }
        passed += row.joined
          ? Number(remove.run(...keyOf(group), 1).changes)
          : giveUp(group, partsOf(group, 0), partsOf(group, 1), at)
      }
      return passed
    },
  }
}

/** The rows of waiting and of joined parts. */
function preparePartRows(db: Connection) {
  const insert = db.prepare(
    `INSERT INTO inbound_parts
       (carrier_id, from_number, to_number, reference, total, part, data_coding, payload, received_at, joined)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const find = db.prepare(
    `SELECT part, payload, data_coding, received_at FROM inbound_parts WHERE ${ofGroup} AND joined = ? ORDER BY part`,
  )
  const remove = db.prepare(`DELETE FROM inbound_parts WHERE ${ofGroup} AND joined = ?`)
  const markJoined = db.prepare(`UPDATE inbound_parts SET joined = 1 WHERE ${ofGroup} AND joined = 0`)
  const oldest = db.prepare(
    `SELECT carrier_id, from_number, to_number, reference, total, received_at, joined FROM inbound_parts ORDER BY id LIMIT 1`,
  )

  const partsOf = (group: PartGroup, joined: 0 | 1): HeldPart[] =>
    find.all(...keyOf(group), joined).map((row) => ({
      part: Number(row.part),
      dataCoding: Number(row.data_coding),
      payload: String(row.payload),
      at: Number(row.received_at),
    }))

  /** Keeps the joined parts, behind the waiting ones: they must be known for longer than any part waits that may repeat
   *  them. */
  const keep = (group: PartGroup, joined: readonly HeldPart[], at: number) => {
    remove.run(...keyOf(group), 1)
    for (const { part, dataCoding, payload } of joined) {
      insert.run(...keyOf(group), part, dataCoding, payload, at, 1)
    }
  }

  return { insert, partsOf, remove, markJoined, oldest, keep }
}

function keyOf({ carrierId, from, to, reference, total }: PartGroup): [number, string, string, number, number] {
  return [carrierId, from, to, reference, total]
}

function isSame(one: HeldPart, other: HeldPart): boolean {
  return one.payload === other.payload && one.dataCoding === other.dataCoding
}

/** True when the part has the same bytes as the part with its number in the joined message. */
function repeats(part: HeldPart, joined: readonly HeldPart[]): boolean {
  return joined.some((before) => before.part === part.part && isSame(before, part))
}

/** True while a part may wait for others. A part dated further ahead than parts ever wait came while the clock was
 *  wrong. */
function waits(receivedAt: number, before: number, at: number): boolean {
  return receivedAt >= before && receivedAt - at <= at - before
}
