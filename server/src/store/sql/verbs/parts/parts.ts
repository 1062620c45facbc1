/**
 * Applies the outcome of a part to its message. A message in one part follows its part. A message in several parts has
 * a row for each part until it has ended and no part is outstanding: it is sent when every part was taken, delivered
 * when every part was delivered that its carrier reports on, and failed with its first part that fails.
 */
import { identifies, isContentRef } from '../../../../rules/receipts/carrier-ref.ts'
import { status } from '../../../../rules/status.ts'
import { type PartOf, taking } from '../../tables/message-parts.ts'
import type { FinalStatus } from '../../tables/messages.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import type { PutOff } from './put-off.ts'
import type { Settlement } from './settle.ts'
import {
  type EndMoney,
  prepareWholeMessages,
  type WholeMessageDependencies,
  type WholeMessages,
} from './whole-message.ts'

interface Taking {
  carrierRef: string
  /** No receipt of a success is to come. */
  unreported?: boolean
}

export interface Parts extends Pick<Settlement, 'readAhead' | 'readRefused'> {
  /** A carrier took the part under this id; it was written to the wire after `claimedAt`. */
  taken(part: PartOf, as: Taking, claimedAt: number, at: number): void
  /** Records the id that a carrier gave a part whose message has ended. */
  named(part: PartOf, carrierRef: string, claimedAt: number): void
  /** A receipt told that the carrier took the part, under these ids. */
  found(part: PartOf, carrierRefs: readonly string[], claimedAt: number, at: number): void
  /** The carrier may have taken it, or not: people see its message as sent. */
  unsure(messageId: number): void
  /** A carrier refused the part for good. `unsure`: an earlier submit of it was never answered. */
  refused(part: PartOf, error: string, unsure: boolean, at: number): void
  /** The part was queued to be sent once more, and need not be: its carrier has it. */
  leaveQueue(messageId: number, part: number, at: number): void
  /** The part is not sent, or not once more, because its message has ended meanwhile. */
  dropped(part: PartOf, unsure: boolean, at: number): void
  /** A receipt gave the part its final status. False when it had one already. */
  reported(part: PartOf, final: FinalStatus, error: string | null, at: number): boolean
  /** Ends a message whose carrier turned out to report on no more of its parts. */
  judgeAgain(carrierId: number, messageId: number, at: number): void
  /** Ends a message by our own will: nothing more of it leaves the outbox. */
  end(
    messageId: number,
    final: FinalStatus,
    error: { nothingTaken: string; taken: string },
    at: number,
    money?: EndMoney,
  ): void
  /** True while nothing of a message was claimed, and so nothing of it can arrive. */
  isUntouched(messageId: number): boolean
  /** The part is not written, since its message's time is over. `unsure`: an earlier submit of it was never answered. */
  expired(part: PartOf, unsure: boolean, at: number): void
  /** True when no carrier has, or may have, any part of the message. */
  nothingTaken(messageId: number): boolean
  /** Ends a message that its carrier took and reports on no more: it stays sent. */
  endSent(messageId: number, at: number): void
  /** Expects nothing more of a message that has ended: no answer, no receipt. */
  forget(messageId: number): void
}

/** Error texts of a message that our own clock ends. */
export const expiry = {
  nothingTaken: 'not sent within its validity period',
  taken: 'no receipt within its validity period',
}

interface PartsDependencies extends WholeMessageDependencies {
  putOff: Pick<PutOff, 'withdraw' | 'removePart'>
}

type PartTables = Pick<
  TrafficTables,
  'messages' | 'messageParts' | 'claims' | 'outbox' | 'submissions' | 'scheduled' | 'lateMessages'
>

