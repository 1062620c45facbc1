/**
 * Receipts find their part: by the carrier's id in any of its forms, and only where the destination agrees; else the one
 * part of unknown fate that fits; else they wait, because a receipt may overtake the answer to its own submit.
 */
import type { DatabaseSync } from 'node:sqlite'
import { answeredRef, canonicalRef, type RefForm, refForms } from '../../carriers/carrier-ref.ts'
import { storedText } from '../stored-text.ts'
import { type ReceiptRow, status } from '../traffic.ts'
import { bucketsNewestFirst } from './buckets.ts'
import type { GroupCommit } from './group-commit.ts'
import type { FinalStatus, Parts } from './parts.ts'

export interface Receipts {
  record(receipt: ReceiptRow): void
  /** Gives up on at most `limit` receipts that have waited since before `before`, and on as many answers. */
  dropWaiting(before: number, limit: number): void
}

export interface WaitingReceipts {
  /** Tries again what waits for this destination, now that more is known of what was sent to it. */
  matchNow(carrierId: number, to: string, at: number): void
}

/** Most receipts waiting for their submission; beyond it the oldest go. */
const waitingMax = 100_000

/** Most of them tried again at once for one destination; the newest count. */
const waitingPerNumberMax = 100

/** Buckets of the number index that are searched for an id seen before: 160,000 messages. */
const bucketsMax = 20

/** SMPP message states that end a message (SMPP 3.4 §5.2.28); the others change nothing. */
const finalStates: ReadonlyMap<string, FinalStatus> = new Map([
  ['DELIVRD', status.delivered],
  ['UNDELIV', status.failed],
  ['REJECTD', status.failed],
  ['DELETED', status.failed],
  ['EXPIRED', status.expired],
])

