/**
 * Receipts find their part by the rule in `rules/receipts/whose-receipt.ts`: by the carrier's id in any of its forms, ended messages
 * included; where the id means nothing, the one open part to that handset. What matches none waits, because a receipt may
 * overtake the answer to its own submit.
 */
import { contentRef, identifies, isContentRef, type RefForm, refForms } from '../../../../rules/receipts/carrier-ref.ts'
import { agreement, handsetEnd, handsetsOf } from '../../../../rules/receipts/receipt-addresses.ts'
import { type Candidate, whoseReceipt } from '../../../../rules/receipts/whose-receipt.ts'
import { storedText } from '../../../stored-text.ts'
import type { InboundPart } from '../../../traffic/inbound.ts'
import { type ReceiptFate, type ReceiptRow, type UnmatchedReason, unmatchedReasons } from '../../../traffic/receipts.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import type { WaitingReceipts } from '../../tables/waiting-receipts.ts'
import { prepareTelling, type Telling, type TellingDependencies } from './tell.ts'
import type { Unanswered, UnansweredPart } from './unanswered.ts'

export interface Receipts {
  /** Reads ahead what `recordAll` will ask for. */
  readAhead(receipts: readonly ReceiptRow[]): void
  recordAll(receipts: readonly ReceiptRow[]): ReceiptFate[]
  /** Tries waiting receipts again that may be about a part to this number, or a part with this id, now that more is
   *  known of it. */
  matchNow(carrierId: number, to: string, carrierRef: string | null, at: number): void
  /** Tries the next `limit` of all waiting receipts again. */
  retry(at: number, limit: number): void
}

interface ReceiptsDependencies
  extends TellingDependencies,
    Pick<TrafficTables, 'submissions' | 'senders' | 'waitingReceipts'> {
  unanswered: Unanswered
  /** Records a text that turned out to be no receipt, as inbound. */
  recordInbound: (part: InboundPart) => void
}

/** No limit: every submission is recorded by now, whatever the clock said meanwhile. */
const anyTime = Number.MAX_SAFE_INTEGER

export function prepareReceipts(dependencies: ReceiptsDependencies): Receipts {
  const { carrierAccounts: accounts, senders, waitingReceipts: waiting, recordInbound } = dependencies
  const { submissions, receiptForms: forms } = dependencies
  const { isOurs } = senders
  const verdictOf = prepareVerdicts(dependencies, isOurs)
  const tell = prepareTelling(dependencies)
  const { mayBeUnanswered, applyToUnanswered } = prepareUnansweredMatch(dependencies, isOurs, tell)

  const match = (receipt: ReceiptRow, writtenBefore: number): ReceiptFate => {
    const refs = receipt.carrierRefs.filter(identifies)
    if (refs.length === 0) return 'unreadable'
    const verdict = verdictOf(receipt, refs, writtenBefore)
    if (verdict.kind === 'found') {
      const ended = verdict.parts[0].endedAt !== null
      if (!verdict.sure && !ended && mayBeUnanswered(receipt, writtenBefore)) return 'unanswered'
      return tell.found(receipt, verdict)
    }
    if (verdict.kind === 'several') return 'several'
    return applyToUnanswered(receipt, verdict.kind === 'shared' ? [contentOf(receipt)] : refs, writtenBefore)
  }

  /** Any handset can type a receipt: one that only its text makes so has to come from the handset of the part it names. */
  const matchUnmarked = (receipt: ReceiptRow, otherwise: InboundPart): ReceiptFate => {
    const verdict = verdictOf(receipt, receipt.carrierRefs.filter(identifies), anyTime)
    const end = handsetEnd(receipt.source)
    if (verdict.kind === 'found' && end !== null && verdict.parts[0].to.endsWith(end)) {
      return tell.found(receipt, verdict)
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

  const readAhead: Receipts['readAhead'] = (rows) => {
    if (!submissions.readAhead) return
    dependencies.parts.readAhead()
    submissions.readAhead(
      rows.flatMap(({ carrierId, carrierRefs }) => {
        const carrierIds = accounts(carrierId)
        const established = forms.established(carrierIds[0]!)
        const judged = established === null ? refForms : [established]
        return carrierRefs.filter(identifies).map((reported) => ({ carrierIds, reported, forms: judged }))
      }),
    )
  }
  const record = (row: ReceiptRow): ReceiptFate => {
    const receipt = identified(stored(row))
    if (receipt.unmarked !== null) return matchUnmarked(receipt, receipt.unmarked)
    const fate = match(receipt, anyTime)
    if (isUnmatched(fate)) waiting.add(receipt, fate)
    return fate
  }

  return {
    readAhead,
    recordAll(rows) {
      readAhead(rows) // jobs of the same transaction may have recorded their ids since
      return rows.map(record)
    },
    matchNow: (carrierId, to, carrierRef, at) => again(waiting.about(accounts(carrierId), to, carrierRef), at),
    retry: (at, limit) => again(waiting.next(limit), at),
  }
}

/** Finds the part that a receipt is about by its ids: in the form in which its account writes ids, else in any form. */
function prepareVerdicts(
  {
    carrierAccounts: accounts,
    submissions,
    receiptForms: forms,
  }: Pick<ReceiptsDependencies, 'carrierAccounts' | 'submissions' | 'receiptForms'>,
  isOurs: (address: string) => boolean,
) {
  return (receipt: ReceiptRow, refs: readonly string[], writtenBefore: number) => {
    const carrierIds = accounts(receipt.carrierId)
    const established = forms.established(carrierIds[0]!)
    const judge = (asForms: readonly RefForm[]) => {
      const candidates: Candidate[] = []
      for (const ref of refs) {
        const found = submissions.find(carrierIds, ref, asForms)
        if (found === null) return { kind: 'shared' } as const
        candidates.push(...found)
      }
      const agreementOf = (candidate: Candidate) => agreement(receipt, candidate, isOurs)
      return whoseReceipt({ candidates, agreementOf, established, writtenBefore, at: receipt.at })
    }
    const verdict = judge(established === null ? refForms : [established])
    return verdict.kind === 'none' && established !== null ? judge(refForms) : verdict
  }
}

/** Parts that have no id yet, or none that means anything. */
function prepareUnansweredMatch(
  { carrierAccounts: accounts, unanswered }: Pick<ReceiptsDependencies, 'carrierAccounts' | 'unanswered'>,
  isOurs: (address: string) => boolean,
  tell: Telling,
) {
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
    return tell.unanswered(receipt, lowest(fitting), refs)
  }
  return { mayBeUnanswered, applyToUnanswered }
}

/** Gives a receipt without a usable id a reference made of its content, so that a repeat of it is recognised. */
function identified(receipt: ReceiptRow): ReceiptRow {
  const { carrierRefs, state } = receipt
  if (state === null || carrierRefs.some(identifies)) return receipt
  return { ...receipt, carrierRefs: [...carrierRefs, contentOf(receipt)] }
}

function contentOf({ source, destination, state, error, text }: ReceiptRow): string {
  return contentRef(JSON.stringify([source, destination, state, error, text]))
}

/** The first try of a part that was lost and sent again; of several parts, the first part. */
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
