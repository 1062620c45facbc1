/**
 * Chooses the part that a receipt is about, among the parts whose id matches in some form; none when that is in doubt.
 * Ids come back in other forms and are reused, and numbers come back masked or not at all. A message that gets another
 * message's result is worse than one that waits. Pure.
 */
import { type RefForm, refForms } from './carrier-ref.ts'
import type { Agreement, MessageAddresses } from './receipt-addresses.ts'

/** A part that a carrier accepted under an id that the receipt may mean. */
export interface Candidate extends MessageAddresses {
  carrierId: number
  messageId: number
  part: number
  wireParts: number
  /** A time before it was written to the wire. */
  claimedAt: number
  /** The id as the carrier wrote it in its answer. */
  given: string
  /** The most certain form in which the receipt's id matches. */
  form: RefForm
  /** Time at which its message ended; null while it is open. */
  endedAt: number | null
}

/** Time that the ids of an ended message are kept, in ms (72 h), since repeated receipts come late. */
export const idsKeptMs = 72 * 3_600_000

interface Question {
  candidates: readonly Candidate[]
  agreementOf: (candidate: Candidate) => Agreement
  /** The form in which this account writes its ids, once that is established. */
  established: RefForm | null
  /** Parts written to the wire after this cannot be meant. */
  writtenBefore: number
  at: number
}

type Verdict =
  | { kind: 'none' }
  /** Several messages match. */
  | { kind: 'several' }
  | Found

export interface Found {
  kind: 'found'
  /** Several when parts of the message share the id. */
  parts: [Candidate, ...Candidate[]]
  /** The handset's whole number is in the receipt. */
  confirmed: boolean
  /** False when the id may also be another id in another base. */
  sure: boolean
}

export function whoseReceipt({ candidates, agreementOf, established, writtenBefore, at }: Question): Verdict {
  const confirmed = new Set<Candidate>()
  const fitting = candidates.filter((candidate) => {
    const { claimedAt, endedAt } = candidate
    if (claimedAt > writtenBefore || (endedAt !== null && endedAt < at - idsKeptMs)) return false
    const agreement = agreementOf(candidate)
    if (agreement === 'confirms') confirmed.add(candidate)
    return agreement !== 'excludes'
  })
  const inForm = established === null ? fitting : fitting.filter(({ form }) => isWithin(form, established))
  // When an account departs from its form, the number has to confirm the match.
  const judged = inForm.length > 0 ? inForm : fitting.filter((candidate) => confirmed.has(candidate))
  const [first] = judged
  if (first === undefined) return { kind: 'none' }
  if (judged.some(({ messageId }) => messageId !== first.messageId)) return { kind: 'several' }
  const form = refForms.find((one) => judged.some((candidate) => candidate.form === one))!
  const parts = judged.filter((candidate) => candidate.form === form) as Found['parts']
  return {
    kind: 'found',
    parts,
    confirmed: parts.some((part) => confirmed.has(part)),
    sure: isWithin(form, established ?? 'folded'),
  }
}

/** An id as it was given is also right for an account that changes case and zeros where there are any. */
function isWithin(form: RefForm, established: RefForm): boolean {
  return form === established || (form === 'same' && established === 'folded')
}
