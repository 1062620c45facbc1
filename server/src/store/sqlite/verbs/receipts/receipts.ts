/**
 * Receipts find their part by the rule in `rules/receipts/whose-receipt.ts`: by the carrier's id in any of its forms, ended messages
 * included; where the id means nothing, the one open part to that handset. What matches none waits, because a receipt may
 * overtake the answer to its own submit.
 */
import type { DatabaseSync } from 'node:sqlite'
import {
  contentRef,
  formsBetween,
  identifies,
  isContentRef,
  type RefForm,
  refForms,
} from '../../../../rules/receipts/carrier-ref.ts'
import { agreement, handsetEnd, handsetsOf } from '../../../../rules/receipts/receipt-addresses.ts'
import { type Candidate, type Found, whoseReceipt } from '../../../../rules/receipts/whose-receipt.ts'
import { status } from '../../../../rules/status.ts'
import { storedText } from '../../../stored-text.ts'
import type { InboundPart } from '../../../traffic/inbound.ts'
import { type ReceiptFate, type ReceiptRow, type UnmatchedReason, unmatchedReasons } from '../../../traffic/receipts.ts'
import type { CarrierAccounts } from '../../tables/carriers.ts'
import type { NoteReceipt } from '../../tables/message-receipts.ts'
import type { ReceiptForms } from '../../tables/receipt-forms.ts'
import type { CarrierIds } from '../../tables/submissions.ts'
import type { WaitingReceipts } from '../../tables/waiting-receipts.ts'
import type { FinalStatus, PartOf, Parts } from '../parts/parts.ts'
import type { Unanswered, UnansweredPart } from './unanswered.ts'

export interface Receipts {
  record(receipt: ReceiptRow): ReceiptFate
  /** Tries again what may be about a part of this number, or one that was given this id, now that more is known of it. */
  matchNow(carrierId: number, to: string, carrierRef: string | null, at: number): void
  /** Tries the next `limit` of all that wait again. */
  retry(at: number, limit: number): void
}

export interface ReceiptsDependencies {
  accounts: CarrierAccounts
  ids: CarrierIds
  forms: ReceiptForms
  parts: Parts
  unanswered: Unanswered
  waiting: WaitingReceipts
  note: NoteReceipt
  /** What a text that is no receipt after all is. */
  recordInbound: (part: InboundPart) => void
}

/** SMPP message states that end a message (SMPP 3.4 §5.2.28; SKIPPED is SMPP 5.0's); the others change nothing. */
const finalStates: ReadonlyMap<string, FinalStatus> = new Map([
  ['DELIVRD', status.delivered],
  ['UNDELIV', status.failed],
  ['REJECTD', status.failed],
  ['DELETED', status.failed],
  ['SKIPPED', status.failed],
  ['EXPIRED', status.expired],
])

/** What was submitted is recorded by now, whatever the clock said meanwhile. */
const anyTime = Number.MAX_SAFE_INTEGER

