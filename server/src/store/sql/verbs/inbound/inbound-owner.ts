/** Finds the owner of an inbound message: the account and key that it replies to. */

import { bucketsNewestFirst, firstIdOf } from '../../../buckets.ts'
import type { Connection } from '../../connection.ts'
import type { LastMessage } from '../../tables/message-search.ts'
import type { TrafficTables } from '../../tables/tables.ts'

interface Owner {
  accountId: number
  keyId: number
}

interface Owners {
  /** Of the forms of a number, the one that is registered, or else the one that wrote to that handset, or else the
   *  first. */
  knownForm(forms: readonly [string, ...string[]], from: string, at: number): string
  /** A registered code belongs to its account; a shared one to the key that last wrote to the handset, one-time codes
   *  aside, within 7 days. */
  ownerOf(to: string, from: string, at: number): Owner | null
}

/** Time during which a reply to a shared code belongs to the key that wrote last, in ms (7 days). */
const replyWindowMs = 7 * 24 * 3_600_000

/** Buckets of the number index that a reply may look through: 40 million messages. */
const bucketsMax = 5000

export function prepareOwners(
  db: Connection,
  { messages, lateMessages, senders }: Pick<TrafficTables, 'messages' | 'lateMessages' | 'senders'>,
): Owners {
  const accountKey = db.prepare(
    `SELECT id FROM api_keys WHERE account_id = ? AND revoked_at IS NULL
     ORDER BY webhook_url IS NULL, id DESC LIMIT 1`,
  )
  const lastAtOnce = (to: string, from: string, since: number): LastMessage | undefined => {
    for (const bucket of bucketsNewestFirst(messages.newestId(), bucketsMax)) {
      const last = messages.lastTo(bucket, from, to)
      if (last && last.at >= since) return last
      if (messages.madeAt(firstIdOf(bucket)) < since) return undefined
    }
    return undefined
  }
  const lastWriter = (to: string, from: string, since: number): Owner | null => {
    const late = lateMessages.lastTo(from, to, since)
    const atOnce = lastAtOnce(to, from, late?.at ?? since)
    const last = atOnce ?? late
    return last === undefined ? null : { accountId: last.account_id, keyId: last.key_id }
  }

  return {
    knownForm(forms, from, at) {
      if (forms.length === 1) return forms[0]
      const wasWritten = (form: string) => lastWriter(form, from, at - replyWindowMs) !== null
      return forms.find(senders.isOurs) ?? forms.find(wasWritten) ?? forms[0]
    },
    ownerOf(to, from, at) {
      const accountId = senders.ownerOf(to)
      const writer = lastWriter(to, from, at - replyWindowMs)
      if (accountId === null) return writer
      if (writer?.accountId === accountId) return writer
      const key = accountKey.get(accountId)
      return key ? { accountId, keyId: Number(key.id) } : null
    },
  }
}
