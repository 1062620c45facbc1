/**
 * The end of a message: its final status, the event that tells its owner, and the money where some goes back. Called
 * inside a transaction by everything that can end a message, so the three can never disagree.
 */
import type { DatabaseSync } from 'node:sqlite'
import { ledgerAccounts } from '../../../../rules/ledger/accounts.ts'
import { dueRefund, type RefundPolicy } from '../../../../rules/ledger/refunds.ts'
import { lanes, type Status, status, statusNames } from '../../../../rules/status.ts'
import { dlrBody } from '../../../../rules/webhook-payload.ts'
import type { CountSent } from '../../tables/sent-count.ts'

export interface Ending {
  messageId: number
  status: Exclude<Status, 0 | 1>
  /** What the carrier (or we) said, shown to the customer; null when delivered. */
  error: string | null
  /** True only when no part can have been taken by a carrier. */
  nothingTaken: boolean
  /** The carrier's ids of the parts that were taken, where they are not recorded yet. */
  carrierRef: string | null
  at: number
}

export interface Settlement {
  /** False when the message had ended before: a status never changes after its final one. */
  end(ending: Ending): boolean
  /** Gives back the price of a message that ended earlier, now that nothing of it turned out to be taken. */
  refundRefused(messageId: number, at: number): void
  addEvent(event: NewEvent): void
}

export interface NewEvent {
  keyId: number
  type: 'dlr' | 'mo'
  messageId: number | null
  inboundId: number | null
  /** Made only for a key that has a webhook URL. */
  body: () => string
  at: number
}

/** `onEvent` is told, inside the transaction, that an event of a key was written. */
export function prepareSettlement(
  db: DatabaseSync,
  countSent: CountSent,
  onEvent: (keyId: number) => void,
): Settlement {
  const endMessage = db.prepare(
    `UPDATE messages SET status = ?, final_at = ?, error = ?, sent_at = coalesce(sent_at, ?),
                         carrier_ref = coalesce(carrier_ref, ?) WHERE id = ?`,
  )
  // Asked before, and not RETURNING, for whose answer SQLite builds a table.
  const openMessage = db.prepare(
    `SELECT key_id, lane, status FROM messages WHERE id = ? AND status < ${status.delivered}`,
  )
  openMessage.setReturnArrays(true)
  const dropText = db.prepare('UPDATE otp_codes SET sealed_text = NULL WHERE message_id = ?')
  const refundable = db.prepare(
    `SELECT m.account_id, m.price_micros, a.refund_policy FROM messages m JOIN accounts a ON a.id = m.account_id
     WHERE m.id = ?`,
  )
  const insertTransfer = db.prepare(
    `INSERT INTO transfers (kind, debit_id, credit_id, amount_micros, message_id, created_at)
     VALUES ('refund', ${ledgerAccounts.revenue}, ?, ?, ?, ?)`,
  )
  const refunded = db.prepare('SELECT 1 FROM refunds WHERE message_id = ?')
  const insertRefund = db.prepare('INSERT INTO refunds (message_id, transfer_id) VALUES (?, ?)')
  const credit = db.prepare('UPDATE accounts SET balance_micros = balance_micros + ? WHERE id = ?')
  const webhookOf = db.prepare('SELECT webhook_url, webhook_disabled_at FROM api_keys WHERE id = ?')
  webhookOf.setReturnArrays(true)
  const insertEvent = db.prepare(
    'INSERT INTO events (key_id, type, message_id, inbound_id, body, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const insertFailed = db.prepare(
    `INSERT INTO events (key_id, type, message_id, inbound_id, body, created_at, state, final_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, 2, ?6)`,
  )
  const queueEvent = db.prepare('INSERT INTO event_queue (key_id, next_at, event_id) VALUES (?, ?, ?)')

  const addEvent = ({ keyId, type, messageId, inboundId, body, at }: NewEvent) => {
    const [url, disabledAt] = (webhookOf.get(keyId) as unknown as WebhookRow | undefined) ?? []
    if (!url) return
    if (disabledAt !== null) {
      insertFailed.run(keyId, type, messageId, inboundId, body(), at) // kept for a replay
      return
    }
    const { lastInsertRowid } = insertEvent.run(keyId, type, messageId, inboundId, body(), at)
    queueEvent.run(keyId, at, lastInsertRowid)
    onEvent(keyId)
  }

  const refundWhenDue = (messageId: number, nothingTaken: boolean, at: number) => {
    const message = refundable.get(messageId)!
    if (!dueRefund(message.refund_policy as RefundPolicy, { nothingTaken })) return
    if (message.price_micros === 0 || refunded.get(messageId)) return
    const transfer = insertTransfer.run(message.account_id!, message.price_micros!, messageId, at)
    insertRefund.run(messageId, transfer.lastInsertRowid)
    credit.run(message.price_micros!, message.account_id!)
  }

  return {
    addEvent,
    refundRefused: (messageId, at) => refundWhenDue(messageId, true, at),
    end({ messageId, status: final, error, nothingTaken, carrierRef, at }) {
      const row = openMessage.get(messageId) as unknown as OpenRow | undefined
      if (row === undefined) return false
      const [keyId, lane, before] = row
      if (before === status.sent) countSent(-1)
      const sentAt = final === status.delivered ? at : null
      endMessage.run(final, at, error, sentAt, carrierRef, messageId)
      if (lane === lanes.otp) dropText.run(messageId)
      const body = () => dlrBody({ messageId, status: statusNames[final] as 'delivered', at })
      addEvent({ keyId, type: 'dlr', messageId, inboundId: null, body, at })
      if (final !== status.delivered) refundWhenDue(messageId, nothingTaken, at)
      return true
    },
  }
}

type OpenRow = [keyId: number, lane: number, status: number]
type WebhookRow = [url: string | null, disabledAt: number | null]
