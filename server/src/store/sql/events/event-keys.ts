/**
 * Keys that may have events to be tried, and from when: a claim asks the store about these alone, however many keys
 * have events that wait for a later try. Pure bookkeeping, one entry a key.
 *
 *   later ──its time comes, or an event is written──▶ ready ──nothing due is left──▶ later, or gone
 */
export class EventKeys {
  /** In the order of their turns. */
  readonly #ready = new Set<number>()
  readonly #later = new Map<number, number>()
  /** The earliest time in `#later`; null when it has to be searched again. */
  #first: number | null = null

  get readyCount(): number {
    return this.#ready.size
  }

  ready(): Iterable<number> {
    return this.#ready
  }

  /** True when the key may have queued events that are not in flight. */
  knows(keyId: number): boolean {
    return this.#ready.has(keyId) || this.#later.has(keyId)
  }

  /** Marks a key that may have an event due: it goes to the end of the line, or keeps its place. True when it had
   *  none. */
  mayBeDue(keyId: number): boolean {
    if (this.#ready.has(keyId)) return false
    this.#forgetLater(keyId)
    this.#ready.add(keyId)
    return true
  }

  /** The key has an event due at that time. */
  dueAt(keyId: number, at: number): void {
    // A ready key is asked for its next time once it has no more due events.
    if (this.#ready.has(keyId) || at >= (this.#later.get(keyId) ?? Number.POSITIVE_INFINITY)) return
    this.#later.set(keyId, at)
    if (this.#first !== null && at < this.#first) this.#first = at
  }

  /** The key has no more due events. `nextAt`: when the next one falls due, null when none waits. */
  done(keyId: number, nextAt: number | null): void {
    this.#ready.delete(keyId)
    if (nextAt !== null) this.dueAt(keyId, nextAt)
  }

  /** Takes the key whose turn it is out of the line. */
  takeTurn(): number | undefined {
    for (const keyId of this.#ready) {
      this.#ready.delete(keyId)
      return keyId
    }
    return undefined
  }

  /** Makes ready what has become due. */
  advance(at: number): void {
    if (this.nextAt() > at) return
    for (const [keyId, dueAt] of this.#later) {
      if (dueAt <= at) this.mayBeDue(keyId)
    }
  }

  /** Earliest time at which a key that is not ready has an event due; Infinity when none has. */
  nextAt(): number {
    if (this.#first === null) {
      this.#first = Number.POSITIVE_INFINITY
      for (const dueAt of this.#later.values()) this.#first = Math.min(this.#first, dueAt)
    }
    return this.#first
  }

  #forgetLater(keyId: number): void {
    const dueAt = this.#later.get(keyId)
    if (dueAt === undefined) return
    this.#later.delete(keyId)
    if (dueAt === this.#first) this.#first = null
  }
}