export function prepareParts(tables: PartTables, dependencies: PartsDependencies): Parts {
  const { messages, messageParts, claims, outbox } = tables
  const { settlement, putOff, habits } = dependencies
  const whole = prepareWholeMessages(tables, dependencies)

  const end: Parts['end'] = (messageId, final, error, at, money) => {
    whole.withdraw(messageId, at)
    whole.close(messageId, final, whole.nothingTaken(messageId) ? error.nothingTaken : error.taken, at, money)
  }

  return {
    ...prepareTaking(tables, whole),
    readAhead: settlement.readAhead,
    readRefused: settlement.readRefused,
    unsure: messages.unsure,
    refused({ messageId, part, wireParts }, error, unsure, at) {
      if (wireParts === 1) {
        settlement.end({ messageId, status: status.failed, error, nothingTaken: !unsure, carrierRef: null, at })
        return
      }
      messageParts.save(messageId, part, status.failed, unsure ? taking.unsure : taking.no, '')
      whole.withdraw(messageId, at)
      whole.close(messageId, status.failed, error, at)
    },
    leaveQueue(messageId, part, at) {
      outbox.leavePart(messageId, part)
      putOff.removePart(messageId, part, at)
    },
    dropped({ messageId, part }, unsure, at) {
      if (unsure) messageParts.save(messageId, part, status.queued, taking.unsure, '')
      if (whole.nothingTaken(messageId)) settlement.refundRefused(messageId, at)
      whole.forgetWhenDone(messageId)
    },
    reported({ carrierId, messageId, part, wireParts }, final, error, at) {
      if (wireParts === 1) {
        return settlement.end({ messageId, status: final, error, nothingTaken: false, carrierRef: null, at })
      }
      if (!messageParts.report(messageId, part, final, at)) return false
      if (final === status.delivered) {
        whole.judgeDelivered({ carrierId, messageId, wireParts }, at)
        whole.forgetWhenDone(messageId)
        return true
      }
      habits.forget(carrierId, messageId)
      whole.withdraw(messageId, at)
      whole.close(messageId, final, error, at)
      return true
    },
    judgeAgain(carrierId, messageId, at) {
      if (!messages.isOpen(messageId)) return
      whole.judgeDelivered({ carrierId, messageId, wireParts: messages.find(messageId)!.wire_parts }, at)
    },
    end,
    expired({ messageId, part }, unsure, at) {
      if (unsure) messageParts.save(messageId, part, status.queued, taking.unsure, '')
      end(messageId, status.expired, expiry, at)
    },
    isUntouched: (messageId) =>
      messages.find(messageId)?.status === status.queued && messages.isOpen(messageId) && whole.nothingTaken(messageId),
    nothingTaken: whole.nothingTaken,
    endSent: settlement.endSent,
    forget(messageId) {
      const message = messages.find(messageId)
      if (message !== undefined) habits.forget(message.carrier_id, messageId)
      messageParts.forget(messageId)
      claims.loseAll(messageId)
    },
  }
}

/** Records that a carrier has a part. */
function prepareTaking(
  { messages, messageParts, claims, submissions }: PartTables,
  whole: Pick<WholeMessages, 'judgeDelivered'>,
): Pick<Parts, 'taken' | 'named' | 'found'> {
  const take = (part: PartOf, { carrierRef, unreported }: Taking, claimedAt: number, at: number) => {
    const { messageId, wireParts } = part
    if (wireParts === 1) {
      messages.taken(messageId, { carrierRef, unreported }, at)
      return
    }
    messageParts.save(messageId, part.part, status.sent, taking.yes, carrierRef)
    // One receipt for an id that all parts share is about all that were on the wire when it came.
    const shared = carrierRef === '' ? null : messageParts.reportedOf(messageId, carrierRef, claimedAt)
    if (shared !== null) messageParts.report(messageId, part.part, shared, at)
    const { taken, refs } = messageParts.totals(messageId)
    if (taken !== wireParts) return
    messages.taken(messageId, { carrierRef: refs ?? '', unreported }, at)
    whole.judgeDelivered(part, at)
  }

  return {
    taken(part, as, claimedAt, at) {
      const { messageId } = part
      const { carrierRef } = as
      const shared = identifies(carrierRef) ? submissions.add(part, carrierRef, claimedAt) : null
      if (shared !== null) claims.keepUnnamed(shared.messageId, shared.part, shared.claimedAt)
      if (shared !== null || !identifies(carrierRef)) claims.keepUnnamed(messageId, part.part, claimedAt)
      take(part, as, claimedAt, at)
    },
    named(part, carrierRef, claimedAt) {
      if (identifies(carrierRef)) submissions.add(part, carrierRef, claimedAt)
    },
    found(part, carrierRefs, claimedAt, at) {
      for (const ref of carrierRefs) submissions.add(part, ref, claimedAt)
      const shown = carrierRefs.find((ref) => !isContentRef(ref)) ?? ''
      take(part, { carrierRef: shown }, claimedAt, at)
      if (part.wireParts > 1) messages.rename(part.messageId, messageParts.totals(part.messageId).refs ?? '')
    },
  }
}
