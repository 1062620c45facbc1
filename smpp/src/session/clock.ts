/**
 * The sessions' source of time, which a test can replace. Times are milliseconds of a clock that never steps back; they
 * are not times of day.
 */

/** A source of time. {@link systemClock} is the default. */
export interface Clock {
  /** Milliseconds since some moment in the past. */
  now(): number
  /** Calls back once after `ms`; the handle is for `clearTimeout`. */
  setTimeout(callback: () => void, ms: number): unknown
  clearTimeout(handle: unknown): void
}

/** The process's own monotonic clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
}

/** A clock that moves only when told. */
export interface ManualClock extends Clock {
  /** Number of waiting timers. */
  readonly timers: number
  /** Moves the clock on and calls back, in order, what falls due on the way. */
  advance(ms: number): void
}

/** Makes a clock for tests; it starts at 0. */
export function createManualClock(): ManualClock {
  let now = 0
  const waiting = new Set<{ due: number; callback: () => void }>()
  return {
    now: () => now,
    setTimeout(callback, ms) {
      const timer = { due: now + ms, callback }
      waiting.add(timer)
      return timer
    },
    clearTimeout(handle) {
      waiting.delete(handle as { due: number; callback: () => void })
    },
    get timers() {
      return waiting.size
    },
    advance(ms) {
      const until = now + ms
      for (;;) {
        let next: { due: number; callback: () => void } | undefined
        for (const timer of waiting) if (timer.due <= until && (!next || timer.due < next.due)) next = timer
        if (!next) break
        waiting.delete(next)
        now = Math.max(now, next.due)
        next.callback()
      }
      now = until
    },
  }
}