export function prepareReceipts(
  db: DatabaseSync,
  parts: Parts,
  commits: Pick<GroupCommit, 'keep'>,
): Receipts & WaitingReceipts {
  // A carrier that uses an id again has done with the message that had it before: the newest counts.
  const candidates = db.prepare(
    `SELECT s.message_id, s.part, m.wire_parts FROM submissions s JOIN messages m ON m.id = s.message_id
     WHERE s.carrier_id = ? AND s.carrier_ref = ? AND m.to_number = ? AND s.claimed_at <= ?
     ORDER BY s.message_id DESC, s.part DESC LIMIT 1`,
  )
  candidates.setReturnArrays(true)
  // What was sent to this destination and never answered, the longest lost first. A part has two at most.
  const unanswered = db.prepare(
    `SELECT l.message_id, l.part, m.wire_parts, l.claimed_at, l.claimed_at AS unknown_at, 1 AS is_lost
     FROM lost_answers l JOIN messages m ON m.id = l.message_id
     WHERE l.carrier_id = ?1 AND l.to_number = ?2 AND m.sender = ?3 AND l.claimed_at <= ?4 AND l.carrier_ref IS NULL
     UNION ALL SELECT c.message_id, c.part, m.wire_parts, c.claimed_at, c.unknown_at, 0
     FROM claims c JOIN messages m ON m.id = c.message_id
     WHERE c.carrier_id = ?1 AND c.to_number = ?2 AND m.sender = ?3 AND c.claimed_at <= ?4 LIMIT 3`,
  )
  unanswered.setReturnArrays(true)
  const foundLost = db.prepare(
    `UPDATE lost_answers SET carrier_ref = ?
     WHERE carrier_id = ? AND to_number = ? AND message_id = ? AND part = ? AND claimed_at = ?`,
  )
  const leaveOutbox = db.prepare(
    `DELETE FROM outbox WHERE (carrier_id, lane, account_id) =
       (SELECT carrier_id, lane, account_id FROM messages WHERE id = ?1) AND message_id = ?1 AND part = ?2`,
  )
  const lostRefs = db.prepare(
    'SELECT carrier_ref FROM lost_answers WHERE carrier_id = ? AND to_number = ? AND carrier_ref IS NOT NULL',
  )
  const forgetLost = db.prepare(
    `DELETE FROM lost_answers WHERE (carrier_id, to_number, message_id, part, claimed_at) IN
       (SELECT carrier_id, to_number, message_id, part, claimed_at FROM lost_answers WHERE claimed_at < ? LIMIT ?)`,
  )
  const newest = db.prepare('SELECT max(id) AS id FROM messages')
  // A message in several parts has its ids with its parts until all were taken.
  const refsTo = db.prepare(
    `SELECT carrier_ref FROM messages
     WHERE id >> 13 = ?1 AND to_number = ?2 AND carrier_id = ?3 AND carrier_ref IS NOT NULL
     UNION ALL SELECT p.carrier_ref FROM messages m JOIN message_parts p ON p.message_id = m.id
     WHERE m.id >> 13 = ?1 AND m.to_number = ?2 AND m.carrier_id = ?3 AND p.carrier_ref <> ''`,
  )
  const dropClaim = db.prepare(
    'DELETE FROM claims WHERE carrier_id = ? AND to_number = ? AND message_id = ? AND part = ?',
  )
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
  const waitingFor = db.prepare(
    `SELECT * FROM waiting_receipts WHERE carrier_id = ? AND to_number = ? ORDER BY id DESC LIMIT ${waitingPerNumberMax}`,
  )
  const stopWaiting = db.prepare('DELETE FROM waiting_receipts WHERE id = ?')
  const formUsed = db.prepare('SELECT receipt_ids FROM carriers WHERE id = ?')
  const saveForm = db.prepare('UPDATE carriers SET receipt_ids = ? WHERE id = ?')
  const dropOldest = db.prepare(
    `DELETE FROM waiting_receipts WHERE received_at < ? AND id IN (SELECT id FROM waiting_receipts ORDER BY id LIMIT ?)`,
  )

  /** False when none waits, which is nearly always: asked once, since nobody else writes them. */
  let mayWait: boolean | null = null
  const someWait = (): boolean => {
    mayWait ??= anyWaiting.get() !== undefined
    return mayWait
  }
  commits.keep({
    forget() {
      mayWait = null
    },
  })

  /** The form that each carrier used last: tried first. */
  const usual = new Map<number, RefForm>()
  const formsOf = (carrierId: number): readonly RefForm[] => {
    let form = usual.get(carrierId)
    if (form === undefined) {
      form = (formUsed.get(carrierId)?.receipt_ids as RefForm | null | undefined) ?? undefined
      if (form !== undefined) usual.set(carrierId, form)
    }
    return formOrders[form ?? 'same']
  }
  const learn = (carrierId: number, form: RefForm) => {
    saveForm.run(form, carrierId)
    usual.set(carrierId, form)
  }

  /** True when the receipt, which came at `cameAt`, found its part. */
  const apply = (receipt: ReceiptRow, cameAt: number): boolean => {
    const { carrierId, to, at } = receipt
    for (const form of formsOf(carrierId)) {
      const ref = answeredRef(receipt.carrierRef, form)
      if (ref === null) continue
      const row = candidates.get(carrierId, ref, to, cameAt) as unknown as PartRow | undefined
      if (row === undefined) continue
      if (form !== usual.get(carrierId)) learn(carrierId, form)
      const final = finalStates.get(receipt.state)
      if (final === undefined) return true
      const [messageId, part, wireParts] = row
      dropSubmission.run(carrierId, ref, messageId, part)
      const error = final === status.delivered ? null : errorText(receipt)
      parts.reported({ carrierId, messageId, part, wireParts }, final, error, at)
      return true
    }
    return false
  }

  /** The carrier reports on an id that it never gave us: the answer was lost, and the part is the one we wondered about.
   *  Not while another part for that handset has no answer yet, or has lost one: it may be that one's receipt. */
  const applyToUnknown = (receipt: ReceiptRow, cameAt: number): boolean => {
    const { carrierId, to, sender, at, carrierRef } = receipt
    const rows = unanswered.all(carrierId, to, sender, cameAt) as unknown as UnansweredRow[]
    const [first] = rows
    if (first === undefined) return false
    const [messageId, part, wireParts, claimedAt, , isLost] = first
    const fits = rows.every((row) => row[0] === messageId && row[1] === part && row[4] !== null)
    if (!fits || seenBefore(receipt)) return false
    if (isLost) {
      foundLost.run(carrierRef, carrierId, to, messageId, part, claimedAt)
      leaveOutbox.run(messageId, part) // the carrier has it after all
    } else {
      dropClaim.run(carrierId, to, messageId, part)
    }
    parts.taken({ carrierId, messageId, part, wireParts }, carrierRef, claimedAt, at)
    return apply(receipt, cameAt)
  }

  /** A carrier repeats receipts whose acknowledgement it lost, most of all after a lost link. */
  const seenBefore = ({ carrierId, carrierRef, to }: ReceiptRow): boolean => {
    const forms = new Set(refForms.map((form) => answeredRef(carrierRef, form)))
    const isSeen = ({ carrier_ref }: Record<string, unknown>) =>
      String(carrier_ref)
        .split(',')
        .some((ref) => forms.has(canonicalRef(ref)))
    if (lostRefs.all(carrierId, to).some(isSeen)) return true
    for (const bucket of bucketsNewestFirst(Number(newest.get()!.id ?? 0), bucketsMax)) {
      if (refsTo.all(bucket, to, carrierId).some(isSeen)) return true
    }
    return false
  }

  return {
    record(row) {
      const receipt = stored(row)
      // What was submitted is recorded by now, whatever the clock said meanwhile.
      if (apply(receipt, anyTime) || applyToUnknown(receipt, anyTime)) return
      const { carrierId, carrierRef, to, sender, state, error, doneAt, at } = receipt
      wait.run(carrierId, carrierRef, to, sender, state, error, doneAt, at)
      boundWaiting.run()
      mayWait = true
    },
    matchNow(carrierId, to, at) {
      if (!someWait()) return
      for (const row of waitingFor.all(carrierId, to).reverse()) {
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
        const cameAt = Number(row.received_at)
        if (!apply(receipt, cameAt) && !applyToUnknown(receipt, cameAt)) continue
        stopWaiting.run(row.id!)
        mayWait = null
      }
    },
    dropWaiting(before, limit) {
      dropOldest.run(before, limit)
      mayWait = null
      forgetLost.run(before, limit)
    },
  }
}

const formOrders: Record<RefForm, readonly RefForm[]> = {
  same: refForms,
  hex: ['hex', 'same', 'decimal'],
  decimal: ['decimal', 'same', 'hex'],
}

type PartRow = [messageId: number, part: number, wireParts: number]
type UnansweredRow = [...PartRow, claimedAt: number, unknownAt: number | null, isLost: 0 | 1]

const anyTime = Number.MAX_SAFE_INTEGER

function stored(receipt: ReceiptRow): ReceiptRow {
  const { carrierRef, to, sender, state, error } = receipt
  return {
    ...receipt,
    carrierRef: storedText(carrierRef),
    to: storedText(to),
    sender: storedText(sender),
    state: storedText(state),
    error: error === null ? null : storedText(error),
  }
}

function errorText({ state, error }: ReceiptRow): string {
  return error === null ? state : `${state} err:${error}`
}
