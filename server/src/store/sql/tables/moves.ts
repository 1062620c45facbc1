/** Messages that went to another carrier while they waited (`moves`), and the search for those that may. */

import { purposes } from '../../../rules/purpose.ts'
import { type Lane, lanes, status } from '../../../rules/status.ts'
import type { Move, WaitingMessage, WaitingPage, WaitingPlace } from '../../traffic/moving.ts'
import type { Connection } from '../connection.ts'
import type { MessageOptionsTable } from './message-options.ts'
import { taking } from './message-parts.ts'

interface Moves {
  add(messageId: number, move: Pick<Move, 'at' | 'fromId' | 'reason' | 'refused'>, toId: number): void
  /** Removes the moves of messages above `from`, up to `upTo`. */
  remove(from: number, upTo: number): void
  /** A message that may be moved: `resent` when a part of it is sent once more. Null when it may not. */
  movable(messageId: number, carrierId: number): { wireParts: number; resent: boolean } | null
  /** Picks the messages that may be moved. */
  find(carrierId: number, messageIds: readonly number[]): WaitingMessage[]
  page(carrierId: number, after: WaitingPlace | null, lane: Lane | null, limit: number): WaitingPage
}

interface Row {
  message_id: number
  account_id: number
  lane: Lane
  purpose: number
  to_number: string
  sender: string
  network: string | null
  wire_parts: number
  body: string
  options: number
}

const columns = `m.id AS message_id, m.account_id, m.lane, m.purpose, m.to_number, m.sender, m.network, m.wire_parts, m.options,
       CASE m.lane WHEN ${lanes.otp} THEN coalesce((SELECT sealed_text FROM otp_codes WHERE message_id = m.id), '') ELSE m.body END AS body`

/** Its parts in the outbox. */
const inOutbox = `outbox o WHERE o.carrier_id = m.carrier_id AND o.lane = m.lane AND o.account_id = m.account_id
            AND o.message_id = m.id`

/** All parts wait, in the outbox or put off, and none was taken. One whose answer was lost waits again only once it may be sent
 *  once more. */
const waitsWhole = `m.status < ${status.delivered} AND m.wire_parts =
         (SELECT count(*) FROM ${inOutbox}) + (SELECT count(*) FROM put_off_parts p WHERE p.message_id = m.id)
       AND NOT EXISTS (SELECT 1 FROM message_parts t WHERE t.message_id = m.id AND t.taken = ${taking.yes})`

export function prepareMoves(db: Connection, options: Pick<MessageOptionsTable, 'onWire'>): Moves {
  const add = db.prepare(
    'INSERT OR IGNORE INTO moves (message_id, at, from_id, to_id, reason, refused) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const remove = db.prepare('DELETE FROM moves WHERE message_id > ? AND message_id <= ?')
  const movable = db.prepare(
    `SELECT m.wire_parts, EXISTS (SELECT 1 FROM ${inOutbox} AND o.resent = 1) OR
            EXISTS (SELECT 1 FROM put_off_parts p WHERE p.message_id = m.id AND p.resent = 1) AS resent
     FROM messages m WHERE m.id = ? AND m.carrier_id = ? AND ${waitsWhole}`,
  )
  const putOff = db.prepare(
    `SELECT to_number, sender, message_id FROM put_off
     WHERE carrier_id = ? AND (to_number, sender, message_id) > (?, ?, ?) ORDER BY to_number, sender, message_id LIMIT ?`,
  )
  // Distinct messages in the order of the key.
  const queued = db.prepare(
    `SELECT lane, account_id, message_id FROM outbox
     WHERE carrier_id = ? AND (lane, account_id, message_id) > (?, ?, ?) AND lane <= ?
     GROUP BY lane, account_id, message_id ORDER BY lane, account_id, message_id LIMIT ?`,
  )
  const read = db.prepare(`SELECT ${columns} FROM messages m WHERE m.id = ? AND m.carrier_id = ? AND ${waitsWhole}`)

  const refusals = db.prepare('SELECT from_id FROM moves WHERE message_id = ? AND refused = 1')
  const readAll = (carrierId: number, ids: readonly number[], lane: Lane | null): WaitingMessage[] => {
    read.readAhead?.(ids.map((id) => [id, carrierId]))
    refusals.readAhead?.(ids.map((id) => [id]))
    return ids.flatMap((id) => {
      const row = read.get(id, carrierId) as Row | undefined
      if (row === undefined || (lane !== null && row.lane !== lane)) return []
      const refusedBy = refusals.all(id).map(({ from_id }) => Number(from_id))
      return [{ ...messageOf(row), refusedBy, ...(row.options > 0 && options.onWire(id, row.options)) }]
    })
  }

  return {
    add(messageId, { at, fromId, reason, refused }, toId) {
      add.run(messageId, at, fromId, toId, reason, refused ? 1 : 0)
    },
    remove(from, upTo) {
      remove.run(from, upTo)
    },
    find: (carrierId, messageIds) => readAll(carrierId, messageIds, null),
    movable(messageId, carrierId) {
      const row = movable.get(messageId, carrierId)
      return row === undefined ? null : { wireParts: Number(row.wire_parts), resent: row.resent === 1 }
    },
    page(carrierId, after, lane, limit) {
      const [kind = 'put_off', ...place] = after ?? []
      if (kind === 'put_off') {
        const [to = '', sender = '', id = 0] = place
        const rows = putOff.all(carrierId, to, sender, id, limit)
        const last = rows.at(-1)
        const next: WaitingPlace = last === undefined ? ['queued'] : ['put_off', ...placeOf(last)]
        return { messages: readAll(carrierId, idsOf(rows), lane), next }
      }
      const [fromLane = lane ?? -1, account = lane === null ? 0 : -1, id = 0] = place
      const rows = queued.all(carrierId, fromLane, account, id, lane ?? lanes.bulk, limit)
      const last = rows.at(-1)
      const next: WaitingPlace | null = last === undefined ? null : ['queued', ...placeOf(last)]
      return { messages: readAll(carrierId, idsOf(rows), lane), next }
    },
  }
}

type Place = Record<string, unknown>

function placeOf(row: Place): (string | number)[] {
  return Object.values(row) as (string | number)[]
}

function idsOf(rows: readonly Place[]): number[] {
  return rows.map(({ message_id }) => Number(message_id))
}

function messageOf(row: Row): Omit<WaitingMessage, 'refusedBy'> {
  return {
    messageId: row.message_id,
    accountId: row.account_id,
    lane: row.lane,
    purpose: purposes[row.purpose]!,
    to: row.to_number,
    sender: row.sender,
    network: row.network,
    wireParts: row.wire_parts,
    body: row.body,
  }
}
