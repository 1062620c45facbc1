/**
 * Messages that are put off: their carrier could not take them for the moment. A message leaves the outbox whole and comes
 * back whole, in part order, when its time has come. Later messages to the same handset from the same sender wait behind
 * it, so that they arrive in order; one-time codes do not.
 *
 *   outbox ──claimed, put off──▶ queued until due ──claimed──▶ in flight ──put off again──▶ queued …
 *      └──something is before it──▶ behind ──nothing is before it any longer──▶ queued, or back to the outbox
 */
import type { Claim, ClaimedPart } from '../../../traffic/sending.ts'
import type { GroupCommit } from '../../group-commit.ts'
import type { PutOffMessage } from '../../tables/put-off.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import { type PutOffLine, preparePutOffLine } from './put-off-line.ts'

export interface PutOff {
  /** True when a message to this handset from this sender has to wait behind another. */
  blocks(carrierId: number, to: string, sender: string): boolean
  /** Takes a message that has to wait behind another out of the outbox. */
  waitBehind(messageId: number): void
  /** Puts a claimed part back with the rest of its message. False when the message has ended. */
  add(claim: Claim, again: { error: string | null; dueAt: number; countsAsTry: boolean }): boolean
  /** Claims up to `limit` parts of messages that are due, the longest due first. */
  claimDue(carrierId: number, limit: number, at: number): ClaimedPart[]
  /** Time at which the next message of this carrier is due; null when none waits. */
  nextDueAt(carrierId: number): number | null
  /** Takes out a part that need not be sent any longer. */
  removePart(messageId: number, part: number, at: number): void
  /** Releases a message once none of its parts waits or is in flight; messages behind it move up. */
  releaseWhenDone(messageId: number, at: number): void
  /** Takes out the parts of a message that has ended, and releases it. */
  withdraw(messageId: number, at: number): { part: number; resent: 0 | 1 }[]
  /** Resets the count of messages that were put off with `error`: they are due at once. */
  startAgain(carrierId: number, error: string, at: number): void
}

/** Messages that one end of a carrier's stop makes due. */
const restartedMax = 10_000

type PutOffTables = Pick<
  TrafficTables,
  'putOff' | 'putOffParts' | 'putOffQueue' | 'messages' | 'messageOptions' | 'outbox' | 'claims'
>

export function preparePutOff(
  tables: PutOffTables,
  commits: Pick<GroupCommit, 'keep'>,
  onDue: (carrierId: number) => void,
): PutOff {
  const { putOff, putOffParts, putOffQueue, messages, outbox, claims } = tables
  const line = preparePutOffLine(tables, commits, onDue)

  const find = (messageId: number): PutOffMessage | null => (line.isEmpty() ? null : putOff.find(messageId))
  const save = (
    messageId: number,
    before: PutOffMessage | null,
    put: Pick<PutOffMessage, 'putOffs' | 'error' | 'dueAt'>,
  ): PutOffMessage => {
    if (before !== null) {
      const changed = { ...before, ...put }
      putOff.change(changed)
      return changed
    }
    const { carrier_id, to_number, sender, lane } = messages.find(messageId)!
    const added = { carrierId: carrier_id, to: to_number, sender, messageId, lane, queuedAt: null, ...put }
    putOff.add(added)
    line.begin(added)
    return added
  }
  const emptyOutbox = (messageId: number) => {
    for (const { part, resent } of outbox.leave(messageId)) putOffParts.add(messageId, part, resent)
  }

  const releaseWhenDone = (messageId: number, at: number) => {
    const message = find(messageId)
    if (message === null || putOffParts.hasAny(messageId)) return
    if (!claims.isInFlight(message.carrierId, message.to, messageId)) line.letGo(message, at)
  }

  return {
    blocks: line.blocks,
    waitBehind(messageId) {
      emptyOutbox(messageId)
      const before = putOff.find(messageId)
      line.takePlace(save(messageId, before, before ?? { putOffs: 0, error: null, dueAt: 0 }))
    },
    add({ messageId, part, resent, putOffs }, { error, dueAt, countsAsTry }) {
      if (!messages.isOpen(messageId)) return false
      const before = putOff.find(messageId)
      const times = Math.max(before?.putOffs ?? 0, putOffs + (countsAsTry ? 1 : 0))
      const message = save(messageId, before, { putOffs: times, error: error ?? before?.error ?? null, dueAt })
      putOffParts.add(messageId, part, resent ? 1 : 0)
      emptyOutbox(messageId)
      line.takePlace(message)
      return true
    },
    claimDue: prepareClaimDue(tables, line),
    nextDueAt: putOffQueue.nextDueAt,
    removePart(messageId, part, at) {
      if (putOffParts.remove(messageId, part)) releaseWhenDone(messageId, at)
    },
    releaseWhenDone,
    withdraw(messageId, at) {
      const message = find(messageId)
      if (message === null) return []
      const parts = putOffParts.all(messageId)
      line.letGo(message, at)
      return parts
    },
    startAgain(carrierId, error, at) {
      for (const messageId of putOff.withError(carrierId, error, restartedMax)) {
        const message = save(messageId, putOff.find(messageId), { putOffs: 0, error, dueAt: at })
        if (message.queuedAt !== null) putOffQueue.enter(message, at)
      }
      onDue(carrierId)
    },
  }
}

function prepareClaimDue(
  { putOff, putOffParts, putOffQueue, claims, messageOptions }: PutOffTables,
  line: Pick<PutOffLine, 'letGo' | 'isEmpty'>,
): PutOff['claimDue'] {
  const claimMessage = (message: PutOffMessage, limit: number, at: number): ClaimedPart[] => {
    const { carrierId, messageId, putOffs } = message
    const parts = putOffParts.sendable(messageId, limit + 1)
    if (parts.length === 0) {
      line.letGo(message, at) // it has ended
      return []
    }
    if (parts.length <= limit) putOffQueue.leave(message)
    return parts.slice(0, limit).map((row) => {
      const resent = row.resent === 1
      const claim = { messageId, part: row.part, carrierId, to: row.to_number, claimedAt: at }
      putOffParts.remove(messageId, row.part)
      claims.add(claim, resent)
      return {
        ...claim,
        resent,
        putOffs,
        wireParts: row.wire_parts,
        lane: row.lane,
        accountId: row.account_id,
        sender: row.sender,
        body: row.body,
        createdAt: row.created_at,
        concatReference: row.concat_reference,
        firstTry: false,
        ...(row.options > 0 && messageOptions.onWire(messageId, row.options)),
      }
    })
  }

  return (carrierId, limit, at) => {
    const claimed: ClaimedPart[] = []
    if (limit === 0 || line.isEmpty()) return claimed
    for (const { message_id, due_at } of putOffQueue.due(carrierId, at, limit)) {
      if (claimed.length >= limit) break
      const message = putOff.find(message_id)
      if (message === null) putOffQueue.removePlace(carrierId, due_at, message_id)
      else claimed.push(...claimMessage(message, limit - claimed.length, at))
    }
    return claimed
  }
}
