/** Searches outgoing messages (`messages`) by their numbers, bucket by bucket of the index (`buckets.ts`). Scheduled ones
 *  are found by their own list (`late_messages`), since their ids do not rise with the time at which they were sent. */

import { lanes, status } from '../../../rules/status.ts'
import type { Connection } from '../connection.ts'

export interface MessageSearch {
  /** 0 while no message is stored. */
  newestId(): number
  /** The id up to which every message has ended, scheduled ones aside: the sweep by the clock has passed it. */
  endedUpTo(): number
  /** Creation time of the first message with this id or a later one; 0 without such a message. */
  madeAt(fromId: number): number
  /** The open messages to a number that a carrier took, or a part of which it may have taken, scheduled ones aside. */
  sentTo(bucket: number, to: string, carrierId: number, limit: number): SentMessage[]
  /** The messages to a number from a sender, in whatever case, the newest first. */
  between(bucket: number, to: string, foldedSender: string): MessageBetween[]
  /** The last message to a number from a sender, one-time codes and scheduled ones aside. */
  lastTo(bucket: number, to: string, sender: string): LastMessage | undefined
}

interface MessageBetween {
  id: number
  account_id: number
  key_id: number
  created_at: number
  final_at: number | null
}

export interface SentMessage {
  id: number
  wire_parts: number
  to_number: string
  sender: string
  at: number
}

export interface LastMessage {
  account_id: number
  key_id: number
  at: number
}

export function prepareMessageSearch(db: Connection): MessageSearch {
  const newest = db.prepare('SELECT max(id) AS id FROM messages')
  const endedUpTo = db.prepare("SELECT value FROM counters WHERE name = 'expired_up_to'")
  const madeAt = db.prepare('SELECT created_at FROM messages WHERE id >= ? ORDER BY id LIMIT 1')
  const sentTo = db.prepare(
    `SELECT id, wire_parts, to_number, sender, coalesce(sent_at, created_at) AS at FROM messages
     WHERE id >> 13 = ? AND to_number = ? AND carrier_id = ? AND status = ${status.sent} AND due_at IS NULL
       AND (sent_at IS NOT NULL OR wire_parts > 1) LIMIT ?`,
  )
  const between = db.prepare(
    `SELECT id, account_id, key_id, created_at, final_at FROM messages
     WHERE id >> 13 = ? AND to_number = ? AND lower(sender) = ? ORDER BY id DESC`,
  )
  const lastTo = db.prepare(
    `SELECT account_id, key_id, created_at AS at FROM messages
     WHERE id >> 13 = ? AND to_number = ? AND lane <> ${lanes.otp} AND sender = ? AND due_at IS NULL
     ORDER BY id DESC LIMIT 1`,
  )
  return {
    newestId: () => Number(newest.get()!.id ?? 0),
    endedUpTo: () => Number(endedUpTo.get()?.value ?? 0),
    madeAt: (fromId) => Number(madeAt.get(fromId)?.created_at ?? 0),
    sentTo: (bucket, to, carrierId, limit) => sentTo.all(bucket, to, carrierId, limit) as unknown as SentMessage[],
    between: (bucket, to, sender) => between.all(bucket, to, sender) as unknown as MessageBetween[],
    lastTo: (bucket, to, sender) => lastTo.get(bucket, to, sender) as unknown as LastMessage | undefined,
  }
}
