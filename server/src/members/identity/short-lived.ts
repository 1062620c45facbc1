/** A bounded map whose entries expire after some minutes: issued challenges, secrets that are being set up. */

interface ShortLivedOptions {
  lifetimeMs: number
  /** Beyond it the oldest is forgotten. */
  valuesMax: number
}

export class ShortLived<Key, Value> {
  /** Values in the order in which they end. */
  readonly #values = new Map<Key, { value: Value; untilMs: number }>()
  readonly #options: ShortLivedOptions

  constructor(options: ShortLivedOptions) {
    this.#options = options
  }

  /** Replaces the entry of this key. `nowMs` never goes back. */
  put(key: Key, value: Value, nowMs: number): void {
    const { lifetimeMs, valuesMax } = this.#options
    this.#values.delete(key)
    for (const [oldest, { untilMs }] of this.#values) {
      if (untilMs > nowMs && this.#values.size < valuesMax) break
      this.#values.delete(oldest)
    }
    this.#values.set(key, { value, untilMs: nowMs + lifetimeMs })
  }

  get(key: Key, nowMs: number): Value | undefined {
    const found = this.#values.get(key)
    return found !== undefined && found.untilMs > nowMs ? found.value : undefined
  }

  /** Removes the entry, so that it works once. */
  take(key: Key, nowMs: number): Value | undefined {
    const value = this.get(key, nowMs)
    this.#values.delete(key)
    return value
  }
}
