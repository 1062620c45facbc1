/**
 * Number of a key's waiting events that may be claimed before they are due, because its receiver takes events again
 * (readings "Webhook rules"): one after a success, and twice as many each time that all of them were delivered. A
 * failure stops it until the next success. An event is brought forward once: a receiver that takes all but this one
 * would else use up its tries in seconds. Pure bookkeeping.
 */
export class EventRecovery {
  readonly #keys = new Map<number, Recovery>()

  /** Number of events that may be brought forward now; 0 while earlier ones have not been tried. */
  room(keyId: number): number {
    const key = this.#keys.get(keyId)
    return key === undefined || key.early.size > 0 || key.exhausted || key.kept.size >= keptMax ? 0 : key.atOnce
  }

  /** Events that keep their time. */
  kept(keyId: number): ReadonlySet<number> {
    return this.#keys.get(keyId)?.kept ?? nothing
  }

  /** Records the events that were brought forward; an empty list means that none was found. */
  broughtForward(keyId: number, eventIds: readonly number[]): void {
    const key = this.#keys.get(keyId)!
    key.exhausted = eventIds.length === 0
    for (const eventId of eventIds) key.early.add(eventId)
  }

  delivered(keyId: number, eventId: number): void {
    const key = this.#keys.get(keyId) ?? this.#begin(keyId)
    const early = key.early.delete(eventId)
    key.kept.delete(eventId)
    if (key.atOnce === 0) key.atOnce = 1
    else if (early && key.early.size === 0) key.atOnce *= 2
  }

  /** The event waits for a later attempt, or has failed. `postponed`: its receiver said until when. */
  failed(keyId: number, eventId: number, postponed: boolean): void {
    const key = this.#keys.get(keyId) ?? (postponed ? this.#begin(keyId) : undefined)
    if (key === undefined) return
    key.atOnce = 0
    key.exhausted = false
    if (key.early.delete(eventId) || postponed) key.kept.add(eventId)
  }

  /** The event has failed, or its attempt had no result. */
  forget(keyId: number, eventId: number): void {
    const key = this.#keys.get(keyId)
    key?.early.delete(eventId)
    key?.kept.delete(eventId)
  }

  /** No event of the key waits. */
  caughtUp(keyId: number): void {
    this.#keys.delete(keyId)
  }

  #begin(keyId: number): Recovery {
    const key: Recovery = { atOnce: 0, early: new Set(), kept: new Set(), exhausted: false }
    this.#keys.set(keyId, key)
    return key
  }
}

/** Maximum number of a key's events that keep their time: beyond it no event of the key is brought forward. */
const keptMax = 256

const nothing: ReadonlySet<number> = new Set()

interface Recovery {
  /** 0: its last try failed. */
  atOnce: number
  /** Brought forward, and in flight. */
  readonly early: Set<number>
  /** Events that keep their time: brought forward in vain, or postponed by the receiver. */
  readonly kept: Set<number>
  /** True when all waiting events keep their time. */
  exhausted: boolean
}
