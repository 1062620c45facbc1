/**
 * How many events of each API key are in hand, and how many more may be claimed, so that no backlog fills the room of other keys:
 * not that of one key, nor, since all get little once half of the room is taken, that of hundreds. Pure bookkeeping.
 */

export interface KeysInHandOptions {
  /** Most of one key. */
  perKeyInHand: number
  /** Most of a key whose host is slow, and of any key once half of `inHandMax` is taken. */
  perKeyInHandLeast: number
  /** Most of all keys. */
  inHandMax: number
  /** Most slow keys remembered while nothing of theirs is in hand. */
  slowKeysMax: number
  /** A key that was full, or the total, has come down to half: time to claim again. */
  onRoom: () => void
}

export class KeysInHand {
  readonly #options: KeysInHandOptions
  readonly #keys = new Map<number, KeyState>()
  #total = 0
  #fullKeys = 0

  constructor(options: KeysInHandOptions) {
    this.#options = options
  }

  get total(): number {
    return this.#total
  }

  /** Whether events may be waiting that this class has refused. */
  get anyFull(): boolean {
    return this.#fullKeys > 0
  }

  /** How many more events of this key may be claimed now. */
  free(keyId: number): number {
    const key = this.#keys.get(keyId)
    if (key === undefined) return this.#limit(false)
    this.#markIfFull(key)
    return Math.max(0, this.#limit(key.slow) - key.inHand)
  }

  add(keyId: number) {
    const key = this.#keys.get(keyId) ?? { inHand: 0, slow: false, full: false }
    this.#keys.set(keyId, key)
    this.#total++
    key.inHand++
    this.#markIfFull(key)
  }

  /** Forgets one event of a key. `slow` says how its host does, undefined when nothing was learnt. */
  remove(keyId: number, slow?: boolean) {
    const key = this.#keys.get(keyId)!
    this.#total--
    key.inHand--
    if (slow !== undefined) key.slow = slow
    const roomAgain = key.full && key.inHand <= this.#limit(key.slow) / 2
    if (roomAgain) {
      key.full = false
      this.#fullKeys--
    }
    if (key.inHand === 0) this.#forget(keyId, key)
    if (roomAgain || this.#total === this.#half) this.#options.onRoom()
  }

  get #half(): number {
    return Math.floor(this.#options.inHandMax / 2)
  }

  #markIfFull(key: KeyState) {
    if (key.full || key.inHand < this.#limit(key.slow)) return
    key.full = true
    this.#fullKeys++
  }

  #limit(slow: boolean): number {
    const { perKeyInHand, perKeyInHandLeast } = this.#options
    return slow || this.#total > this.#half ? Math.min(perKeyInHand, perKeyInHandLeast) : perKeyInHand
  }

  #forget(keyId: number, key: KeyState) {
    this.#keys.delete(keyId)
    if (!key.slow) return
    // Back in at the end: the first are those that were slow longest ago.
    this.#keys.set(keyId, key)
    if (this.#keys.size <= this.#options.slowKeysMax) return
    for (const [oldest, { inHand }] of this.#keys) {
      if (inHand > 0) continue
      this.#keys.delete(oldest)
      return
    }
  }
}

interface KeyState {
  inHand: number
  slow: boolean
  /** Reached its limit, and has not come down to half of it since. */
  full: boolean
}
