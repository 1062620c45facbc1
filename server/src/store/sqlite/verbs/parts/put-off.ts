/**
 * Messages that are put off: their carrier could not take them for the moment. A message leaves the outbox whole and comes
 * back whole, in part order, when its time has come. Later messages to the same handset from the same sender wait behind
 * it, so that they arrive in order; one-time codes do not.
 *
 *   outbox ──claimed, put off──▶ queued until due ──claimed──▶ in flight ──put off again──▶ queued …
 *      └──something is before it──▶ behind ──nothing is before it any longer──▶ queued, or back to the outbox
 */
import type { DatabaseSync } from 'node:sqlite'
import { lanes, status } from '../../../../rules/status.ts'
import type { Claim, ClaimedPart } from '../../../traffic/sending.ts'
import type { GroupCommit } from '../../group-commit.ts'
import { concatReference } from '../../tables/concat-references.ts'

export interface PutOff {
  /** True when a message to this handset from this sender has to wait behind another. */
  blocks(carrierId: number, to: string, sender: string): boolean
  /** Takes a message that has to wait behind another out of the outbox. */
  waitBehind(messageId: number): void
  /** Puts a claimed part back with the rest of its message. False when the message has ended. */
  add(claim: Claim, again: { error: string | null; dueAt: number; countsAsTry: boolean }): boolean
  /** Claims up to `limit` parts of messages that are due, the longest due first. */
  claimDue(carrierId: number, limit: number, at: number): ClaimedPart[]
  /** When the next message of this carrier is due; null when none waits. */
  nextDueAt(carrierId: number): number | null
  /** Takes out a part that need not be sent any longer. */
  removePart(messageId: number, part: number, at: number): void
  /** Lets go of a message of which nothing waits or is in flight any longer; what waited behind it moves up. */
  releaseWhenDone(messageId: number, at: number): void
  /** Takes out the parts of a message that has ended, and lets go of it. */
  withdraw(messageId: number, at: number): { part: number; resent: boolean }[]
  /** Forgets how often messages were put off with `error`: they are due at once. */
  startAgain(carrierId: number, error: string, at: number): void
}

/** Handsets, each with one sender and carrier, behind which later messages wait; beyond it they do not. */
const trackedMax = 10_000

/** Messages that go back to the outbox at once when nothing is before them any longer; more than that go one by one. */
const releasedMax = 200

