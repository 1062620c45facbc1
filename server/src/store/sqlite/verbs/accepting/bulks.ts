/**
 * Bulks too large for one transaction, worked in slices so that nobody else waits:
 *
 *   open (money taken) ──store slices──▶ commit ──▶ answered, queued in slices ──▶ gone from here
 *          └────────────── abort, or a restart ──▶ refunded, messages removed in slices ──▶ gone from here
 */
import type { DatabaseSync } from 'node:sqlite'
import { ledgerAccounts } from '../../../../rules/ledger/accounts.ts'
import { lanes, status } from '../../../../rules/status.ts'
import type { BulkSlice, NewBulk, OpenBulkResult } from '../../../traffic/accepting.ts'
import type { AlreadyAnswered, KeyedAnswer } from '../../../traffic/answers.ts'
import type { ConcatReferences } from '../../tables/concat-references.ts'
import type { IdempotencyKeys } from '../../tables/idempotency-keys.ts'
import { type Charge, prepareInsertMessage } from './charge.ts'

export interface Bulks {
  open(bulk: NewBulk): OpenBulkResult
  store(slice: BulkSlice): void
  commit(transferId: number, keyed: KeyedAnswer | undefined): { ok: true } | AlreadyAnswered
  abort(transferId: number, at: number): void
  /** What a restart interrupted was never answered. */
  abortUnanswered(at: number): void
  /** One slice of what follows an answer or a refund. Null when nothing is left to do. */
  advance(): { carrierIds: number[] } | null
}

/** Rows of the outbox written, or messages removed, in one slice. */
export const sliceRowsMax = 500

const state = { storing: 0, answered: 1, refunded: 2 } as const

export function prepareBulks(
  db: DatabaseSync,
  charge: Charge,
  keys: IdempotencyKeys,
  references: ConcatReferences,
): Bulks {
  const insertMessage = prepareInsertMessage(db, references)
  const insertBulk = db.prepare(
    'INSERT INTO bulks (transfer_id, account_id, wire_parts, first_id, last_id, done_to) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const originOf = db.prepare('SELECT account_id, first_id FROM bulks WHERE transfer_id = ?')
  const stateOf = db.prepare('SELECT state FROM bulks WHERE transfer_id = ?')
  const setState = db.prepare(`UPDATE bulks SET state = ? WHERE transfer_id = ? AND state = ${state.storing}`)
  const charged = db.prepare('SELECT debit_id, amount_micros, message_id FROM transfers WHERE id = ?')
  const insertRefund = db.prepare(
    `INSERT INTO transfers (kind, debit_id, credit_id, amount_micros, message_id, note, created_at)
     VALUES ('refund', ${ledgerAccounts.revenue}, ?, ?, ?, 'the bulk was never answered', ?)`,
  )
  const holdRefund = db.prepare('INSERT INTO refunds (message_id, transfer_id) VALUES (?, ?)')
  const credit = db.prepare('UPDATE accounts SET balance_micros = balance_micros + ? WHERE id = ?')
  const unanswered = db.prepare(`SELECT transfer_id FROM bulks WHERE state = ${state.storing}`)
  const next = db.prepare(
    `SELECT transfer_id, wire_parts, last_id, done_to, state FROM bulks
     WHERE state IN (${state.answered}, ${state.refunded}) LIMIT 1`,
  )
  const moveOn = db.prepare('UPDATE bulks SET done_to = ? WHERE transfer_id = ?')
  const forget = db.prepare('DELETE FROM bulks WHERE transfer_id = ?')
  const removeMessages = db.prepare('DELETE FROM messages WHERE id > ? AND id <= ?')
  const queue = db.prepare(
    `WITH RECURSIVE parts (part) AS (SELECT 1 UNION ALL SELECT part + 1 FROM parts WHERE part < ?)
     INSERT INTO outbox (carrier_id, lane, account_id, message_id, part)
     SELECT carrier_id, lane, account_id, id, part FROM messages CROSS JOIN parts
     WHERE id > ? AND id <= ? AND status = ${status.queued} AND part <= messages.wire_parts`,
  )
  const carriersOf = db.prepare('SELECT DISTINCT carrier_id FROM messages WHERE id > ? AND id <= ?')

  const abort = (transferId: number, at: number) => {
    if (setState.run(state.refunded, transferId).changes === 0) return
    const { debit_id, amount_micros, message_id } = charged.get(transferId)!
    if (amount_micros === 0) return
    const { lastInsertRowid } = insertRefund.run(debit_id!, amount_micros!, message_id!, at)
    holdRefund.run(message_id!, lastInsertRowid)
    credit.run(amount_micros!, debit_id!)
  }

  return {
    abort,
    open({ accountId, priceMicros, content, count, at }) {
      const result = charge(accountId, count * content.parts * priceMicros, count, at)
      if (!result.ok) return result
      const { transferId, firstId } = result
      insertBulk.run(transferId, accountId, content.wireParts, firstId, firstId + count - 1, firstId - 1)
      return result
    },
    store({ transferId, firstId, bulk, recipients }) {
      if (stateOf.get(transferId)?.state !== state.storing) raiseAborted()
      const { accountId, keyId, priceMicros, content, at } = bulk
      const origin = { accountId, keyId, transferId, lane: lanes.bulk, priceMicros, at }
      let id = firstId
      for (const recipient of recipients) insertMessage(id++, origin, { ...content, ...recipient })
    },
    commit(transferId, keyed) {
      if (keyed) {
        const { account_id, first_id } = originOf.get(transferId) ?? raiseAborted()
        const answered = keys.answered(Number(account_id), keyed)
        if (answered) return answered
        keys.add(Number(account_id), keyed, Number(first_id), keyed.answer)
      }
      if (setState.run(state.answered, transferId).changes === 0) raiseAborted()
      return { ok: true }
    },
    abortUnanswered(at) {
      for (const row of unanswered.all()) abort(Number(row.transfer_id), at)
    },
    advance() {
      const bulk = next.get()
      if (bulk === undefined) return null
      const transferId = Number(bulk.transfer_id)
      const [lastId, doneTo, wireParts] = [Number(bulk.last_id), Number(bulk.done_to), Number(bulk.wire_parts)]
      const upTo = Math.min(lastId, doneTo + Math.max(1, Math.floor(sliceRowsMax / wireParts)))
      let carrierIds: number[] = []
      if (bulk.state === state.refunded) removeMessages.run(doneTo, upTo)
      else {
        queue.run(wireParts, doneTo, upTo)
        carrierIds = carriersOf.all(doneTo, upTo).map((row) => Number(row.carrier_id))
      }
      if (upTo === lastId) forget.run(transferId)
      else moveOn.run(upTo, transferId)
      return { carrierIds }
    },
  }
}

function raiseAborted(): never {
  throw new Error('the bulk has been aborted')
}
