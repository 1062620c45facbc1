/**
 * The end of a session: why it came, and when it is complete.
 */
import type { Clock } from './clock.ts'
import type { CloseReason } from './errors.ts'

/** Time that the peer has to close its side after we closed ours, in ms; then the socket is dropped. */
const LINGER_MS = 1_000

/** See the top of this file. */
export class Ending {
  /** Resolves when the socket is gone. */
  readonly closed: Promise<CloseReason>
  readonly #clock: Clock
  #reason: CloseReason | undefined
  #timer: unknown
  #onClosed: (reason: CloseReason) => void = () => {}

  constructor(clock: Clock) {
    this.#clock = clock
    this.closed = new Promise((resolve) => {
      this.#onClosed = resolve
    })
  }

  /** Says why; false when it has been said before, and the first reason stands. */
  begin(reason: CloseReason): boolean {
    if (this.#reason) return false
    this.#reason = reason
    return true
  }

  /** Drops the socket if the peer takes too long. */
  linger(drop: () => void): void {
    this.#timer = this.#clock.setTimeout(drop, LINGER_MS)
  }

  /** The socket is gone. */
  finish(): void {
    this.#clock.clearTimeout(this.#timer)
    if (this.#reason) this.#onClosed(this.#reason)
  }
}