export function prepareReceipts(db: DatabaseSync, dependencies: ReceiptsDependencies): Receipts {
  const { accounts, ids, forms, parts, unanswered, waiting, note, recordInbound } = dependencies
  const isSender = db.prepare('SELECT 1 FROM senders WHERE code = ?')
  const isOurs = (address: string) => isSender.get(address) !== undefined
  const foundLost = db.prepare(
    `UPDATE lost_answers SET carrier_ref = ?
     WHERE carrier_id = ? AND to_number = ? AND message_id = ? AND part = ? AND claimed_at = ?`,
  )
  const dropClaim = db.prepare(
    'DELETE FROM claims WHERE carrier_id = ? AND to_number = ? AND message_id = ? AND part = ?',
  )

  /** By its ids. */
  const verdictOf = (receipt: ReceiptRow, refs: readonly string[], writtenBefore: number) => {
    const carrierIds = accounts(receipt.carrierId)
    const established = forms.established(carrierIds[0]!)
    const judge = (asForms: readonly RefForm[]) => {
      const candidates: Candidate[] = []
      for (const ref of refs) {
        const found = ids.find(carrierIds, ref, asForms)
        if (found === null) return { kind: 'shared' } as const
        candidates.push(...found)
      }
      const agreementOf = (candidate: Candidate) => agreement(receipt, candidate, isOurs)
      return whoseReceipt({ candidates, agreementOf, established, writtenBefore, at: receipt.at })
    }
    const verdict = judge(established === null ? refForms : [established])
    return verdict.kind === 'none' && established !== null ? judge(refForms) : verdict
  }

  /** Tells a message's part, or those that share an id, what became of them; what changes nothing is noted. */
  const apply = (receipt: ReceiptRow, told: readonly (PartOf & { ended: boolean })[]): ReceiptFate => {
    const final = receipt.intermediate ? undefined : finalStates.get(receipt.state ?? '')
    const error = final === status.delivered ? null : errorText(receipt)
    let settled = false
    for (const part of told) {
      const changed = final !== undefined && parts.reported(part, final, error, receipt.at)
      settled ||= changed && !part.ended
    }
    if (settled) return 'settled'
    note(told[0]!.messageId, told[0]!.part, noteText(receipt), receipt.at)
    return 'noted'
  }

  const applyFound = (receipt: ReceiptRow, { parts: found, confirmed }: Found): ReceiptFate => {
    if (confirmed) {
      const { given } = found[0]
      const reported = receipt.carrierRefs.find((ref) => ref === given || formsBetween(given, ref).length > 0)
      if (reported !== undefined) forms.confirmed(accounts(receipt.carrierId)[0]!, given, reported)
    }
    return apply(
      receipt,
      found.map((part) => ({ ...part, ended: part.endedAt !== null })),
    )
  }

  /** True when the id, which is not surely that of the part it was found for, may be that of one that has none yet. */
  const mayBeUnanswered = (receipt: ReceiptRow, writtenBefore: number): boolean => {
    const carrierIds = accounts(receipt.carrierId)
    const handsets = handsetsOf(receipt)
    const found =
      handsets.length === 0
        ? [unanswered.all(carrierIds, writtenBefore)]
        : handsets.map((handset) => unanswered.to(handset, carrierIds, writtenBefore))
    return found.some((open) => open === null || open.some((part) => agreement(receipt, part, isOurs) !== 'excludes'))
  }

  /** The carrier reports under an id that it never gave us, or under none: the part is the one to that handset whose answer was
   *  lost or had no id. Not while another of them may still be answered: it may be that one's receipt. */
  const applyToUnanswered = (receipt: ReceiptRow, refs: readonly string[], writtenBefore: number): ReceiptFate => {
    const carrierIds = accounts(receipt.carrierId)
    const unnamed = refs.every(isContentRef)
    const reason = unnamed ? 'unnamed' : 'unknown'
    const fitting: UnansweredPart[] = []
    for (const handset of handsetsOf(receipt)) {
      const open = unanswered.to(handset, carrierIds, writtenBefore)
      const named = unnamed ? unanswered.named(handset, carrierIds, receipt.at) : []
      if (open === null || named === null) return 'several'
      fitting.push(...open, ...named.filter(({ messageId }) => open.every((part) => part.messageId !== messageId)))
    }
    const [first] = fitting
    if (first === undefined) return reason
    if (fitting.some(({ awaited }) => awaited)) return 'unanswered'
    if (fitting.some(({ messageId }) => messageId !== first.messageId)) return 'several'
    return applyTo(receipt, lowest(fitting), refs)
  }

  const applyTo = (receipt: ReceiptRow, part: UnansweredPart, refs: readonly string[]): ReceiptFate => {
    const { carrierId, to, messageId, claimedAt, place } = part
    if (place === 'lost') {
      foundLost.run(refs[0]!, carrierId, to, messageId, part.part, claimedAt)
    } else if (place === 'claim') {
      dropClaim.run(carrierId, to, messageId, part.part)
    }
    const told = place === 'named' ? { ...part, part: parts.firstOpen(messageId) } : part
    parts.found(told, refs, claimedAt, receipt.at)
    if (place === 'lost') parts.leaveQueue(messageId, part.part, receipt.at)
    return apply(receipt, [{ ...told, ended: false }])
  }

  const match = (receipt: ReceiptRow, writtenBefore: number): ReceiptFate => {
    const refs = receipt.carrierRefs.filter(identifies)
    if (refs.length === 0) return 'unreadable'
    const verdict = verdictOf(receipt, refs, writtenBefore)
    if (verdict.kind === 'found') {
      const ended = verdict.parts[0].endedAt !== null
      if (!verdict.sure && !ended && mayBeUnanswered(receipt, writtenBefore)) return 'unanswered'
      return applyFound(receipt, verdict)
    }
    if (verdict.kind === 'several') return 'several'
    return applyToUnanswered(receipt, verdict.kind === 'shared' ? [contentOf(receipt)] : refs, writtenBefore)
  }

  /** Any handset can type a receipt: one that only its text makes so has to come from the handset of the part it names. */
  const matchUnmarked = (receipt: ReceiptRow, otherwise: InboundPart): ReceiptFate => {
    const verdict = verdictOf(receipt, receipt.carrierRefs.filter(identifies), anyTime)
    const end = handsetEnd(receipt.source)
    if (verdict.kind === 'found' && end !== null && verdict.parts[0].to.endsWith(end)) {
      return applyFound(receipt, verdict)
    }
    recordInbound(otherwise)
    return 'inbound'
  }

  const again = (receipts: ReturnType<WaitingReceipts['next']>, at: number) => {
    for (const { id, receipt, cameAt } of receipts) {
      const fate = match({ ...receipt, at }, cameAt)
      if (isUnmatched(fate)) waiting.stillWaits(id, fate)
      else waiting.remove(id)
    }
  }

  return {
    record(row) {
      const receipt = identified(stored(row))
      if (receipt.unmarked !== null) return matchUnmarked(receipt, receipt.unmarked)
      const fate = match(receipt, anyTime)
      if (isUnmatched(fate)) waiting.add(receipt, fate)
      return fate
    },
    matchNow: (carrierId, to, carrierRef, at) => again(waiting.about(accounts(carrierId), to, carrierRef), at),
    retry: (at, limit) => again(waiting.next(limit), at),
  }
}

