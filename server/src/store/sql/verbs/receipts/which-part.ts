/**
 * Chooses the part of a message that a receipt with an unknown id, or with none, is credited to. A part that is credited counts as
 * taken and is not sent again, so while another one may be meant, the receipt waits: until as many receipts have come that all
 * were taken, or until its message ends by the receipts of its second tries, which have ids.
 */
import { canonicalRef, formsBetween } from '../../../../rules/receipts/carrier-ref.ts'
import { surelyTaken } from '../../../../rules/receipts/surely-taken.ts'
import type { ReceiptRow } from '../../../traffic/receipts.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import { failsMessage } from './tell.ts'
import type { UnansweredPart } from './unanswered.ts'

/** A receipt, and the tries of one message that it may be about. */
export interface Fit {
  kind: 'fits'
  receipt: ReceiptRow
  /** Its ids. */
  refs: readonly string[]
  /** Tries written after this cannot be meant. */
  writtenBefore: number
  tries: [UnansweredPart, ...UnansweredPart[]]
}

/** @param others the receipts about the message that wait, this one included
 *  @returns `ended`: parts are no longer sent, so that it matters to none; `unclear`: it has to wait */
type ChoosePart = (fit: Fit, others: () => readonly Fit[]) => UnansweredPart | 'ended' | 'unclear'

export function prepareChoice({ messages }: Pick<TrafficTables, 'messages'>): ChoosePart {
  return (fit, others) => {
    const { receipt, tries } = fit
    const answered = tries.filter((one) => one.answered)
    // A message fails with its first part that fails, whichever it is.
    if (partsOf(tries).length === 1 || failsMessage(receipt)) return lowest(answered.length > 0 ? answered : tries)
    if (answered.length === 0 && !messages.isOpen(tries[0].messageId)) return 'ended'
    const fits = others()
    const sure = answered.length > 0 ? null : surelyTaken(everyTry(fits), firstReceipts(fits))
    const clear = sure === null ? answered : tries.filter(({ part }) => sure.has(part))
    const free = clear.filter((one) => !mayBeOfEarlier(one, fit, fits))
    return free.length === 0 ? 'unclear' : lowest(free)
  }
}

/** True for a try that an earlier receipt may be about: it comes first, since it may be about fewer tries. */
function mayBeOfEarlier(one: UnansweredPart, { writtenBefore }: Fit, fits: readonly Fit[]): boolean {
  const earlier = fits.filter((other) => other.writtenBefore < writtenBefore)
  return earlier.some(({ tries }) => tries.some((other) => keyOf(other) === keyOf(one)))
}

/** The numbers of their parts, in order. */
export function partsOf(tries: readonly UnansweredPart[]): number[] {
  return [...new Set(tries.map(({ part }) => part))].sort((a, b) => a - b)
}

/** The first try of a part that was lost and sent again; of several parts, the first part. */
function lowest(tries: readonly UnansweredPart[]): UnansweredPart {
  return [...tries].sort((a, b) => a.part - b.part || a.claimedAt - b.claimedAt)[0]!
}

function everyTry(fits: readonly Fit[]): UnansweredPart[] {
  const tries = new Map<string, UnansweredPart>()
  for (const one of fits.flatMap((fit) => fit.tries)) tries.set(keyOf(one), one)
  return [...tries.values()]
}

function keyOf({ carrierId, part, claimedAt }: UnansweredPart): string {
  return `${carrierId}/${part}/${claimedAt}`
}

/** The time of the first receipt for each id: a carrier reports progress and then the end, and repeats itself. */
function firstReceipts(fits: readonly Fit[]): number[] {
  const ids: { refs: string[]; cameAt: number }[] = []
  for (const { refs, writtenBefore } of fits) {
    const known = ids.find((id) => id.refs.some((a) => refs.some((b) => mayBeSame(a, b))))
    if (known === undefined) ids.push({ refs: [...refs], cameAt: writtenBefore })
    else {
      known.refs.push(...refs)
      known.cameAt = Math.min(known.cameAt, writtenBefore)
    }
  }
  return ids.map(({ cameAt }) => cameAt)
}

/** Receipts may write one id in several forms; two that are taken for one only wait longer. */
function mayBeSame(a: string, b: string): boolean {
  return canonicalRef(a) === canonicalRef(b) || formsBetween(a, b).length > 0 || formsBetween(b, a).length > 0
}
