/**
 * Receipts find their part by the rule in `rules/receipts/whose-receipt.ts`: by the carrier's id in any of its forms, ended messages
 * included; where the id means nothing, the one open part to that handset. What matches none waits, because a receipt may
 * overtake the answer to its own submit, and so does one that may be about several parts (`which-part.ts`).
 */
import { identifies, refForms } from '../../../../rules/receipts/carrier-ref.ts'
import { handsetEnd } from '../../../../rules/receipts/receipt-addresses.ts'
import { storedText } from '../../../stored-text.ts'
import type { InboundPart } from '../../../traffic/inbound.ts'
import { type ReceiptFate, type ReceiptRow, type UnmatchedReason, unmatchedReasons } from '../../../traffic/receipts.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import type { WaitingReceipts } from '../../tables/waiting-receipts.ts'
import { contentOf, type Judge, type JudgeDependencies, type Judged, prepareJudge } from './judge.ts'
import { prepareTelling, type Telling, type TellingDependencies } from './tell.ts'
import { type Fit, partsOf, prepareChoice } from './which-part.ts'

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
    JudgeDependencies,
    Pick<TrafficTables, 'waitingReceipts' | 'messages'> {
  /** Records a text that turned out to be no receipt, as inbound. */
  recordInbound: (part: InboundPart) => void
}

/** No limit: every submission is recorded by now, whatever the clock said meanwhile. */
const anyTime = Number.MAX_SAFE_INTEGER

export function prepareReceipts(dependencies: ReceiptsDependencies): Receipts {
  const { carrierAccounts: accounts, waitingReceipts: waiting, recordInbound } = dependencies
  const { submissions, receiptForms: forms } = dependencies
  const { judge, verdictOf } = prepareJudge(dependencies)
  const tell = prepareTelling(dependencies)
  const { settle, again, waitingLike, likeIt } = prepareMatching(dependencies, judge, tell)

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
    let judged = judge(receipt, anyTime)
    if (isFit(judged) && partsOf(judged.tries).length > 1) {
      again(waitingLike(judged), receipt.at, receipt) // with this one, all may be clear
      judged = judge(receipt, anyTime)
    }
    const others = createOthers((fit) => likeIt(fit, receipt))
    const fate = settle(judged, receipt, others, false)
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

/** Matches receipts, each of them by all that are about the same message. */
function prepareMatching(
  dependencies: Pick<ReceiptsDependencies, 'carrierAccounts' | 'waitingReceipts' | 'messages'>,
  judge: Judge['judge'],
  tell: Telling,
) {
  const { carrierAccounts: accounts, waitingReceipts: waiting } = dependencies
  const choose = prepareChoice(dependencies)

  const waitingLike = ({ receipt, tries: [{ to }] }: Fit) => waiting.about(accounts(receipt.carrierId), to, null)

  /** All receipts about the same message that wait, with one that is not stored yet. */
  const likeIt = (fit: Fit, added: ReceiptRow | null): Fit[] => {
    const { messageId } = fit.tries[0]
    const judged = waitingLike(fit).map(({ receipt, cameAt }) => judge({ ...receipt, at: fit.receipt.at }, cameAt))
    if (added !== null) judged.push(judge(added, anyTime))
    return judged.filter((one) => isFit(one)).filter(({ tries }) => tries[0].messageId === messageId)
  }

  /** @param noted true when it stands on the timeline of the message already */
  const settle = (judged: Judged, receipt: ReceiptRow, others: Others, noted: boolean): ReceiptFate => {
    if (typeof judged === 'string') return judged
    if (judged.kind === 'found') return tell.found(receipt, judged)
    const part = choose(judged, () => others.of(judged))
    if (typeof part === 'object') {
      others.changed()
      return tell.unanswered(receipt, part, judged.refs)
    }
    const { tries } = judged
    if (!noted) tell.unclear(receipt, tries[0].messageId, partsOf(tries))
    return part === 'ended' ? 'noted' : 'which_part'
  }

  /** Tries waiting receipts again, the oldest first. @param added one that is not stored yet */
  const again = (receipts: ReturnType<WaitingReceipts['next']>, at: number, added: ReceiptRow | null = null) => {
    const others = createOthers((fit) => likeIt(fit, added))
    for (const { id, receipt: stored, cameAt, reason } of receipts) {
      const receipt = { ...stored, at }
      const fate = settle(judge(receipt, cameAt), receipt, others, reason === 'which_part')
      if (isUnmatched(fate)) waiting.stillWaits(id, fate)
      else waiting.remove(id)
    }
  }

  return { settle, again, waitingLike, likeIt }
}

/** Receipts about one message, remembered until one of them is applied: each of them is judged by all. */
interface Others {
  of(fit: Fit): readonly Fit[]
  changed(): void
}

function createOthers(read: (fit: Fit) => Fit[]): Others {
  const known = new Map<number, Fit[]>()
  return {
    of(fit) {
      const { messageId } = fit.tries[0]
      const found = known.get(messageId) ?? read(fit)
      known.set(messageId, found)
      return found
    },
    changed: () => known.clear(),
  }
}

/** Gives a receipt without a usable id a reference made of its content, so that a repeat of it is recognised. */
function identified(receipt: ReceiptRow): ReceiptRow {
  const { carrierRefs, state } = receipt
  if (state === null || carrierRefs.some(identifies)) return receipt
  return { ...receipt, carrierRefs: [...carrierRefs, contentOf(receipt)] }
}

function isFit(judged: Judged): judged is Fit {
  return typeof judged === 'object' && judged.kind === 'fits'
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
