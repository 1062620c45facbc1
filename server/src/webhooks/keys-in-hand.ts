/**
 * How many events of each API key are in hand, and how many more may be claimed, so that one key's backlog never fills
 * the room of the others. Pure bookkeeping.
 */

export interface KeysInHandOptions {
  perKeyInHand: number
  perKeyInHandSlow: number
  /** The total at which `onRoom` is called on the way down. */
  roomAgainAt: number
  /** Most slow keys remembered while nothing of theirs is in hand. */
  slowKeysMax: number
  /** A key that was full, or the whole, has come down to half: time to claim again. */
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
    if (key === undefined) return this.#options.perKeyInHand
    this.#markIfFull(key)
    return Math.max(0, this.#limit(key) - key.inHand)
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
    const roomAgain = key.full && key.inHand <= this.#limit(key) / 2
    if (roomAgain) {
      key.full = false
      this.#fullKeys--
    }
    if (key.inHand === 0) this.#forget(keyId, key)
    if (roomAgain || this.#total === this.#options.roomAgainAt) this.#options.onRoom()
  }

  #markIfFull(key: KeyState) {
    if (key.full || key.inHand < this.#limit(key)) return
    key.full = true
    this.#fullKeys++
  }

  #limit(key: KeyState): number {
    return key.slow ? this.#options.perKeyInHandSlow : this.#options.perKeyInHand
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
