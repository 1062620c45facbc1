/**
 * Protects irreversible work from a clock that was set wrong: after a step ahead nothing is ended or removed for a
 * while, so that somebody can correct the clock. The system clock is compared with the monotonic one.
 */
import { siteTime } from '../site-time.ts'

interface SteadyClockOptions {
  /** Time during which the clock is not trusted after a step ahead, in ms of the monotonic clock. */
  holdMs: number
  /** Smaller steps are ignored, in ms. Default a minute. */
  stepMsMin?: number
  now?: () => number
  monotonic?: () => number
}

export interface SteadyClock {
  now(): number
  /** The time that the clock would show without a step ahead that may still turn out to be a mistake. */
  trusted(): number
  /** False while a step ahead may still turn out to be a mistake. Must be called regularly. */
  settled(): boolean
}

export function createSteadyClock(options: SteadyClockOptions): SteadyClock {
  const { holdMs, stepMsMin = 60_000, now = siteTime, monotonic = () => performance.now() } = options
  let seen = { wallMs: now(), monotonicMs: monotonic() }
  let steppedAtMs = -Infinity
  let doubtedMs = 0
  const clock: SteadyClock = {
    now,
    trusted() {
      clock.settled()
      return now() - doubtedMs
    },
    settled() {
      const here = { wallMs: now(), monotonicMs: monotonic() }
      const stepMs = here.wallMs - seen.wallMs - (here.monotonicMs - seen.monotonicMs)
      if (stepMs > stepMsMin) {
        steppedAtMs = here.monotonicMs
        // Times in the store are whole.
        doubtedMs += Math.round(stepMs)
      }
      // Set back again: the time is earlier than the last trusted time.
      else if (stepMs < -stepMsMin) steppedAtMs = -Infinity
      seen = here
      const settled = here.monotonicMs - steppedAtMs >= holdMs
      if (settled) doubtedMs = 0
      return settled
    },
  }
  return clock
}
