/**
 * Claims parts for one carrier: when its upstream is up, it may send, and its window and pace have room. While the carrier
 * refuses every message, it claims a single part from time to time.
 */
import type { Logger } from 'pino'
import type { ClaimedPart } from '../store/traffic/sending.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import type { Health } from './health.ts'
import type { Pace } from './pace.ts'
import { storeRetryMs } from './recorder.ts'
import type { Upstream } from './upstream.ts'

interface ClaimerOptions {
  carrierId: number
  store: Pick<TrafficStore, 'claim'>
  pace: Pace
  health: Health
  log: Logger
  mayClaim: () => boolean
  /** Parts claimed and without a recorded outcome. */
  inFlight: () => number
  /** Parts in flight that take places in the window. */
  unanswered: () => number
  onClaimed: (parts: readonly ClaimedPart[]) => void
  /** Called after each claim once it is stopped. */
  onEnd: () => void
}

/** Parts claimed at once at most: a wider window is filled by several claims, so that some of its parts are on the wire
 *  while others are in the store. */
const claimPartsMax = 200

/** Interval between checks of a window that is full of submits that timed out, in ms. */
const placesMs = 500

export function createClaimer(upstream: Upstream, options: ClaimerOptions) {
  const { carrierId, store, pace, health, log, mayClaim, inFlight, unanswered, onClaimed, onEnd } = options
  let claiming = false
  let stopped = false
  let mayWait = true
  let timer: NodeJS.Timeout | null = null

  const wakeIn = (ms: number) => {
    if (stopped) return
    timer ??= setTimeout(() => {
      timer = null
      wake()
    }, ms)
  }

  /** Call it when there may be something to send, or room for it. */
  const wake = (): void => {
    mayWait = true
    if (claiming || stopped || !upstream.up || !mayClaim()) return
    if (health.stopped !== null) {
      probe()
      return
    }
    const waiting = unanswered()
    const allowed = pace.allowance(Math.min(upstream.free, upstream.window - waiting), waiting)
    if (allowed > 0) {
      void claim(Math.min(allowed, claimPartsMax))
      return
    }
    // No answer will announce that submits that timed out have left their places in the window, so check again later.
    const waitMs = pace.waitMs() ?? (waiting === 0 && upstream.free === 0 ? placesMs : null)
    if (waitMs !== null) wakeIn(waitMs)
  }

  /** Sends a single part from time to time while the carrier refuses everything. */
  const probe = () => {
    const waitMs = health.probeInMs()
    if (waitMs > 0) return wakeIn(waitMs)
    if (inFlight() === 0) void claim(1)
  }

  const claim = async (limit: number): Promise<void> => {
    claiming = true
    mayWait = false
    try {
      const parts = await store.claim(carrierId, limit)
      if (health.stopped !== null && parts.length > 0) health.onProbe()
      pace.spend(parts.length, limit)
      onClaimed(parts)
      if (parts.length === limit) mayWait = true
    } catch (error) {
      log.error({ err: error, carrierId }, 'nothing could be claimed, trying again')
      wakeIn(storeRetryMs)
    } finally {
      claiming = false
      if (stopped) onEnd()
      else if (mayWait) wake()
    }
  }

  return {
    wake,
    get claiming() {
      return claiming
    },
    stop() {
      stopped = true
      if (timer !== null) clearTimeout(timer)
    },
  }
}
