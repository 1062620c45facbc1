/**
 * Guards what cannot be undone from a clock that was set wrong: after a step ahead nothing is ended or removed for a while,
 * so that whoever keeps the clock can put it right. The system's clock is measured by the monotonic one.
 */
export interface SteadyClockOptions {
  /** How long after a step ahead the clock is not believed, in ms of the monotonic clock. */
  holdMs: number
  /** A smaller step is none, in ms. Default a minute. */
  stepMsMin?: number
  now?: () => number
  monotonic?: () => number
}

export interface SteadyClock {
  now(): number
  /** False while a step ahead may still turn out to be a mistake. To be asked regularly. */
  settled(): boolean
}

export function createSteadyClock(options: SteadyClockOptions): SteadyClock {
  const { holdMs, stepMsMin = 60_000, now = Date.now, monotonic = () => performance.now() } = options
  let seen = { wallMs: now(), monotonicMs: monotonic() }
  let steppedAtMs = -Infinity
  return {
    now,
    settled() {
      const here = { wallMs: now(), monotonicMs: monotonic() }
      const stepMs = here.wallMs - seen.wallMs - (here.monotonicMs - seen.monotonicMs)
      if (stepMs > stepMsMin) steppedAtMs = here.monotonicMs
      // Set back again: what it says now is older than what was believed before.
      else if (stepMs < -stepMsMin) steppedAtMs = -Infinity
      seen = here
      return here.monotonicMs - steppedAtMs >= holdMs
    },
  }
}
