/**
 * Receipts that matched no part, kept 72 h: most overtook the answer to their own submit and match with it; the others are
 * tried again now and then, and an operator sees them, with the reason.
 */

import { answeredRef, canonicalRef, identifies, refForms } from '../../../rules/receipts/carrier-ref.ts'
import { handsetEnd, handsetsOf } from '../../../rules/receipts/receipt-addresses.ts'
import type { ReceiptRow, UnmatchedReason } from '../../traffic/receipts.ts'
import type { Connection } from '../connection.ts'
import type { GroupCommit } from '../group-commit.ts'
import type { Senders } from './senders.ts'

interface WaitingReceipt {
  id: number
  receipt: ReceiptRow
  cameAt: number
  reason: UnmatchedReason
}

export interface WaitingReceipts {
  add(receipt: ReceiptRow, reason: UnmatchedReason): void
  /** Waiting receipts that may be about a part to this number, or about a part whose answer gave this id; the oldest
   *  first. */
  about(carrierIds: readonly number[], to: string, carrierRef: string | null): WaitingReceipt[]
  /** The next at most `limit` of all; goes round and round. */
  next(limit: number): WaitingReceipt[]
  stillWaits(id: number, reason: UnmatchedReason): void
  remove(id: number): void
  /** Gives up on at most `limit` that have waited since before `before`. */
  dropOld(before: number, limit: number): void
}

/** Maximum number of receipts kept; beyond it the oldest go. */
const waitingMax = 100_000

/** Maximum number of receipts tried again at once for one destination: the newest. */
const waitingPerNumberMax = 100

const columns =
  'id, carrier_id, carrier_refs, source, destination, state, intermediate, error, text, reason, received_at'

export function prepareWaitingReceipts(
  db: Connection,
  commits: Pick<GroupCommit, 'keep'>,
  senders: Senders,
): WaitingReceipts {
  const insert = db.prepare(
    `INSERT INTO waiting_receipts (carrier_id, carrier_refs, ref, handset, source, destination, state, intermediate, error,
                                   text, reason, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const bound = db.prepare(
    `DELETE FROM waiting_receipts WHERE id <= (SELECT max(id) FROM waiting_receipts) - ${waitingMax}`,
  )
  const any = db.prepare('SELECT 1 FROM waiting_receipts LIMIT 1')
  const byHandset = db.prepare(
    `SELECT ${columns} FROM waiting_receipts WHERE carrier_id = ? AND handset = ? ORDER BY id DESC LIMIT ${waitingPerNumberMax}`,
  )
  const byRef = db.prepare(
    `SELECT ${columns} FROM waiting_receipts WHERE carrier_id = ? AND ref = ? AND handset = '' ORDER BY id DESC
     LIMIT ${waitingPerNumberMax}`,
  )
  const after = db.prepare(`SELECT ${columns} FROM waiting_receipts WHERE id > ? ORDER BY id LIMIT ?`)
  const changeReason = db.prepare('UPDATE waiting_receipts SET reason = ?1 WHERE id = ?2 AND reason <> ?1')
  const remove = db.prepare('DELETE FROM waiting_receipts WHERE id = ?')
  const dropOldest = db.prepare(
    `DELETE FROM waiting_receipts WHERE received_at < ? AND id IN (SELECT id FROM waiting_receipts ORDER BY id LIMIT ?)`,
  )

  /** False when none waits, which is nearly always: asked once, since nobody else writes them. */
  let mayWait: boolean | null = null
  commits.keep({
    forget() {
      mayWait = null
    },
  })
  let upTo = 0

  return {
    add(receipt, reason) {
      const { carrierId, carrierRefs, source, destination, state, intermediate, error, text, at } = receipt
      const ref = canonicalRef(carrierRefs.find(identifies) ?? '')
      const handsets = handsetsOf(receipt)
      const handset = (handsets.find(({ digits }) => !senders.isOurs(digits)) ?? handsets[0])?.end ?? ''
      const refs = JSON.stringify(carrierRefs)
      insert.run(
        ...[carrierId, refs, ref, handset, source, destination, state],
        ...[intermediate ? 1 : 0, error, withoutQuote(text), reason, at],
      )
      bound.run()
      mayWait = true
    },
    about(carrierIds, to, carrierRef) {
      mayWait ??= any.get() !== undefined
      if (!mayWait) return []
      const refs =
        carrierRef === null || !identifies(carrierRef) ? [] : refForms.map((form) => answeredRef(carrierRef, form))
      const rows = new Map<number, WaitingReceipt>()
      for (const carrierId of carrierIds) {
        const found = byHandset.all(carrierId, handsetEnd(to) ?? to)
        for (const ref of new Set(refs)) if (ref !== null) found.push(...byRef.all(carrierId, ref))
        for (const row of found) rows.set(Number(row.id), waitingOf(row))
      }
      return [...rows.values()].sort((a, b) => a.id - b.id)
    },
    next(limit) {
      const rows = after.all(upTo, limit)
      upTo = rows.length < limit ? 0 : Number(rows.at(-1)!.id)
      return rows.map(waitingOf)
    },
    stillWaits: (id, reason) => void changeReason.run(reason, id),
    remove(id) {
      remove.run(id)
      mayWait = null
    },
    dropOld(before, limit) {
      dropOldest.run(before, limit)
      mayWait = null
    },
  }
}

/** The receipt without the quoted message text, which is the customer's and may be a one-time code. */
function withoutQuote(text: string): string {
  return text.replace(/(\btext *[:=]).*$/is, '$1…')
}

function waitingOf(row: Record<string, unknown>): WaitingReceipt {
  return {
    id: Number(row.id),
    cameAt: Number(row.received_at),
    reason: row.reason as UnmatchedReason,
    receipt: {
      carrierId: Number(row.carrier_id),
      carrierRefs: JSON.parse(String(row.carrier_refs)) as string[],
      source: String(row.source),
      destination: String(row.destination),
      state: row.state as string | null,
      intermediate: row.intermediate === 1,
      error: row.error as string | null,
      text: String(row.text),
      at: Number(row.received_at),
      unmarked: null,
    },
  }
}
