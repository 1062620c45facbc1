/**
 * Whose receipt: of the parts whose id is the receipt's in one form or another, the one that it is about, or none when that
 * is not beyond doubt. Ids come back in other forms and are used again, numbers come back masked or not at all, and a
 * message that is told a stranger's end is worse than one that waits. Pure.
 */
import { type RefForm, refForms } from './carrier-ref.ts'
import type { Agreement, MessageAddresses } from './receipt-addresses.ts'

/** A part that a carrier took under an id which the receipt may mean. */
export interface Candidate extends MessageAddresses {
  carrierId: number
  messageId: number
  part: number
  wireParts: number
  /** It was written to the wire after this. */
  claimedAt: number
  /** As the carrier wrote it in the answer. */
  given: string
  /** The surest form in which the receipt's id is that one. */
  form: RefForm
  /** When its message ended; null while it is open. */
  endedAt: number | null
}

/** For how long after its end a message's ids are remembered, in ms (72 h): repeats of its receipts come late. */
export const idsKeptMs = 72 * 3_600_000

export interface Question {
  candidates: readonly Candidate[]
  agreementOf: (candidate: Candidate) => Agreement
  /** The form in which this account writes its ids, once that is established. */
  established: RefForm | null
  /** What was written to the wire after this is not meant. */
  writtenBefore: number
  at: number
}

export type Verdict =
  | { kind: 'none' }
  /** More than one message fits. */
  | { kind: 'several' }
  | Found

export interface Found {
  kind: 'found'
  /** More than one where parts of the message share the id. */
  parts: [Candidate, ...Candidate[]]
  /** The handset's whole number is in the receipt. */
  confirmed: boolean
  /** False while the id may as well be another one, in another base. */
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
  // Where an account leaves its form, the number has to say so.
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
