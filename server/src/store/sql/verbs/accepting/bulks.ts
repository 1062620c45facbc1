/**
 * Bulks too large for one transaction, worked in slices so that nobody else waits:
 *
 *   open (money taken) ──store slices──▶ commit ──▶ answered, queued in slices ──▶ gone from here
 *          └────────────── abort, or a restart ──▶ refunded, messages removed in slices ──▶ gone from here
 */

import { lanes } from '../../../../rules/status.ts'
import { validUntil } from '../../../../rules/validity.ts'
import type { BulkSlice, NewBulk, OpenBulkResult, OptOutVersion } from '../../../traffic/accepting.ts'
import type { AlreadyAnswered, KeyedAnswer } from '../../../traffic/answers.ts'
import type { Connection } from '../../connection.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import type { HeldMessages } from '../opt-outs/held.ts'
import { noteOrigin } from './accept.ts'
import type { Charge } from './charge.ts'

interface Bulks {
  open(bulk: NewBulk): OpenBulkResult
  store(slice: BulkSlice): void
  commit(
    transferId: number,
    keyed: KeyedAnswer | undefined,
    optOuts: { version: OptOutVersion; at: number } | undefined,
  ): { ok: true } | AlreadyAnswered
  abort(transferId: number, at: number): void
  /** Aborts the bulks that a restart interrupted, here or at a node that is gone: they were never answered. */
  abortUnanswered(at: number): void
  /** One slice of the work that follows an answer or a refund. Null when nothing is left to do. */
  advance(): { carrierIds: number[] } | null
}

/** Rows of the outbox written, or messages removed, in one slice. */
export const sliceRowsMax = 500

const state = { storing: 0, answered: 1, refunded: 2 } as const

/** The bulks that are worked at (`bulks`). */
function prepareBulksTable(db: Connection) {
  return {
    insert: db.prepare(
      `INSERT INTO bulks (transfer_id, account_id, wire_parts, first_id, last_id, done_to, owner)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    originOf: db.prepare('SELECT account_id, first_id, last_id FROM bulks WHERE transfer_id = ?'),
    stateOf: db.prepare('SELECT state FROM bulks WHERE transfer_id = ?'),
    setState: db.prepare(`UPDATE bulks SET state = ? WHERE transfer_id = ? AND state = ${state.storing}`),
    unanswered: db.prepare(
      `SELECT transfer_id FROM bulks WHERE state = ${state.storing}
         AND (owner IS NULL OR owner NOT IN (SELECT incarnation FROM nodes))`,
    ),
    next: db.prepare(
      `SELECT transfer_id, wire_parts, first_id, last_id, done_to, state FROM bulks
       WHERE state IN (${state.answered}, ${state.refunded}) LIMIT 1`,
    ),
    moveOn: db.prepare('UPDATE bulks SET done_to = ? WHERE transfer_id = ?'),
    forget: db.prepare('DELETE FROM bulks WHERE transfer_id = ?'),
  }
}

type SliceTables = Pick<TrafficTables, 'messages' | 'messageOptions' | 'outbox' | 'scheduled' | 'expiryQueue'>
type BulkTables = SliceTables &
  Pick<TrafficTables, 'transfers' | 'idempotencyKeys' | 'templateMessages' | 'messageTraces' | 'messageRequests'>

interface BulkParts {
  charge: Charge
  held: Pick<HeldMessages, 'endInBulk'>
  /** This node; null where there are no others. */
  incarnation: string | null
}

export function prepareBulks(db: Connection, tables: BulkTables, { charge, held, incarnation }: BulkParts): Bulks {
  const { messages, transfers, idempotencyKeys: keys, templateMessages, messageTraces } = tables
  const bulks = prepareBulksTable(db)
  const { remove, queue } = slicesOf(tables)

  const abort = (transferId: number, at: number) => {
    if (bulks.setState.run(state.refunded, transferId).changes === 0) return
    const paid = transfers.charge(transferId)
    if (paid.amountMicros > 0) transfers.refund({ ...paid, note: 'the bulk was never answered', at })
  }

  return {
    abort,
    open({
      accountId,
      priceMicros,
      content,
      count,
      amountMicros = count * content.parts * priceMicros,
      templates,
      requestId,
      traceparent,
      at,
    }) {
      const result = charge(accountId, amountMicros, count, at)
      if (!result.ok) return result
      const { transferId, firstId } = result
      const [lastId, doneTo] = [firstId + count - 1, firstId - 1]
      bulks.insert.run(transferId, accountId, content.wireParts, firstId, lastId, doneTo, incarnation)
      if (templates) templateMessages.add(firstId, templates)
      noteOrigin(tables, firstId, count, { requestId, traceparent })
      return result
    },
    store({ transferId, firstId, bulk, recipients }) {
      if (bulks.stateOf.get(transferId)?.state !== state.storing) raiseAborted()
      const { accountId, keyId, priceMicros, content, at } = bulk
      const origin = { accountId, keyId, transferId, lane: lanes.bulk, priceMicros, at }
      let id = firstId
      for (const recipient of recipients) messages.add(id++, origin, { ...content, ...recipient })
    },
    commit(transferId, keyed, optOuts) {
      const { account_id, first_id, last_id } = bulks.originOf.get(transferId) ?? raiseAborted()
      const [accountId, firstId, lastId] = [Number(account_id), Number(first_id), Number(last_id)]
      if (keyed) {
        const answered = keys.answered(accountId, keyed)
        if (answered) return answered
        keys.add(accountId, keyed, firstId, keyed.answer)
      }
      if (bulks.setState.run(state.answered, transferId).changes === 0) raiseAborted()
      if (optOuts) held.endInBulk({ accountId, firstId, lastId }, optOuts.version, optOuts.at)
      return { ok: true }
    },
    abortUnanswered(at) {
      for (const row of bulks.unanswered.all()) abort(Number(row.transfer_id), at)
    },
    advance() {
      const bulk = bulks.next.get()
      if (bulk === undefined) return null
      const transferId = Number(bulk.transfer_id)
      const [lastId, doneTo, wireParts] = [Number(bulk.last_id), Number(bulk.done_to), Number(bulk.wire_parts)]
      const upTo = Math.min(lastId, doneTo + Math.max(1, Math.floor(sliceRowsMax / wireParts)))
      let carrierIds: number[] = []
      if (bulk.state === state.refunded) {
        remove(doneTo, upTo)
        templateMessages.remove(Number(bulk.first_id), upTo)
        messageTraces.remove(Number(bulk.first_id), upTo)
      } else {
        queue(doneTo, upTo, wireParts)
        carrierIds = messages.carriersOf(doneTo, upTo)
      }
      if (upTo === lastId) bulks.forget.run(transferId)
      else bulks.moveOn.run(upTo, transferId)
      return { carrierIds }
    },
  }
}

/** Work on a slice of a bulk's messages. */
function slicesOf({ messages, messageOptions, outbox, scheduled, expiryQueue }: SliceTables) {
  return {
    remove(from: number, upTo: number) {
      messages.remove(from, upTo)
      messageOptions.remove(from, upTo)
    },
    queue(from: number, upTo: number, wirePartsMax: number) {
      outbox.addMessages(from, upTo, wirePartsMax)
      scheduled.addMessages(from, upTo)
      for (const { id, lane, created_at: createdAt, validity_s: validityS } of messageOptions.timed(from, upTo)) {
        expiryQueue.add(id, validUntil({ lane, createdAt, validityS }), false)
      }
    },
  }
}

function raiseAborted(): never {
  throw new Error('the bulk has been aborted')
}
