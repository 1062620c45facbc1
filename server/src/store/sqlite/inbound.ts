/** Incoming messages: parts are joined, then the key whose conversation it is gets an event. */
import type { DatabaseSync } from 'node:sqlite'
import { decodeText } from '@websms/sms'
import { moBody } from '../../webhooks/payload.ts'
import { type InboundPart, lanes } from '../traffic.ts'
import type { Settlement } from './settle.ts'

export interface Inbound {
  record(part: InboundPart): void
}

/** How long a reply to a shared code belongs to the key that wrote last, in ms (7 days). */
const replyWindowMs = 7 * 24 * 3_600_000

/** Buckets of the number index that a reply may look through: 40 million messages. */
const bucketsMax = 5000

export function prepareInbound(db: DatabaseSync, settlement: Settlement): Inbound {
  const insertPart = db.prepare(
    `INSERT OR IGNORE INTO inbound_parts
       (carrier_id, from_number, to_number, reference, part, total, data_coding, payload, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const group = 'carrier_id = ? AND from_number = ? AND to_number = ? AND reference = ? AND total = ?'
  const partsOf = db.prepare(`SELECT payload, data_coding FROM inbound_parts WHERE ${group} ORDER BY part`)
  const dropParts = db.prepare(`DELETE FROM inbound_parts WHERE ${group}`)
  const insertInbound = db.prepare(
    `INSERT INTO inbound (carrier_id, from_number, to_number, body, account_id, key_id, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const ownerOf = prepareOwner(db)

  const deliver = (part: InboundPart, body: string) => {
    const { carrierId, from, to, at } = part
    const owner = ownerOf(to, from, at)
    const inserted = insertInbound.run(carrierId, from, to, body, owner?.accountId ?? null, owner?.keyId ?? null, at)
    if (owner === null) return
    settlement.addEvent({
      keyId: owner.keyId,
      type: 'mo',
      messageId: null,
      inboundId: Number(inserted.lastInsertRowid),
      body: moBody({ from, to, message: body, at }),
      at,
    })
  }

  return {
    record(part) {
      const { carrierId, from, to, concat, dataCoding, payload, at } = part
      if (concat === null || concat.total <= 1) {
        deliver(part, decodeText(Buffer.from(payload, 'hex'), dataCoding))
        return
      }
      const key = [carrierId, from, to, concat.reference, concat.total] as const
      insertPart.run(carrierId, from, to, concat.reference, concat.part, concat.total, dataCoding, payload, at)
      const parts = partsOf.all(...key)
      if (parts.length < concat.total) return
      dropParts.run(...key)
      const joined = Buffer.concat(parts.map((row) => Buffer.from(String(row.payload), 'hex')))
      deliver(part, decodeText(joined, Number(parts[0]!.data_coding)))
    },
  }
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
    const newestId = newest.get()!.id
    if (newestId === null) return null
    let bucket = Math.floor(Number(newestId) / 8192)
    for (let probes = 0; probes < bucketsMax && bucket >= 0; probes++, bucket--) {
      const row = inBucket.get(bucket, from, to)
      if (row && Number(row.created_at) >= since) {
        return { accountId: Number(row.account_id), keyId: Number(row.key_id) }
      }
      if (Number(bucketStart.get(bucket * 8192)?.created_at ?? 0) < since) return null
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
