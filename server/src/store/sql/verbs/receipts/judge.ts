/** Judges which parts a receipt may be about: the ones with its id, or else the ones that have no id yet. */
import { contentRef, identifies, isContentRef, type RefForm, refForms } from '../../../../rules/receipts/carrier-ref.ts'
import { agreement, handsetsOf } from '../../../../rules/receipts/receipt-addresses.ts'
import { type Candidate, type Found, whoseReceipt } from '../../../../rules/receipts/whose-receipt.ts'
import type { ReceiptRow, UnmatchedReason } from '../../../traffic/receipts.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import type { Unanswered, UnansweredPart } from './unanswered.ts'
import type { Fit } from './which-part.ts'

export interface JudgeDependencies
  extends Pick<TrafficTables, 'carrierAccounts' | 'submissions' | 'receiptForms' | 'senders'> {
  unanswered: Unanswered
}

export type Judged = Found | Fit | UnmatchedReason

export interface Judge {
  /** Parts written to the wire after `writtenBefore` cannot be meant. */
  judge(receipt: ReceiptRow, writtenBefore: number): Judged
  /** Judges by its ids alone. */
  verdictOf: ReturnType<typeof prepareVerdicts>
}

export function prepareJudge(dependencies: JudgeDependencies): Judge {
  const { isOurs } = dependencies.senders
  const verdictOf = prepareVerdicts(dependencies, isOurs)
  const { mayBeUnanswered, fitOf } = prepareUnansweredMatch(dependencies, isOurs)
  return {
    verdictOf,
    judge(receipt, writtenBefore) {
      const refs = receipt.carrierRefs.filter(identifies)
      if (refs.length === 0) return 'unreadable'
      const verdict = verdictOf(receipt, refs, writtenBefore)
      if (verdict.kind === 'found') {
        const ended = verdict.parts[0].endedAt !== null
        return !verdict.sure && !ended && mayBeUnanswered(receipt, writtenBefore) ? 'unanswered' : verdict
      }
      if (verdict.kind === 'several') return 'several'
      return fitOf(receipt, verdict.kind === 'shared' ? [contentOf(receipt)] : refs, writtenBefore)
    },
  }
}

/** A reference made of the content of a receipt. */
export function contentOf({ source, destination, state, error, text }: ReceiptRow): string {
  return contentRef(JSON.stringify([source, destination, state, error, text]))
}

/** Finds the part that a receipt is about by its ids: in the form in which its account writes ids, else in any form. */
function prepareVerdicts(
  {
    carrierAccounts: accounts,
    submissions,
    receiptForms: forms,
  }: Pick<JudgeDependencies, 'carrierAccounts' | 'submissions' | 'receiptForms'>,
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
  { carrierAccounts: accounts, unanswered }: Pick<JudgeDependencies, 'carrierAccounts' | 'unanswered'>,
  isOurs: (address: string) => boolean,
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

  /** The carrier reports under an id that it never gave us, or under none: the part is one of those to that handset whose answer
   *  was lost or had no id. Not while another of them may still be answered: it may be that one's receipt. */
  const fitOf = (receipt: ReceiptRow, refs: readonly string[], writtenBefore: number): Fit | UnmatchedReason => {
    const carrierIds = accounts(receipt.carrierId)
    const unnamed = refs.every(isContentRef)
    const fitting: UnansweredPart[] = []
    for (const handset of handsetsOf(receipt)) {
      const open = unanswered.to(handset, carrierIds, writtenBefore)
      const named = unnamed ? unanswered.named(handset, carrierIds, receipt.at) : []
      if (open === null || named === null) return 'several'
      fitting.push(...open, ...named.filter(({ messageId }) => open.every((part) => part.messageId !== messageId)))
      if (unnamed) fitting.push(...unanswered.namedBeside(open))
    }
    const [first, ...rest] = fitting
    if (first === undefined) return unnamed ? 'unnamed' : 'unknown'
    if (fitting.some(({ awaited }) => awaited)) return 'unanswered'
    if (rest.some(({ messageId }) => messageId !== first.messageId)) return 'several'
    return { kind: 'fits', receipt, refs, writtenBefore, tries: [first, ...rest] }
  }
  return { mayBeUnanswered, fitOf }
}