/** Where a receipt has no id that means anything, what it says stands for one: a repeat of it is told by that. */
function identified(receipt: ReceiptRow): ReceiptRow {
  const { carrierRefs, state } = receipt
  if (state === null || carrierRefs.some(identifies)) return receipt
  return { ...receipt, carrierRefs: [...carrierRefs, contentOf(receipt)] }
}

function contentOf({ source, destination, state, error, text }: ReceiptRow): string {
  return contentRef(JSON.stringify([source, destination, state, error, text]))
}

/** Of one part that was lost and sent again, the first try; of several parts, the first. */
function lowest(fitting: readonly UnansweredPart[]): UnansweredPart {
  return [...fitting].sort((a, b) => a.part - b.part || a.claimedAt - b.claimedAt)[0]!
}

function isUnmatched(fate: ReceiptFate): fate is UnmatchedReason {
  return (unmatchedReasons as readonly ReceiptFate[]).includes(fate)
}

function stored(receipt: ReceiptRow): ReceiptRow {
  const { carrierRefs, source, destination, state, error, text } = receipt
  return {
    ...receipt,
    carrierRefs: carrierRefs.map(storedText),
    source: storedText(source),
    destination: storedText(destination),
    state: state === null ? null : storedText(state),
    error: error === null ? null : storedText(error),
    text: storedText(text),
  }
}

function errorText({ state, error }: ReceiptRow): string {
  return error === null ? `${state}` : `${state} err:${error}`
}

function noteText(receipt: ReceiptRow): string {
  const { state, error, intermediate } = receipt
  const said = state === null ? 'no state' : error === null || /^0+$/.test(error) ? state : `${state} err:${error}`
  return intermediate ? `${said} (on the way)` : said
}
