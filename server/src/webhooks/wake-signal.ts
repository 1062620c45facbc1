/** Lets loops sleep until they are woken or a time has passed. A wake-up is kept until it is taken, so that one that comes
 *  while nobody sleeps is not lost. */
import type { Clock } from './clock.ts'

export interface WakeSignal {
  /** Set and not taken yet. */
  readonly isSet: boolean
  set(): void
  take(): void
  /** Resolves after `delayMs`, and at once when the signal is or gets set; leaves no timer behind. */
  sleep(delayMs: number): Promise<void>
}

export function createWakeSignal(clock: Clock): WakeSignal {
  const sleepers = new Set<() => void>()
  let isSet = false
  return {
    get isSet() {
      return isSet
    },
    set() {
      isSet = true
      for (const wakeUp of sleepers) wakeUp()
    },
    take() {
      isSet = false
    },
    sleep(delayMs) {
      if (isSet || delayMs <= 0) return Promise.resolve()
      return new Promise((resolve) => {
        const wakeUp = () => {
          callOff()
          sleepers.delete(wakeUp)
          resolve()
        }
        const callOff = clock.after(delayMs, wakeUp)
        sleepers.add(wakeUp)
      })
    },
  }
}
