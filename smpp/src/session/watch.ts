/**
 * The timers of SMPP 3.4 §7.2 for one session: who was heard when, and what is due when nobody was.
 */
import { Alarm } from './alarm.ts'
import type { SessionOptions } from './options.ts'

/** Callbacks of the watch to its session. */
interface WatchListener {
  /** Time at which `onRequestsDue` has to be called next; Infinity while no request of ours has a place in the window. */
  requestsDueAt(): number
  /** The time of `requestsDueAt` has come. */
  onRequestsDue(now: number): void
  /** The peer has been silent: ask for a sign of life. */
  onSilence(): void
  /** The peer gave no sign of life. */
  onDead(): void
  /** No PDU but enquire_link came for inactivityTimeoutMs. */
  onInactive(): void
  /** The deadline set by `expect` has passed. */
  onExpected(): void
  /** True while we do not read: silence then says nothing about the peer. */
  held(): boolean
}

/** See the top of this file. */
export class Watch {
  readonly #options: SessionOptions
  readonly #listener: WatchListener
  readonly #alarm: Alarm
  #bytesAt: number
  #heardAt: number
  #workedAt: number
  #enquiredAt = NEVER
  #expectedBy = Number.POSITIVE_INFINITY
  #bound = false

  constructor(options: SessionOptions, listener: WatchListener) {
    this.#options = options
    this.#listener = listener
    this.#bytesAt = this.#heardAt = this.#workedAt = options.clock.now()
    this.#alarm = new Alarm(
      options.clock,
      () => this.#next(),
      (now) => this.#ring(now),
    )
  }

  /** Bytes came: looks at the clock once for all the PDUs in them. */
  onBytes(): void {
    this.#bytesAt = this.#options.clock.now()
  }

  /** A PDU came. `work` is true when it counts as activity. */
  heard(work: boolean): void {
    this.#heardAt = this.#bytesAt
    if (work) this.#workedAt = this.#bytesAt
  }

  /** A request of ours was written or queued. */
  requested(): void {
    const now = this.#options.clock.now()
    this.#workedAt = now
    this.#alarm.before(now + this.#options.responseTimeoutMs)
  }

  /** From now on silence and inactivity count; before the bind they do not. */
  bound(): void {
    this.#bound = true
    this.#workedAt = this.#options.clock.now()
    this.#alarm.before(this.#next())
  }

  /** Sets the deadline of the one thing that is awaited next, a bind or an unbind; undefined takes it away. */
  expect(ms: number | undefined): void {
    this.#expectedBy = ms === undefined ? Number.POSITIVE_INFINITY : this.#options.clock.now() + ms
    this.#alarm.before(this.#expectedBy)
  }

  /** Stops every timer for good. */
  stop(): void {
    this.#alarm.stop()
  }

  #next(): number {
    const { enquireLinkIntervalMs, enquireLinkTimeoutMs, inactivityTimeoutMs } = this.#options
    let next = Math.min(this.#expectedBy, this.#listener.requestsDueAt())
    if (!this.#bound) return next
    if (inactivityTimeoutMs > 0) next = Math.min(next, this.#workedAt + inactivityTimeoutMs)
    if (enquireLinkIntervalMs === 0) return next
    if (this.#enquiredAt === NEVER) return Math.min(next, this.#heardAt + enquireLinkIntervalMs)
    // An answer sets no timer, so where the interval is the shorter, it is time to look for one after that.
    const look = this.#enquiredAt + enquireLinkIntervalMs
    if (look > this.#options.clock.now()) next = Math.min(next, look)
    return Math.min(next, this.#enquiredAt + enquireLinkTimeoutMs)
  }

  #ring(now: number): void {
    const { inactivityTimeoutMs } = this.#options
    if (this.#listener.requestsDueAt() <= now) this.#listener.onRequestsDue(now)
    if (this.#expectedBy <= now) {
      this.#expectedBy = Number.POSITIVE_INFINITY
      this.#listener.onExpected()
    }
    if (!this.#bound) return
    if (inactivityTimeoutMs > 0 && this.#workedAt + inactivityTimeoutMs <= now) this.#listener.onInactive()
    else this.#checkSilence(now)
  }

  #checkSilence(now: number): void {
    const { enquireLinkIntervalMs, enquireLinkTimeoutMs } = this.#options
    if (enquireLinkIntervalMs === 0) return
    if (this.#listener.held()) this.#heardAt = now
    if (this.#enquiredAt <= this.#heardAt) this.#enquiredAt = NEVER
    if (this.#enquiredAt > NEVER) {
      if (this.#enquiredAt + enquireLinkTimeoutMs <= now) this.#listener.onDead()
    } else if (this.#heardAt + enquireLinkIntervalMs <= now) {
      this.#enquiredAt = now
      this.#listener.onSilence()
    }
  }
}

const NEVER = Number.NEGATIVE_INFINITY
