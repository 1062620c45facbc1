/**
 * The line of messages that are put off for one destination: the first of them has a place in the queue of what is due, and the
 * others wait behind it. One-time codes stand in no line.
 */
import { lanes, status } from '../../../../rules/status.ts'
import type { GroupCommit } from '../../group-commit.ts'
import type { PutOffDestination, PutOffMessage } from '../../tables/put-off.ts'
import type { TrafficTables } from '../../tables/tables.ts'

export interface PutOffLine {
  /** True while no message is put off: the store need not be asked. */
  isEmpty(): boolean
  /** True when a message to this destination has to wait behind another. */
  blocks(carrierId: number, to: string, sender: string): boolean
  /** Later messages to this destination wait behind one that is put off now. */
  begin(destination: PutOffDestination): void
  /** Queues a message of which parts wait, unless one before it is waiting or in flight. */
  takePlace(message: PutOffMessage): void
  /** Releases a message; messages behind it move up. */
  letGo(message: PutOffMessage, at: number): void
}

/** Destinations behind which later messages wait; beyond it they do not. */
const trackedMax = 10_000

/** Messages that go back to the outbox at once when no message is before them any longer; beyond it they go one by
 *  one. */
const releasedMax = 200

type LineTables = Pick<TrafficTables, 'putOff' | 'putOffParts' | 'putOffQueue' | 'messages' | 'outbox'>

/** `onDue` is told when messages of a carrier moved up. */
export function preparePutOffLine(
  { putOff, putOffParts, putOffQueue, messages, outbox }: LineTables,
  commits: Pick<GroupCommit, 'keep'>,
  onDue: (carrierId: number) => void,
): PutOffLine {
  /** Destinations in memory, so that nothing is asked of the store while nothing is put off; null when they have to be read. */
  let known: Set<string> | null = null
  const destinations = (): Set<string> => {
    known ??= new Set(putOff.destinations(trackedMax).map(({ carrierId, to, sender }) => nameOf(carrierId, to, sender)))
    return known
  }
  commits.keep({
    forget() {
      known = null
    },
  })

  /** Moves up messages behind one that is gone: the next message; or all of them, back to the outbox, when the handset
   *  took the message and none of them has been put off itself. */
  const moveUp = (gone: PutOffMessage, wasTaken: boolean, at: number) => {
    const line = putOff.inLine(gone, wasTaken ? releasedMax + 1 : 1)
    if (wasTaken && line.length <= releasedMax && line.every(({ putOffs }) => putOffs === 0)) {
      for (const next of line) {
        const { lane, account_id } = messages.find(next.messageId)!
        outbox.addPutOff(next.carrierId, lane, account_id, next.messageId)
        putOffParts.removeAll(next.messageId)
        putOff.remove(next)
      }
    } else {
      const [next] = line
      if (next && next.queuedAt === null && putOffParts.hasAny(next.messageId)) {
        putOffQueue.enter(next, Math.max(next.dueAt, at))
      }
    }
    if (!putOff.hasAny(gone)) {
      destinations().delete(nameOf(gone.carrierId, gone.to, gone.sender))
      if (destinations().size === 0) known = null // there may be some that were not tracked
    }
    onDue(gone.carrierId)
  }

  return {
    isEmpty: () => destinations().size === 0,
    blocks: (carrierId, to, sender) => destinations().size > 0 && destinations().has(nameOf(carrierId, to, sender)),
    begin({ carrierId, to, sender }) {
      if (destinations().size < trackedMax) destinations().add(nameOf(carrierId, to, sender))
    },
    takePlace(message) {
      if (message.lane !== lanes.otp) {
        const other = putOff.firstOther(message)
        if (other !== null && other.messageId < message.messageId) return putOffQueue.leave(message)
        if (other !== null) putOffQueue.leave(other)
      }
      putOffQueue.enter(message, message.dueAt)
    },
    letGo(message, at) {
      putOffQueue.leave(message)
      putOffParts.removeAll(message.messageId)
      putOff.remove(message)
      const ended = messages.find(message.messageId)
      // A message with an unknown outcome counts as sent too, for people.
      const wasTaken =
        ended?.status === status.delivered || (ended?.status === status.sent && ended.carrier_ref !== null)
      moveUp(message, wasTaken, at)
    },
  }
}

function nameOf(carrierId: number, to: string, sender: string): string {
  return `${carrierId}/${to}/${sender}`
}
