/**
 * Claims due webhook events again and again: when it is woken, when the next event falls due, and at least every
 * `idlePollMs`. Claims only what there is room for.
 */
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import type { ClaimedEvent } from '../store/traffic/events.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import type { Clock } from './clock.ts'
import type { KeysInFlight } from './keys-in-flight.ts'
import type { DelivererLimits } from './limits.ts'
import type { Troubles } from './troubles.ts'
import { createWakeSignal, type WakeSignal } from './wake-signal.ts'

interface ClaimLoopOptions {
  store: Pick<TrafficStore, 'claimEvents' | 'nextEventAt'>
  clock: Clock
  limits: DelivererLimits
  keys: KeysInFlight
  troubles: Troubles
  /** Set once the loop is to end. */
  stopped: WakeSignal
  onClaimed: (events: readonly ClaimedEvent[]) => void
  onEnd: () => void
}

interface ClaimLoop {
  readonly running: boolean
  start(): void
  /** Claims soon. */
  wake(): void
  /** An event falls due at `at`: claims then at the latest. */
  wakeBy(at: number): void
}

export function createClaimLoop(options: ClaimLoopOptions): ClaimLoop {
  const { store, clock, limits, keys, troubles, stopped, onClaimed, onEnd } = options
  const signal = createWakeSignal(clock)
  let running = false
  /** Time of the next scheduled claim. Infinity during a claim, because events that fall due meanwhile may have been
   *  missed by it. */
  let nextClaimAt = Number.POSITIVE_INFINITY

  /** Claims once, and returns the latest time for the next claim, in ms since epoch. */
  const claim = async (): Promise<number> => {
    // While attempts cannot be recorded, delivered events fall due again and would be delivered again as fast as they
    // can be claimed. One event at a time is enough to see that recording works again.
    const room = (troubles.has('record') ? 1 : limits.inFlightMax) - keys.total
    const wanted = Math.min(room, limits.claimEventsMax)
    const events = wanted > 0 ? await store.claimEvents({ limit: wanted, ...keys.room(), at: clock.now() }) : []
    const now = clock.now()
    if (stopped.isSet) return now
    onClaimed(events)
    const mayBeMore = events.length === wanted && wanted < room
    if (signal.isSet || mayBeMore) return now
    if (events.length >= room || keys.anyFull) return now + limits.busyPollMs
    const dueAt = await store.nextEventAt()
    if (dueAt === null) return now + limits.idlePollMs
    if (dueAt > now) return dueAt
    // Due and not claimed: it became due just now, or the store gives its events in several claims.
    return events.length > 0 ? now : now + limits.emptyClaimPauseMs
  }

  /** Keeps a flood of wakes from turning into a flood of claims, however much one claim costs. */
  const pauseAfter = async (claimTookMs: number) => {
    const pauseMs = Math.floor(Math.min(claimTookMs * (1 / limits.claimShareMax - 1), limits.claimPauseMs))
    if (pauseMs > 0) await pause(pauseMs)
  }

  const run = async () => {
    while (!stopped.isSet) {
      if (troubles.has('claim') || troubles.has('record')) await stopped.sleep(limits.troublePauseMs)
      signal.take()
      const claimedAt = performance.now()
      nextClaimAt = Number.POSITIVE_INFINITY
      try {
        nextClaimAt = Math.min(await claim(), clock.now() + limits.idlePollMs)
        troubles.ended('claim')
        await pauseAfter(performance.now() - claimedAt)
        await signal.sleep(nextClaimAt - clock.now())
      } catch (error) {
        troubles.note('claim', error)
      }
      // Lets sockets have their turn, and many wakes become one.
      await nextTurn()
    }
    running = false
    onEnd()
  }

  return {
    get running() {
      return running
    },
    start() {
      running = true
      void run()
    },
    wake: signal.set,
    wakeBy(at) {
      if (at < nextClaimAt) signal.set()
    },
  }
}
