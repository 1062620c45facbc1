/** Whose reply an inbound message is. */
import type { DatabaseSync } from 'node:sqlite'
import { lanes } from '../../../../rules/status.ts'
import { bucketsNewestFirst, firstIdOf } from '../../../buckets.ts'

export interface Owner {
  accountId: number
  keyId: number
}

export interface Owners {
  /** The one of these forms of a number that is registered, or else was sent from to that handset; the first when none is. */
  knownForm(forms: readonly [string, ...string[]], from: string, at: number): string
  /** A registered code belongs to its account; a shared one to the key that last wrote to the handset, one-time codes
   *  aside, within 7 days. */
  ownerOf(to: string, from: string, at: number): Owner | null
}

/** How long a reply to a shared code belongs to the key that wrote last, in ms (7 days). */
const replyWindowMs = 7 * 24 * 3_600_000

/** Buckets of the number index that a reply may look through: 40 million messages. */
const bucketsMax = 5000

export function prepareOwners(db: DatabaseSync): Owners {
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

  return {
    knownForm(forms, from, at) {
      if (forms.length === 1) return forms[0]
      const isRegistered = (form: string) => registered.get(form) !== undefined
      const wasWritten = (form: string) => lastWriter(form, from, at - replyWindowMs) !== null
      return forms.find(isRegistered) ?? forms.find(wasWritten) ?? forms[0]
    },
    ownerOf(to, from, at) {
      const owner = registered.get(to)
      const writer = lastWriter(to, from, at - replyWindowMs)
      if (owner === undefined) return writer
      const accountId = Number(owner.account_id)
      if (writer?.accountId === accountId) return writer
      const key = accountKey.get(accountId)
      return key ? { accountId, keyId: Number(key.id) } : null
    },
  }
}
