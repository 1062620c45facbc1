/**
 * Lets loops sleep until somebody rings or a time has passed. A ring is kept until it is answered, so that one that
 * comes while nobody sleeps is not lost.
 */
import type { Clock } from './clock.ts'

export class Bell {
  readonly #clock: Clock
  readonly #sleepers = new Set<() => void>()
  #rung = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Rung and not answered yet. */
  get rung(): boolean {
    return this.#rung
  }

  ring() {
    this.#rung = true
    for (const wakeUp of this.#sleepers) wakeUp()
  }

  answer() {
    this.#rung = false
  }

  /** Resolves after `delayMs`, and at once when it is or gets rung; leaves no timer behind. */
  sleep(delayMs: number): Promise<void> {
    if (this.#rung || delayMs <= 0) return Promise.resolve()
    return new Promise((resolve) => {
      const wakeUp = () => {
        callOff()
        this.#sleepers.delete(wakeUp)
        resolve()
      }
      const callOff = this.#clock.after(delayMs, wakeUp)
      this.#sleepers.add(wakeUp)
    })
  }
}
