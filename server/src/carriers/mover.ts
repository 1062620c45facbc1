/**
 * Moves messages that wait for a carrier to others: what waits for one that cannot send, a message that its carrier
 * refused for reasons of its own, and what waits for a carrier that is not used any longer, as an operator decided.
 * A message that no other carrier takes stays where it is.
 */
import { lanes } from '../rules/status.ts'
import type { WaitingMessage, WaitingPlace } from '../store/traffic/moving.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'

/** The other carrier of a message. */
export interface NewWay {
  toId: number
  /** In the charset of that carrier. */
  wireParts: number
}

interface MoverOptions {
  store: Pick<TrafficStore, 'waiting' | 'waitingOf' | 'move' | 'failQueued'>
  /** Null when no other carrier takes the message. `tried`: carriers that must not have it again; `well`: the other one must
   *  be able to send now. */
  reroute: (message: WaitingMessage, where: { tried: ReadonlySet<number>; well: boolean }) => NewWay | null
}

export interface Mover {
  /** Moves what waits for a carrier, until `untilMs` of the monotonic clock; the next call goes on from there. Resolves with
   *  the number of moved messages. */
  moveWaiting(from: WaitingCarrier, scope: 'codes' | 'all', untilMs: number): Promise<number>
  /** Moves single messages, which their carrier refused. */
  moveRefused(from: WaitingCarrier, messageIds: readonly number[]): Promise<number>
  /** Ends what waits for a carrier as failed, refunded by the refund policy of each account, until `untilMs`. Resolves with
   *  the number of ended messages. */
  failWaiting(from: WaitingCarrier, untilMs: number): Promise<number>
}

interface WaitingCarrier {
  carrierId: number
  /** Completes "moved because". */
  reason: string
  /** It is not used any longer, so that waiting for any other is better. */
  gone?: boolean
}

/** Messages looked at in one transaction of the store, so that traffic goes on between them. */
const sliceMessages = 200

/** Pause after a whole list in which no message could be moved, in ms: a long one takes time to read. */
const restMs = 10_000

export function createMover({ store, reroute }: MoverOptions): Mover {
  /** Lists that are being gone through: where, and how much was moved; or until when they rest. */
  const lists = new Map<string, { after: WaitingPlace | null; moved: number; restUntil: number }>()

  const moveSome = async (
    { carrierId: fromId, reason, gone = false }: WaitingCarrier,
    messages: readonly WaitingMessage[],
    triedOf: (message: WaitingMessage) => ReadonlySet<number> = () => new Set([fromId]),
  ) => {
    const moves = messages.flatMap((message) => {
      const way = reroute(message, { tried: triedOf(message), well: !gone })
      return way === null ? [] : [{ messageId: message.messageId, ...way }]
    })
    return moves.length === 0 ? 0 : store.move({ fromId, reason, at: Date.now(), messages: moves })
  }

  return {
    async moveWaiting(from, scope, untilMs) {
      const key = `${from.carrierId}/${scope}`
      const list = lists.get(key) ?? { after: null, moved: 0, restUntil: 0 }
      lists.set(key, list)
      if (performance.now() < list.restUntil) return 0
      const lane = scope === 'codes' ? lanes.otp : null
      let moved = 0
      do {
        const { messages, next } = await store.waiting(from.carrierId, {
          after: list.after,
          lane,
          limit: sliceMessages,
        })
        const some = await moveSome(from, messages)
        moved += some
        list.moved += some
        list.after = next
      } while (list.after !== null && performance.now() < untilMs)
      if (list.after === null) {
        if (list.moved === 0) list.restUntil = performance.now() + restMs
        list.moved = 0
      }
      return moved
    },
    async moveRefused(from, messageIds) {
      const messages = await store.waitingOf(from.carrierId, messageIds)
      // Each carrier is asked once, so that a message that all refuse ends.
      return moveSome(from, messages, ({ left }) => new Set([from.carrierId, ...left]))
    },
    async failWaiting({ carrierId, reason }, untilMs) {
      let failed = 0
      do {
        const some = await store.failQueued(carrierId, reason, Date.now(), sliceMessages)
        if (some === 0) break
        failed += some
      } while (performance.now() < untilMs)
      return failed
    },
  }
}
