/**
 * One timer for all the deadlines of a session. It is set to the earliest when it is armed, and checks the deadlines
 * again when it fires; traffic only moves numbers, so a busy session sets no timers at all.
 */
import type { Clock } from './clock.ts'

/** See the top of this file. `next` gives the earliest deadline, Infinity for none; `ring` handles what is due. */
export class Alarm {
  readonly #clock: Clock
  readonly #next: () => number
  readonly #ring: (now: number) => void
  #timer: unknown
  #at = Number.POSITIVE_INFINITY
  #stopped = false

  constructor(clock: Clock, next: () => number, ring: (now: number) => void) {
    this.#clock = clock
    this.#next = next
    this.#ring = ring
  }

  /** Says that a new deadline was set; costs a comparison when the timer already rings before it. */
  before(deadline: number): void {
    if (deadline >= this.#at || this.#stopped) return
    this.#clear()
    this.#at = deadline
    const ms = Math.min(Math.max(0, Math.ceil(deadline - this.#clock.now())), TIMEOUT_MS_MAX)
    this.#timer = this.#clock.setTimeout(() => this.#onTimer(), ms)
  }

  /** Stops for good. */
  stop(): void {
    this.#stopped = true
    this.#clear()
  }

  #clear(): void {
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer)
    this.#timer = undefined
    this.#at = Number.POSITIVE_INFINITY
  }

  #onTimer(): void {
    this.#timer = undefined
    this.#at = Number.POSITIVE_INFINITY
    this.#ring(this.#clock.now())
    this.before(this.#next())
  }
}

// The largest delay that setTimeout takes; a later deadline is looked at again then.
const TIMEOUT_MS_MAX = 0x7fffffff
