/**
 * For tests: the store's three verbs for events, in memory, and a clock that moves only when told.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AttemptRow, ClaimedEvent, EventRoom } from '../../store/traffic/events.ts'
import type { TrafficStore } from '../../store/traffic/traffic.ts'
import type { Clock } from '../clock.ts'

interface StoredEvent extends ClaimedEvent {
  dueAt: number
}

export class TestStore implements Pick<TrafficStore, 'claimEvents' | 'nextEventAt' | 'attempts'> {
  readonly rows: AttemptRow[] = []
  readonly waiting = new Map<number, StoredEvent>()
  readonly inFlight = new Set<number>()
  /** Number of claims, and the limit of the last one. */
  claims = 0
  lastLimit = 0
  inFlightMax = 0
  /** While set, the verb of that name fails. */
  failing: 'claimEvents' | 'attempts' | null = null
  #lastId = 0

  add(
    keyId: number,
    { dueAt = 0, ...content }: Partial<Pick<ClaimedEvent, 'body' | 'reference'>> & { dueAt?: number } = {},
  ): number {
    const eventId = ++this.#lastId
    const event = { eventId, keyId, attempts: 0, body: `{"type":"mo","n":${eventId}}`, ...content }
    this.waiting.set(eventId, { ...event, dueAt })
    return eventId
  }

  rowsOf(keyId: number): AttemptRow[] {
    return this.rows.filter((row) => row.keyId === keyId)
  }

  async claimEvents({ limit, perKey, keys, at }: EventRoom): Promise<ClaimedEvent[]> {
    this.claims++
    this.lastLimit = limit
    if (this.failing === 'claimEvents') throw new Error('disk full')
    const left = new Map<number, number>()
    const claimed: ClaimedEvent[] = []
    for (const { dueAt, ...event } of this.waiting.values()) {
      if (claimed.length === limit) break
      if (dueAt > at || this.inFlight.has(event.eventId)) continue
      const room = left.get(event.keyId) ?? keys?.get(event.keyId) ?? perKey
      left.set(event.keyId, room - 1)
      if (room <= 0) continue
      this.inFlight.add(event.eventId)
      claimed.push(event)
    }
    this.inFlightMax = Math.max(this.inFlightMax, this.inFlight.size)
    return claimed
  }

  async nextEventAt(): Promise<number | null> {
    let next: number | null = null
    for (const { eventId, dueAt } of this.waiting.values()) {
      if (!this.inFlight.has(eventId) && (next === null || dueAt < next)) next = dueAt
    }
    return next
  }

  /** Lets go of the events even when it fails, as the real ones do. */
  async attempts(rows: readonly AttemptRow[]): Promise<void> {
    for (const { eventId } of rows) this.inFlight.delete(eventId)
    if (this.failing === 'attempts') throw new Error('disk full')
    for (const row of rows) {
      const event = this.waiting.get(row.eventId)!
      this.rows.push(row)
      if (row.nextAt === null) this.waiting.delete(row.eventId)
      else this.waiting.set(row.eventId, { ...event, attempts: row.number, dueAt: row.nextAt })
    }
  }
}

export class TestClock implements Clock {
  readonly #timers = new Set<{ at: number; run: () => void }>()
  #nowMs: number

  constructor(nowMs: number) {
    this.#nowMs = nowMs
  }

  /** Timers that have neither run nor been called off. */
  get pending(): number {
    return this.#timers.size
  }

  now() {
    return this.#nowMs
  }

  after(delayMs: number, run: () => void) {
    const timer = { at: this.#nowMs + delayMs, run }
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
    }
  }

  advance(byMs: number) {
    this.#nowMs += byMs
    for (const timer of this.#timers) {
      if (timer.at > this.#nowMs) continue
      this.#timers.delete(timer)
      timer.run()
    }
  }
}

/** Waits, turn by turn, until something is so; `each` runs before every look. The test's own timeout is its bound. */
export const until = async (isSo: () => boolean, each: () => void = () => {}) => {
  while (!isSo()) {
    each()
    await nextTurn()
  }
}
