/**
 * Moves messages that wait for a carrier to others: what waits for one that cannot send, a message that its carrier
 * refused for reasons of its own, and what waits for a carrier that is not used any longer, as an operator decided.
 * A message that no other carrier takes stays where it is.
 */

import { lanes } from '../rules/status.ts'
import { siteTime } from '../site-time.ts'
import type { MovedMessage, WaitingMessage, WaitingPlace } from '../store/traffic/moving.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'

/** The other carrier of a message. */
export type NewWay = Omit<MovedMessage, 'messageId'>

interface MoverOptions {
  store: Pick<TrafficStore, 'waiting' | 'waitingOf' | 'move' | 'failQueued'>
  /** Null when no other carrier takes the message. `tried`: carriers that must not have it again; `well`: the other one must
   *  be able to send now. */
  reroute: (message: WaitingMessage, where: { tried: ReadonlySet<number>; well: boolean }) => NewWay | null
  /** Another value when `reroute` may answer otherwise than before. */
  version: () => unknown
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

/** Pause after a whole list in which no message could be moved, in ms: a long one takes time to read. It doubles while
 *  that goes on, and is over when carriers or rules have changed. A list of one slice is read again at once. */
const restMs = 10_000
const restMsMax = 300_000

interface List {
  after: WaitingPlace | null
  slices: number
  moved: number
  restMs: number
  restUntil: number
  /** `version` when it rested. */
  restedAt: unknown
}

export function createMover({ store, reroute, version }: MoverOptions): Mover {
  /** Lists that are being gone through, and those that rest. */
  const lists = new Map<string, List>()

  const moveSome = async (
    { carrierId: fromId, reason, gone = false }: WaitingCarrier,
    messages: readonly WaitingMessage[],
    refused = false,
  ) => {
    const moves = messages.flatMap((message) => {
      // Each carrier refuses it once, so that a message that all refuse ends.
      const tried = new Set(refused ? [fromId, ...message.refusedBy] : [fromId])
      const way = reroute(message, { tried, well: !gone })
      return way === null ? [] : [{ messageId: message.messageId, ...way }]
    })
    return moves.length === 0 ? 0 : store.move({ fromId, reason, refused, at: siteTime(), messages: moves })
  }

  const end = (list: List) => {
    const rests = list.moved === 0 && list.slices > 1
    list.restMs = rests ? Math.min(list.restMs === 0 ? restMs : 2 * list.restMs, restMsMax) : 0
    Object.assign(list, { restUntil: performance.now() + list.restMs, restedAt: version(), moved: 0, slices: 0 })
  }

  return {
    async moveWaiting(from, scope, untilMs) {
      const key = `${from.carrierId}/${scope}`
      const list = lists.get(key) ?? { after: null, slices: 0, moved: 0, restMs: 0, restUntil: 0, restedAt: null }
      lists.set(key, list)
      if (performance.now() < list.restUntil && version() === list.restedAt) return 0
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
        if (messages.length > 0) list.slices += 1
        list.after = next
      } while (list.after !== null && performance.now() < untilMs)
      if (list.after === null) end(list)
      return moved
    },
    async moveRefused(from, messageIds) {
      return moveSome(from, await store.waitingOf(from.carrierId, messageIds), true)
    },
    async failWaiting({ carrierId, reason }, untilMs) {
      let failed = 0
      do {
        const some = await store.failQueued(carrierId, reason, siteTime(), sliceMessages)
        if (some === 0) break
        failed += some
      } while (performance.now() < untilMs)
      return failed
    },
  }
}