export function preparePutOff(
  db: DatabaseSync,
  commits: Pick<GroupCommit, 'keep'>,
  onDue: (carrierId: number) => void,
): PutOff {
  const destination = 'carrier_id = ? AND to_number = ? AND sender = ?'
  const rowOf = db.prepare('SELECT * FROM put_off WHERE message_id = ?')
  const insert = db.prepare(
    `INSERT INTO put_off (carrier_id, to_number, sender, message_id, lane, put_offs, error, due_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = db.prepare(
    `UPDATE put_off SET put_offs = ?, error = ?, due_at = ? WHERE ${destination} AND message_id = ?`,
  )
  const remove = db.prepare(`DELETE FROM put_off WHERE ${destination} AND message_id = ?`)
  const first = db.prepare(
    `SELECT * FROM put_off WHERE ${destination} AND lane <> ${lanes.otp} AND message_id <> ? ORDER BY message_id LIMIT 1`,
  )
  const inLine = db.prepare(
    `SELECT * FROM put_off WHERE ${destination} AND lane <> ${lanes.otp} ORDER BY message_id LIMIT ?`,
  )
  const anyFor = db.prepare(`SELECT 1 FROM put_off WHERE ${destination} LIMIT 1`)
  const tracked = db.prepare('SELECT DISTINCT carrier_id, to_number, sender FROM put_off LIMIT ?')
  const setQueued = db.prepare(`UPDATE put_off SET queued_at = ? WHERE ${destination} AND message_id = ?`)
  const enqueue = db.prepare('INSERT OR IGNORE INTO put_off_queue (carrier_id, due_at, message_id) VALUES (?, ?, ?)')
  const dequeue = db.prepare('DELETE FROM put_off_queue WHERE carrier_id = ? AND due_at = ? AND message_id = ?')
  const due = db.prepare(
    'SELECT message_id, due_at FROM put_off_queue WHERE carrier_id = ? AND due_at <= ? ORDER BY due_at, message_id LIMIT ?',
  )
  const nextDue = db.prepare('SELECT due_at FROM put_off_queue WHERE carrier_id = ? ORDER BY due_at LIMIT 1')
  const message = db.prepare(
    'SELECT status, to_number, sender, lane, account_id, carrier_id, carrier_ref FROM messages WHERE id = ?',
  )
  const partsOf = db.prepare('SELECT part, resent FROM put_off_parts WHERE message_id = ? ORDER BY part')
  const insertPart = db.prepare('INSERT OR IGNORE INTO put_off_parts (message_id, part, resent) VALUES (?, ?, ?)')
  const removePart = db.prepare('DELETE FROM put_off_parts WHERE message_id = ? AND part = ?')
  const removeParts = db.prepare('DELETE FROM put_off_parts WHERE message_id = ?')
  const inOutbox = 'carrier_id = ? AND lane = ? AND account_id = ? AND message_id = ?'
  const takeFromOutbox = db.prepare(
    `INSERT OR IGNORE INTO put_off_parts (message_id, part, resent) SELECT message_id, part, resent FROM outbox WHERE ${inOutbox}`,
  )
  const leaveOutbox = db.prepare(`DELETE FROM outbox WHERE ${inOutbox}`)
  const backToOutbox = db.prepare(
    `INSERT OR IGNORE INTO outbox (carrier_id, lane, account_id, message_id, part, resent)
     SELECT ?, ?, ?, message_id, part, resent FROM put_off_parts WHERE message_id = ?`,
  )
  const dueParts = db.prepare(
    `SELECT p.part, p.resent, m.wire_parts, m.lane, m.account_id, m.to_number, m.sender, m.created_at, ${concatReference} AS concat_reference,
            CASE m.lane WHEN ${lanes.otp} THEN coalesce(c.sealed_text, '') ELSE m.body END AS body
     FROM put_off_parts p JOIN messages m ON m.id = p.message_id LEFT JOIN otp_codes c ON c.message_id = p.message_id
     WHERE p.message_id = ? AND m.status < ${status.delivered} ORDER BY p.part LIMIT ?`,
  )
  const insertClaim = db.prepare(
    'INSERT INTO claims (carrier_id, to_number, message_id, part, resent, claimed_at) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const inFlight = db.prepare(
    'SELECT 1 FROM claims WHERE carrier_id = ? AND to_number = ? AND message_id = ? AND unknown_at IS NULL LIMIT 1',
  )
  const withError = db.prepare('SELECT message_id FROM put_off WHERE carrier_id = ? AND error = ? LIMIT ?')

  /** What is put off, by destination, so that nothing is asked of the store while nothing is. */
  let known: Set<string> | null = null
  const destinations = (): Set<string> => {
    known ??= new Set(
      tracked.all(trackedMax).map((row) => nameOf(Number(row.carrier_id), String(row.to_number), String(row.sender))),
    )
    return known
  }
  commits.keep({
    forget() {
      known = null
    },
  })

  const read = (messageId: number): Row | null => {
    const row = rowOf.get(messageId)
    return row === undefined ? null : toRow(row)
  }
  const firstOther = (row: Row): Row | null => {
    const found = first.get(row.carrierId, row.to, row.sender, row.messageId)
    return found === undefined ? null : toRow(found)
  }
  const unqueue = (row: Row) => {
    if (row.queuedAt === null) return
    dequeue.run(row.carrierId, row.queuedAt, row.messageId)
    setQueued.run(null, row.carrierId, row.to, row.sender, row.messageId)
  }
  const queue = (row: Row, dueAt: number) => {
    unqueue(row)
    enqueue.run(row.carrierId, dueAt, row.messageId)
    setQueued.run(dueAt, row.carrierId, row.to, row.sender, row.messageId)
  }
  /** Queues a message of which parts wait, unless one before it is waiting or in flight. */
  const takePlace = (row: Row) => {
    if (row.lane === lanes.otp) return queue(row, row.dueAt)
    const other = firstOther(row)
    if (other !== null && other.messageId < row.messageId) return unqueue(row)
    if (other !== null) unqueue(other)
    queue(row, row.dueAt)
  }
  const save = (messageId: number, put: Pick<Row, 'putOffs' | 'error' | 'dueAt'>): Row => {
    const row = read(messageId)
    if (row !== null) {
      update.run(put.putOffs, put.error, put.dueAt, row.carrierId, row.to, row.sender, messageId)
      return { ...row, ...put }
    }
    const { carrier_id, to_number, sender, lane } = message.get(messageId)!
    const key = [Number(carrier_id), String(to_number), String(sender)] as const
    insert.run(...key, messageId, lane!, put.putOffs, put.error, put.dueAt)
    if (destinations().size < trackedMax) destinations().add(nameOf(...key))
    return { carrierId: key[0], to: key[1], sender: key[2], messageId, lane: Number(lane), queuedAt: null, ...put }
  }
  const emptyOutbox = (messageId: number) => {
    const { carrier_id, lane, account_id } = message.get(messageId)!
    takeFromOutbox.run(carrier_id!, lane!, account_id!, messageId)
    leaveOutbox.run(carrier_id!, lane!, account_id!, messageId)
  }
  /** Moves up what waited behind a message that is gone: the next one; all of it, back to the outbox, when the handset took
   *  the message and none of them has been put off itself. */
  const moveUp = ({ carrierId, to, sender }: Row, wasTaken: boolean, at: number) => {
    const line = inLine.all(carrierId, to, sender, wasTaken ? releasedMax + 1 : 1).map(toRow)
    if (wasTaken && line.length <= releasedMax && line.every(({ putOffs }) => putOffs === 0)) {
      for (const { messageId } of line) {
        const { lane, account_id } = message.get(messageId)!
        backToOutbox.run(carrierId, lane!, account_id!, messageId)
        removeParts.run(messageId)
        remove.run(carrierId, to, sender, messageId)
      }
    } else {
      const [next] = line
      if (next && next.queuedAt === null && partsOf.get(next.messageId)) queue(next, Math.max(next.dueAt, at))
    }
    if (anyFor.get(carrierId, to, sender) === undefined) {
      destinations().delete(nameOf(carrierId, to, sender))
      if (destinations().size === 0) known = null // there may be some that were not tracked
    }
    onDue(carrierId)
  }
  const letGo = (row: Row, at: number) => {
    unqueue(row)
    removeParts.run(row.messageId)
    remove.run(row.carrierId, row.to, row.sender, row.messageId)
    const ended = message.get(row.messageId)
    // One of which nobody knows whether it was taken is sent too, for people.
    const wasTaken = ended?.status === status.delivered || (ended?.status === status.sent && ended.carrier_ref !== null)
    moveUp(row, wasTaken, at)
  }

  const claimMessage = (row: Row, limit: number, at: number): ClaimedPart[] => {
    const { carrierId, messageId, putOffs } = row
    const parts = dueParts.all(messageId, limit + 1)
    if (parts.length === 0) {
      letGo(row, at) // it has ended
      return []
    }
    if (parts.length <= limit) unqueue(row)
    return parts.slice(0, limit).map((found) => {
      const [part, to, resent] = [Number(found.part), String(found.to_number), Number(found.resent)]
      removePart.run(messageId, part)
      insertClaim.run(carrierId, to, messageId, part, resent, at)
      return {
        ...{ messageId, part, carrierId, to, claimedAt: at, resent: resent === 1, putOffs },
        wireParts: Number(found.wire_parts),
        lane: Number(found.lane) as ClaimedPart['lane'],
        accountId: Number(found.account_id),
        sender: String(found.sender),
        body: String(found.body),
        createdAt: Number(found.created_at),
        concatReference: Number(found.concat_reference),
        firstTry: false,
      }
    })
  }

  const releaseWhenDone = (messageId: number, at: number) => {
    const row = destinations().size === 0 ? null : read(messageId)
    if (row === null || partsOf.get(messageId) || inFlight.get(row.carrierId, row.to, messageId)) return
    letGo(row, at)
  }

  return {
    blocks: (carrierId, to, sender) => destinations().size > 0 && destinations().has(nameOf(carrierId, to, sender)),
    waitBehind(messageId) {
      emptyOutbox(messageId)
      takePlace(save(messageId, read(messageId) ?? { putOffs: 0, error: null, dueAt: 0 }))
    },
    add({ messageId, part, resent, putOffs }, { error, dueAt, countsAsTry }) {
      const found = message.get(messageId)
      if (found === undefined || Number(found.status) >= status.delivered) return false
      const before = read(messageId)
      const times = Math.max(before?.putOffs ?? 0, putOffs + (countsAsTry ? 1 : 0))
      const row = save(messageId, { putOffs: times, error: error ?? before?.error ?? null, dueAt })
      insertPart.run(messageId, part, resent ? 1 : 0)
      emptyOutbox(messageId)
      takePlace(row)
      return true
    },
    claimDue(carrierId, limit, at) {
      const claimed: ClaimedPart[] = []
      if (limit === 0) return claimed
      for (const { message_id, due_at } of due.all(carrierId, at, limit)) {
        if (claimed.length >= limit) break
        const row = read(Number(message_id))
        if (row === null) dequeue.run(carrierId, due_at!, message_id!)
        else claimed.push(...claimMessage(row, limit - claimed.length, at))
      }
      return claimed
    },
    nextDueAt(carrierId) {
      const row = nextDue.get(carrierId)
      return row === undefined ? null : Number(row.due_at)
    },
    removePart(messageId, part, at) {
      if (removePart.run(messageId, part).changes > 0) releaseWhenDone(messageId, at)
    },
    releaseWhenDone,
    withdraw(messageId, at) {
      const row = destinations().size === 0 ? null : read(messageId)
      if (row === null) return []
      const parts = partsOf.all(messageId)
      letGo(row, at)
      return parts.map(({ part, resent }) => ({ part: Number(part), resent: resent === 1 }))
    },
    startAgain(carrierId, error, at) {
      for (const { message_id } of withError.all(carrierId, error, trackedMax)) {
        const row = save(Number(message_id), { putOffs: 0, error, dueAt: at })
        if (row.queuedAt !== null) queue(row, at)
      }
      onDue(carrierId)
    },
  }
}

interface Row {
  carrierId: number
  to: string
  sender: string
  messageId: number
  lane: number
  putOffs: number
  error: string | null
  dueAt: number
  queuedAt: number | null
}

function toRow(row: Record<string, unknown>): Row {
  return {
    carrierId: Number(row.carrier_id),
    to: String(row.to_number),
    sender: String(row.sender),
    messageId: Number(row.message_id),
    lane: Number(row.lane),
    putOffs: Number(row.put_offs),
    error: row.error as string | null,
    dueAt: Number(row.due_at),
    queuedAt: row.queued_at as number | null,
  }
}

function nameOf(carrierId: number, to: string, sender: string): string {
  return `${carrierId}/${to}/${sender}`
}
