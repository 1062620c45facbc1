/**
 * Counts the events of each API key in flight, and limits the next claim, so that a backlog leaves room for other keys:
 * the backlog of one key, and of hundreds, since every key gets little once half of the room is taken. Pure
 * bookkeeping.
 */

import type { EventRoom } from '../store/traffic/events.ts'

interface KeysInFlightOptions {
  /** Maximum number of events of one key. */
  perKeyInFlight: number
  /** Maximum number of events of a key whose host is slow, and of any key once half of `inFlightMax` is taken. */
  perKeyInFlightLeast: number
  /** Maximum number of events of all keys. */
  inFlightMax: number
  /** Maximum number of slow keys remembered while they have no events in flight. */
  slowKeysMax: number
  /** A key that was full, or the total, has come down to half: time to claim again. */
  onRoom: () => void
}

export class KeysInFlight {
  readonly #options: KeysInFlightOptions
  readonly #keys = new Map<number, KeyState>()
  #total = 0
  #fullKeys = 0

  constructor(options: KeysInFlightOptions) {
    this.#options = options
  }

  get total(): number {
    return this.#total
  }

  /** True when events may be waiting because of these limits. */
  get anyFull(): boolean {
    return this.#fullKeys > 0
  }

  /** Number of events of each key that may be claimed now. */
  room(): Pick<EventRoom, 'perKey' | 'keys'> {
    const keys = new Map<number, number>()
    for (const [keyId, key] of this.#keys) {
      this.#markIfFull(key)
      keys.set(keyId, Math.max(0, this.#limit(key.slow) - key.inFlight))
    }
    return { perKey: this.#limit(false), keys }
  }

  add(keyId: number) {
    const key = this.#keys.get(keyId) ?? { inFlight: 0, slow: false, full: false }
    this.#keys.set(keyId, key)
    this.#total++
    key.inFlight++
    this.#markIfFull(key)
  }

  /** Removes one event of a key. `slow` tells whether its host was slow; undefined when that is unknown. */
  remove(keyId: number, slow?: boolean) {
    const key = this.#keys.get(keyId)!
    this.#total--
    key.inFlight--
    if (slow !== undefined) key.slow = slow
    const roomAgain = key.full && key.inFlight <= this.#limit(key.slow) / 2
    if (roomAgain) {
      key.full = false
      this.#fullKeys--
    }
    if (key.inFlight === 0) this.#forget(keyId, key)
    if (roomAgain || this.#total === this.#half) this.#options.onRoom()
  }

  get #half(): number {
    return Math.floor(this.#options.inFlightMax / 2)
  }

  #markIfFull(key: KeyState) {
    if (key.full || key.inFlight < this.#limit(key.slow)) return
    key.full = true
    this.#fullKeys++
  }

  #limit(slow: boolean): number {
    const { perKeyInFlight, perKeyInFlightLeast } = this.#options
    return slow || this.#total > this.#half ? Math.min(perKeyInFlight, perKeyInFlightLeast) : perKeyInFlight
  }

  #forget(keyId: number, key: KeyState) {
    this.#keys.delete(keyId)
    if (!key.slow) return
    // Moves it to the end: the first entries were slow longest ago.
    this.#keys.set(keyId, key)
    if (this.#keys.size <= this.#options.slowKeysMax) return
    for (const [oldest, { inFlight }] of this.#keys) {
      if (inFlight > 0) continue
      this.#keys.delete(oldest)
      return
    }
  }
}

interface KeyState {
  inFlight: number
  slow: boolean
  /** True once the key has reached its limit, until it has come down to half of it. */
  full: boolean
}
