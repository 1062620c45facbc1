/**
 * Holds messages to handsets that have opted out (promise 38): those that wait end with their whole price back, one that comes
 * back from a carrier is not sent again, and one that was composed before the opt-out is refused.
 */

import type { Purpose } from '../../../../rules/purpose.ts'
import { purposes } from '../../../../rules/purpose.ts'
import { foldSender } from '../../../../rules/senders/sender.ts'
import { lanes, status } from '../../../../rules/status.ts'
import { bucketOf, bucketsNewestFirst, firstIdOf } from '../../../buckets.ts'
import type { AcceptRequest } from '../../../traffic/accepting.ts'
import type { Connection } from '../../connection.ts'
import type { GroupCommit } from '../../group-commit.ts'
import { taking } from '../../tables/message-parts.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import type { Parts } from '../parts/parts.ts'

export interface HeldMessages {
  /** True when a message of the request, composed at its version, is to a handset that has opted out since. */
  slips(request: AcceptRequest): boolean
  /** Ends messages of a bulk that was composed at `version`, to handsets that have opted out since. */
  endInBulk(bulk: { accountId: number; firstId: number; lastId: number }, version: number, at: number): void
  /** Ends what waits for a handset from a sender, as far as an opt-out holds for it. */
  endWaitingFor(number: string, sender: string, at: number): void
  /** A part would go back to be sent again, and must not: its message ends. False when nothing holds it. `unsure`: an earlier
   *  submit of the part was never answered. */
  endReturned(part: { messageId: number; part: number }, unsure: boolean, at: number): boolean
  /** To be called by everything that changes opt-outs. */
  changed(): void
}

/** Error of a message that an opt-out ends. */
const optedOut = 'recipient opted out'

/** Opt-outs that are looked up one by one in a bulk; with more of them, each of its recipients is. */
const soughtMax = 500

type HeldTables = Pick<
  TrafficTables,
  | 'messages'
  | 'messageParts'
  | 'claims'
  | 'outbox'
  | 'putOffParts'
  | 'scheduled'
  | 'lateMessages'
  | 'optOuts'
  | 'optOutSettings'
  | 'optOutAnswers'
>

export function prepareHeldMessages(
  db: Connection,
  commits: Pick<GroupCommit, 'keep'>,
  tables: HeldTables,
  parts: Pick<Parts, 'end'>,
): HeldMessages {
  const { messages, messageParts, scheduled, lateMessages, optOuts, optOutSettings, optOutAnswers } = tables
  const version = keepVersion(commits, optOuts.version)
  const waits = prepareWaits(db, tables)
  const inBulk = db.prepare('SELECT id FROM messages WHERE id >= ? AND id <= ?')

  const isHeld = (accountId: number, to: string, sender: string, purpose: Purpose): boolean => {
    if (purpose === 'otp' || !optOuts.holds(to, sender, accountId)) return false
    return purpose !== 'transactional' || !optOutSettings.exemptsTransactional(accountId)
  }
  const isHeldMessage = (messageId: number): boolean => {
    const message = messages.find(messageId)
    if (message === undefined) return false
    const { account_id, to_number, sender, purpose } = message
    if (!isHeld(account_id, to_number, sender, purposes[purpose]!)) return false
    return !optOutAnswers.isAnswer(messageId, to_number, sender)
  }
  const end = (messageId: number, at: number) =>
    parts.end(messageId, status.failed, { nothingTaken: optedOut, taken: optedOut }, at, { wholePrice: true })
  /** Ends a message as far as it waits and an opt-out holds for it. */
  const endWaiting = (messageId: number, at: number) => {
    if (isHeldMessage(messageId) && waits(messageId)) end(messageId, at)
  }
  /** Messages to a number among those that may be open: scheduled ones from any sender, then the others, the newest first. */
  function* openTo(number: string, sender: string): Generator<{ id: number }> {
    yield* scheduled.to(number)
    yield* lateMessages.releasedTo(number)
    const oldest = bucketOf(messages.endedUpTo())
    for (const bucket of bucketsNewestFirst(messages.newestId(), Number.MAX_SAFE_INTEGER)) {
      if (bucket < oldest) return
      for (const row of messages.between(bucket, number, foldSender(sender))) if (row.final_at === null) yield row
    }
  }

  return {
    slips({ accountId, lane, messages, optOutVersion }) {
      if (optOutVersion === undefined || lane === lanes.otp || version.now() === optOutVersion) return false
      return messages.some(({ to, sender, purpose = 'transactional' }) => isHeld(accountId, to, sender, purpose))
    },
    endInBulk({ accountId, firstId, lastId }, since, at) {
      if (version.now() === since) return
      const sought = optOuts.since(since, soughtMax + 1)
      if (sought.length > soughtMax) {
        for (const { id } of inBulk.all(firstId, lastId)) endWaiting(Number(id), at)
        return
      }
      for (const { number, sender, accountId: of } of sought) {
        if (of !== 0 && of !== accountId) continue
        for (let bucket = bucketOf(lastId); firstIdOf(bucket + 1) > firstId; bucket--) {
          for (const { id } of messages.between(bucket, number, foldSender(sender))) {
            if (id >= firstId && id <= lastId) endWaiting(id, at)
          }
        }
      }
    },
    endWaitingFor(number, sender, at) {
      for (const { id } of openTo(number, sender)) endWaiting(id, at)
    },
    endReturned({ messageId, part }, unsure, at) {
      if (version.now() === 0 || !messages.isOpen(messageId) || !isHeldMessage(messageId)) return false
      if (unsure) messageParts.save(messageId, part, status.queued, taking.unsure, '')
      end(messageId, at)
      return true
    },
    changed: version.changed,
  }
}

/** The version of the opt-outs, read once in a transaction: another process may raise it between two. */
function keepVersion(commits: Pick<GroupCommit, 'keep'>, read: () => number) {
  let known: number | null = null
  const forget = () => {
    known = null
  }
  commits.keep({ write: forget, forget })
  return {
    now() {
      known ??= read()
      return known
    },
    changed: forget,
  }
}

/** True for a message of which parts wait to be sent. */
function prepareWaits(db: Connection, { messages, messageParts, claims, outbox, putOffParts }: HeldTables) {
  // Until it is answered, a bulk has nothing that may be sent; its opt-outs are looked for when it is.
  const inUnanswered = db.prepare('SELECT 1 FROM bulks WHERE state <> 1 AND first_id <= ?1 AND last_id >= ?1')
  const isWhole = (messageId: number): boolean => {
    const message = messages.find(messageId)
    if (message === undefined || message.status !== status.queued || message.carrier_ref !== null) return false
    return !messageParts.totals(messageId).taking && !claims.hasAny(messageId)
  }
  return (messageId: number): boolean =>
    messages.isOpen(messageId) &&
    inUnanswered.get(messageId) === undefined &&
    (outbox.hasAny(messageId) || putOffParts.hasAny(messageId) || isWhole(messageId))
}
