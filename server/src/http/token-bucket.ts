/**
 * Token buckets: a key may do `perSecond` things a second, and `burst` of them at once after a rest. Pure: the caller
 * passes the time. A bucket is one number, the moment at which it will be full again (the "virtual scheduling" form of
 * the leaky bucket, ITU-T I.371); a full bucket is the same as no bucket, so it can be forgotten at any time.
 */

export interface Rate {
  /** Tokens added each second; above 0. */
  readonly perSecond: number
  /** Capacity of the bucket; at least 1. */
  readonly burst: number
}

/** Tolerance, so that rounding a fraction of a ms does not cost a token. */
const toleranceMs = 1e-6

export class TokenBuckets<Key> {
  readonly #fullAtMs = new Map<Key, number>()
  readonly #bucketsMax: number

  /** Beyond `bucketsMax` keys the one that has been known longest is forgotten, as if its bucket were full. */
  constructor(bucketsMax: number) {
    this.#bucketsMax = bucketsMax
  }

  get size(): number {
    return this.#fullAtMs.size
  }

  /** Takes a token and returns how many whole ones are left. A negative result means that there was none; its absolute
   *  value is the time in ms until there is one. `nowMs` never goes back. */
  take(key: Key, { perSecond, burst }: Rate, nowMs: number): number {
    const tokenMs = 1000 / perSecond
    const known = this.#fullAtMs.get(key)
    const fullAtMs = (known === undefined || known < nowMs ? nowMs : known) + tokenMs
    const spareMs = nowMs + burst * tokenMs - fullAtMs + toleranceMs
    if (spareMs < 0) return spareMs
    if (known === undefined) this.#makeRoom(nowMs)
    this.#fullAtMs.set(key, fullAtMs)
    return Math.floor(spareMs / tokenMs)
  }

  /** Puts back a token that was taken. */
  giveBack(key: Key, { perSecond }: Rate): void {
    const known = this.#fullAtMs.get(key)
    if (known !== undefined) this.#fullAtMs.set(key, known - 1000 / perSecond)
  }

  /** The time in ms until there is a token: 0 when there is one. Takes nothing. */
  waitMs(key: Key, { perSecond, burst }: Rate, nowMs: number): number {
    const tokenMs = 1000 / perSecond
    const fullAtMs = this.#fullAtMs.get(key) ?? nowMs
    return Math.max(0, fullAtMs + tokenMs - burst * tokenMs - nowMs - toleranceMs)
  }

  /** Unused, or full again. */
  isFull(key: Key, nowMs: number): boolean {
    return (this.#fullAtMs.get(key) ?? nowMs) <= nowMs
  }

  /** Each new key looks at two old ones, so that full buckets go while others come, in constant time. */
  #makeRoom(nowMs: number): void {
    for (let looked = 0; looked < 2; looked++) {
      const oldest = this.#fullAtMs.entries().next()
      if (oldest.done) return
      const [key, fullAtMs] = oldest.value
      this.#fullAtMs.delete(key)
      if (fullAtMs > nowMs && this.#fullAtMs.size < this.#bucketsMax - 1) this.#fullAtMs.set(key, fullAtMs)
    }
  }
}
