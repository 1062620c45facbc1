/** Incoming messages: parts are joined, then the key whose conversation it is gets an event. */
import type { DatabaseSync } from 'node:sqlite'
import { decodeText } from '@websms/sms'
import { moBody } from '../../webhooks/payload.ts'
import { storedText } from '../stored-text.ts'
import { type InboundPart, lanes } from '../traffic.ts'
import { bucketsNewestFirst, firstIdOf } from './buckets.ts'
import type { Settlement } from './settle.ts'

export interface Inbound {
  record(part: InboundPart): void
  overdue(before: number, at: number, limit: number): number
}

/** How long a reply to a shared code belongs to the key that wrote last, in ms (7 days). */
const replyWindowMs = 7 * 24 * 3_600_000

/** Buckets of the number index that a reply may look through: 40 million messages. */
const bucketsMax = 5000

export function prepareInbound(db: DatabaseSync, settlement: Settlement): Inbound {
  const insertPart = db.prepare(
    `INSERT INTO inbound_parts
       (carrier_id, from_number, to_number, reference, total, part, data_coding, payload, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const group = 'carrier_id = ? AND from_number = ? AND to_number = ? AND reference = ? AND total = ?'
  const partsOf = db.prepare(
    `SELECT part, payload, data_coding, joined FROM inbound_parts WHERE ${group} ORDER BY part`,
  )
  const markJoined = db.prepare(`UPDATE inbound_parts SET joined = 1 WHERE ${group}`)
  const dropParts = db.prepare(`DELETE FROM inbound_parts WHERE ${group}`)
  const oldest = db.prepare('SELECT * FROM inbound_parts ORDER BY id LIMIT 1')
  const insertInbound = db.prepare(
    `INSERT INTO inbound (carrier_id, from_number, to_number, body, account_id, key_id, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const ownerOf = prepareOwner(db)

  const deliver = (carrierId: number, from: string, to: string, text: string, at: number) => {
    const body = storedText(text)
    const owner = ownerOf(to, from, at)
    const inserted = insertInbound.run(carrierId, from, to, body, owner?.accountId ?? null, owner?.keyId ?? null, at)
    if (owner === null) return
    settlement.addEvent({
      keyId: owner.keyId,
      type: 'mo',
      messageId: null,
      inboundId: Number(inserted.lastInsertRowid),
      body: () => moBody({ from, to, message: body, at }),
      at,
    })
  }

  /** Delivers the parts that are there, unless their message was delivered before. */
  const deliverParts = (key: GroupKey, at: number) => {
    const rows = partsOf.all(...key)
    if (rows[0]!.joined) return
    const [carrierId, from, to] = key
    const joined = Buffer.concat(rows.map((row) => Buffer.from(String(row.payload), 'hex')))
    deliver(carrierId, from, to, decodeText(joined, Number(rows[0]!.data_coding)), at)
  }

  const recordPart = (key: GroupKey, { part, dataCoding, payload, at }: NewPart) => {
    let rows = partsOf.all(...key)
    const same = rows.find((row) => row.part === part)
    if (same?.payload === payload) return // the carrier repeats itself
    if (same !== undefined) {
      // The handset uses its reference again: what came before is another message.
      deliverParts(key, at)
      dropParts.run(...key)
      rows = []
    }
    insertPart.run(...key, part, dataCoding, payload, at)
    if (rows.length + 1 < key[4]) return
    deliverParts(key, at)
    markJoined.run(...key)
  }

  return {
    record({ carrierId, concat, dataCoding, payload, at, ...numbers }) {
      const from = storedText(numbers.from)
      const to = storedText(numbers.to)
      if (concat === null || concat.total <= 1) {
        deliver(carrierId, from, to, decodeText(Buffer.from(payload, 'hex'), dataCoding), at)
      } else {
        const { reference, total, part } = concat
        recordPart([carrierId, from, to, reference, total], { part, dataCoding, payload, at })
      }
    },
    overdue(before, at, limit) {
      let passed = 0
      while (passed < limit) {
        const row = oldest.get()
        if (row === undefined || waits(Number(row.received_at), before, at)) break
        const key: GroupKey = [
          Number(row.carrier_id),
          String(row.from_number),
          String(row.to_number),
          Number(row.reference),
          Number(row.total),
        ]
        deliverParts(key, at)
        passed += Number(dropParts.run(...key).changes)
      }
      return passed
    },
  }
}

/** Whether a part's time is not over. One dated further ahead than parts ever wait came while the clock was wrong. */
function waits(receivedAt: number, before: number, at: number): boolean {
  return receivedAt >= before && receivedAt - at <= at - before
}

/** Which message a part belongs to. */
type GroupKey = readonly [carrierId: number, from: string, to: string, reference: number, total: number]

interface NewPart {
  part: number
  dataCoding: number
  payload: string
  at: number
}

interface Owner {
  accountId: number
  keyId: number
}

/** Whose reply it is: a registered code belongs to its account; a shared one to the key that last wrote to the handset,
 *  one-time codes aside, within 7 days. */
function prepareOwner(db: DatabaseSync): (to: string, from: string, at: number) => Owner | null {
  const registered = db.prepare('SELECT account_id FROM senders WHERE code = ?')
  const accountKey = db.prepare(
    `SELECT id FROM api_keys WHERE account_id = ? AND revoked_at IS NULL
     ORDER BY webhook_url IS NULL, id DESC LIMIT 1`,
  )
  const newest = db.prepare('SELECT max(id) AS id FROM messages')
  const inBucket = db.prepare(
    `SELECT account_id, key_id, created_at FROM messages
     WHERE id >> 13 = ? AND to_number = ? AND lane <> ${lanes.otp} AND sender = ? ORDER BY id DESC LIMIT 1`,
  )
  const bucketStart = db.prepare('SELECT created_at FROM messages WHERE id >= ? ORDER BY id LIMIT 1')

  const lastWriter = (to: string, from: string, since: number): Owner | null => {
    for (const bucket of bucketsNewestFirst(Number(newest.get()!.id ?? 0), bucketsMax)) {
      const row = inBucket.get(bucket, from, to)
      if (row && Number(row.created_at) >= since) {
        return { accountId: Number(row.account_id), keyId: Number(row.key_id) }
      }
      if (Number(bucketStart.get(firstIdOf(bucket))?.created_at ?? 0) < since) return null
    }
    return null
  }

  return (to, from, at) => {
    const owner = registered.get(to)
    const writer = lastWriter(to, from, at - replyWindowMs)
    if (owner === undefined) return writer
    const accountId = Number(owner.account_id)
    if (writer?.accountId === accountId) return writer
    const key = accountKey.get(accountId)
    return key ? { accountId, keyId: Number(key.id) } : null
  }
}
