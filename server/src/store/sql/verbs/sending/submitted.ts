/** Records the outcomes of claimed parts: taken, refused, to be tried again, or unknown. */
import { storedText } from '../../../stored-text.ts'
import type { Claim, SubmitOutcome } from '../../../traffic/sending.ts'
import type { PartOf } from '../../tables/message-parts.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import type { HeldMessages } from '../opt-outs/held.ts'
import type { Parts } from '../parts/parts.ts'
import type { PutOff } from '../parts/put-off.ts'
import type { Receipts } from '../receipts/receipts.ts'

interface Submitted {
  /** Reads ahead what `record` will ask for. */
  readAhead(outcomes: readonly SubmitOutcome[]): void
  record(outcome: SubmitOutcome): void
  claimsLost(carrierId: number | null, at: number): void
  /** Returns how many parts went back to the outbox, and tells the carrier of each. */
  resendUnknown(before: number, at: number, onQueued: (carrierId: number) => void): number
}

/** Maximum number of unknown parts sent again in one transaction. */
const resendBatchMax = 500

interface SubmittedDependencies {
  receipts: Pick<Receipts, 'matchNow'>
  putOff: PutOff
  held: Pick<HeldMessages, 'endReturned'>
}

export function prepareSubmitted(
  { claims, messages, outbox }: Pick<TrafficTables, 'claims' | 'messages' | 'outbox'>,
  parts: Parts,
  { receipts, putOff, held }: SubmittedDependencies,
): Submitted {
  /** Puts a part back into the outbox, unless its message has ended or its handset opted out. `unsure`: an earlier submit was never answered. */
  const tryAgain = (part: PartOf, unsure: boolean, at: number): boolean => {
    if (held.endReturned(part, unsure, at)) return false
    const queued = outbox.addAgain(part.messageId, part.part, unsure)
    if (!queued) parts.dropped(part, unsure, at)
    return queued
  }
  const putBack = (claim: Claim, again: Parameters<PutOff['add']>[1], at: number) => {
    if (held.endReturned(claim, claim.resent, at)) return
    if (!putOff.add(claim, again)) parts.dropped(claim, claim.resent, at)
  }

  /** Applies the answer to a claim that still stands to its part. */
  const settle = (outcome: Exclude<SubmitOutcome, { outcome: 'unknown' }>) => {
    const { claim, at } = outcome
    switch (outcome.outcome) {
      case 'accepted':
        return parts.taken(claim, { ...outcome, carrierRef: storedText(outcome.carrierRef) }, claim.claimedAt, at)
      case 'refused':
        return parts.refused(claim, outcome.error, claim.resent, at)
      case 'expired':
        return parts.expired(claim, claim.resent, at)
      case 'put_off':
        return putBack(claim, { error: outcome.error, dueAt: outcome.dueAt, countsAsTry: true }, at)
      case 'retry':
        if (claim.firstTry) tryAgain(claim, claim.resent, at)
        else putBack(claim, { error: null, dueAt: at, countsAsTry: false }, at)
    }
  }

  /** The answer to a submit came after its part had been queued to be sent once more. */
  const settleLost = ({ claim, at, ...answer }: SubmitOutcome) => {
    if (answer.outcome !== 'accepted') return
    const { messageId, part, claimedAt } = claim
    const carrierRef = storedText(answer.carrierRef)
    if (!claims.foundLost(claim, carrierRef)) return
    if (!messages.isOpen(messageId)) return parts.named(claim, carrierRef, claimedAt)
    parts.taken(claim, { ...answer, carrierRef }, claimedAt, at)
    parts.leaveQueue(messageId, part, at)
  }

  return {
    readAhead: (outcomes) => readRefused(parts, outcomes),
    record(outcome) {
      const { claim, at } = outcome
      const { carrierId, to, messageId } = claim
      if (outcome.outcome === 'unknown') {
        if (claims.markUnknown(claim, at)) parts.unsure(messageId)
      } else if (claims.drop(claim)) {
        settle(outcome)
      } else {
        settleLost(outcome) // or a receipt settled it first, or the message expired
      }
      putOff.releaseWhenDone(messageId, at)
      // Any outcome may make a receipt clear that waits for this destination.
      receipts.matchNow(carrierId, to, outcome.outcome === 'accepted' ? outcome.carrierRef : null, at)
    },
    claimsLost(carrierId, at) {
      for (const claim of claims.markAllUnknown(carrierId, at)) {
        parts.unsure(claim.messageId)
        putOff.releaseWhenDone(claim.messageId, at)
        receipts.matchNow(claim.carrierId, claim.to, null, at)
      }
    },
    resendUnknown(before, at, onQueued) {
      claims.redateUnknown(at) // the clock was ahead when they were marked
      const queued = claims.longUnknown(before, resendBatchMax).filter((claim) => {
        claims.lose(claim)
        return tryAgain(claim, true, at)
      })
      for (const { carrierId } of queued) onQueued(carrierId)
      return queued.length
    },
  }
}

function readRefused(parts: Parts, outcomes: readonly SubmitOutcome[]): void {
  const refused = outcomes.filter(({ outcome }) => outcome === 'refused')
  if (refused.length > 0) parts.readRefused(refused.map(({ claim }) => claim.messageId))
}
