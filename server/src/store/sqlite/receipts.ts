/**
 * Receipts find their part: by the carrier's id in any of its forms, and only where the destination agrees; else the one
 * part of unknown fate that fits; else they wait, because a receipt may overtake the answer to its own submit.
 */
import type { DatabaseSync } from 'node:sqlite'
import { refForms } from '../../carriers/carrier-ref.ts'
import { type ReceiptRow, status } from '../traffic.ts'
import type { FinalStatus, Parts } from './parts.ts'

export interface Receipts {
  record(receipt: ReceiptRow): void
}

export interface WaitingReceipts {
  /** Tries again what waits for this destination, now that something was submitted to it. */
  matchNow(carrierId: number, to: string, at: number): void
}

/** Most receipts waiting for their submission; beyond it the oldest go. */
const waitingMax = 100_000

/** SMPP message states that end a message (SMPP 3.4 §5.2.28); the others change nothing. */
const finalStates: Record<string, FinalStatus | undefined> = {
  DELIVRD: status.delivered,
  UNDELIV: status.failed,
  REJECTD: status.failed,
  DELETED: status.failed,
  EXPIRED: status.expired,
}

export function prepareReceipts(db: DatabaseSync, parts: Parts): Receipts & WaitingReceipts {
  const candidates = db.prepare(
    `SELECT s.message_id, s.part, m.wire_parts FROM submissions s JOIN messages m ON m.id = s.message_id
     WHERE s.carrier_id = ? AND s.carrier_ref = ? AND m.to_number = ?`,
  )
  candidates.setReturnArrays(true)
  const unknownParts = db.prepare(
    `SELECT c.message_id, c.part, m.wire_parts FROM claims c JOIN messages m ON m.id = c.message_id
     WHERE c.unknown_at IS NOT NULL AND c.carrier_id = ? AND m.to_number = ? AND m.sender = ? LIMIT 2`,
  )
  unknownParts.setReturnArrays(true)
  const dropClaim = db.prepare('DELETE FROM claims WHERE message_id = ? AND part = ?')
  const dropSubmission = db.prepare(
    'DELETE FROM submissions WHERE carrier_id = ? AND carrier_ref = ? AND message_id = ? AND part = ?',
  )
  const wait = db.prepare(
    `INSERT INTO waiting_receipts (carrier_id, carrier_ref, to_number, sender, state, error, done_at, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const boundWaiting = db.prepare(
    `DELETE FROM waiting_receipts WHERE id <= (SELECT max(id) FROM waiting_receipts) - ${waitingMax}`,
  )
  const anyWaiting = db.prepare('SELECT 1 FROM waiting_receipts LIMIT 1')
  const waitingFor = db.prepare('SELECT * FROM waiting_receipts WHERE carrier_id = ? AND to_number = ? ORDER BY id')
  const stopWaiting = db.prepare('DELETE FROM waiting_receipts WHERE id = ?')

  /** True when the receipt found its part. */
  const apply = (receipt: ReceiptRow): boolean => {
    const { carrierId, to, at } = receipt
    for (const form of refForms(receipt.carrierRef)) {
      const row = candidates.get(carrierId, form, to) as unknown as PartRow | undefined
      if (row === undefined) continue
      const final = finalStates[receipt.state]
      if (final === undefined) return true
      const [messageId, part, wireParts] = row
      dropSubmission.run(carrierId, form, messageId, part)
      const error = final === status.delivered ? null : errorText(receipt)
      parts.reported({ carrierId, messageId, part, wireParts }, final, error, at)
      return true
    }
    return false
  }

  /** The carrier reports on an id that it never gave us: the answer was lost, and the part is the one we wondered about. */
  const applyToUnknown = (receipt: ReceiptRow): boolean => {
    const { carrierId, to, sender, at, carrierRef } = receipt
    const rows = unknownParts.all(carrierId, to, sender) as unknown as PartRow[]
    if (rows.length !== 1) return false
    const [messageId, part, wireParts] = rows[0]!
    dropClaim.run(messageId, part)
    parts.taken({ carrierId, messageId, part, wireParts }, carrierRef, at)
    return apply(receipt)
  }

  return {
    record(receipt) {
      if (apply(receipt) || applyToUnknown(receipt)) return
      const { carrierId, carrierRef, to, sender, state, error, doneAt, at } = receipt
      wait.run(carrierId, carrierRef, to, sender, state, error, doneAt, at)
      boundWaiting.run()
    },
    matchNow(carrierId, to, at) {
      if (anyWaiting.get() === undefined) return
      for (const row of waitingFor.all(carrierId, to)) {
        const receipt: ReceiptRow = {
          carrierId,
          carrierRef: String(row.carrier_ref),
          to,
          sender: String(row.sender),
          state: String(row.state),
          error: row.error as string | null,
          doneAt: row.done_at as number | null,
          at,
        }
        if (apply(receipt)) stopWaiting.run(row.id!)
      }
    },
  }
}

type PartRow = [messageId: number, part: number, wireParts: number]

function errorText({ state, error }: ReceiptRow): string {
  return error === null ? state : `${state} err:${error}`
}
