/**
 * Chooses the webhook events that are tried next, keys in turn: events that are due, and after a success some that are
 * due later. Reads only, on a connection of its own. Events in flight are kept in memory on purpose: an attempt cut
 * short by a crash does not count. The time at which each key has an event due is kept in memory too; it is read from
 * the store at the start, and again for events that other processes queue.
 */

import type { AttemptRow, ClaimedEvent, EventRoom } from '../../traffic/events.ts'
import type { Connection } from '../connection.ts'
import { type EventQueue, prepareEventQueue, type QueuedEvent } from '../tables/events.ts'
import { EventKeys } from './event-keys.ts'
import { EventRecovery } from './event-recovery.ts'

export interface EventClaims {
  /** Takes events in flight that are due or brought forward. */
  claim(room: EventRoom): ClaimedEvent[]
  /** Time at which the next event falls due that is not in flight. */
  nextAt(): number | null
  /** Time at which an event in flight was due; undefined when it is not in flight. */
  dueAt(keyId: number, eventId: number): number | undefined
  /** Takes an event out of flight; `tried` is undefined when its try had no outcome. True when other events of its key
   *  can be claimed now that could not be before. */
  release(keyId: number, eventId: number, tried: TriedEvent | undefined): boolean
  /** Events of these keys were committed. */
  written(keyIds: readonly number[]): void
  /** Another process may have queued events, or more keys are served now. */
  lookAgain(): void
  /** True while events of one of these keys are in flight. */
  holds(isOne: (keyId: number) => boolean): boolean
}

type TriedEvent = Pick<AttemptRow, 'outcome' | 'nextAt' | 'postponed'>

/** Keys examined in one claim; the next claim continues where this one stopped. */
const keysMax = 1000

/** Keys that are read together, where each would be a round trip. */
const turnsRead = 100

/** Keys with queued events that are read at once. */
const sweepKeysMax = 500

/** Interval between readings of all keys although no change was reported, in ms. */
const sweepEveryMs = 60_000

/** `serves`: the keys whose events are delivered here; it may change. */
export function prepareEventClaims(db: Connection, serves: (keyId: number) => boolean = () => true): EventClaims {
  const queue = prepareEventQueue(db)
  const keys = new EventKeys()
  const recovery = new EventRecovery()
  const inFlight = new EventsInFlight()
  const sweep = createKeySweep(queue, keys, serves)
  const takeOf = createTaking({ queue, keys, recovery, inFlight })

  const claimInTurn = (room: EventRoom, claimed: ClaimedEvent[]) => {
    const { limit, perKey, keys: free, at } = room
    if (queue.readTurns) queue.readTurns(nextTurns(keys, inFlight, serves, room), at)
    for (let turns = Math.min(keys.readyCount, keysMax); turns > 0 && claimed.length < limit; turns--) {
      const keyId = keys.takeTurn()!
      if (!serves(keyId)) continue
      try {
        takeOf(keyId, Math.min(limit - claimed.length, free?.get(keyId) ?? perKey), at, claimed)
      } catch (error) {
        // The failed read is repeated with the next claim; events that were read before it are given out now.
        keys.mayBeDue(keyId)
        if (claimed.length === 0) throw error
        return
      }
    }
  }

  return {
    claim(room) {
      const { at } = room
      sweep.beginWhenDue(at)
      sweep.goOn()
      keys.advance(at)
      const claimed: ClaimedEvent[] = []
      if (keys.readyCount > 0) inOneRead(db, () => claimInTurn(room, claimed))
      return claimed
    },
    nextAt() {
      sweep.goOn()
      if (!sweep.isThrough()) return 0 // not all keys are known yet
      let next = Number.POSITIVE_INFINITY
      let looked = 0
      for (const keyId of keys.ready()) {
        if (++looked > keysMax) break
        if (!serves(keyId)) {
          keys.done(keyId, null)
          continue
        }
        const held = inFlight.of(keyId)
        const waiting = queue.first(keyId, held.size + 1).find(([eventId]) => !held.has(eventId))
        if (waiting === undefined) keys.done(keyId, null)
        else next = Math.min(next, waiting[1])
      }
      next = Math.min(next, keys.nextAt())
      return next === Number.POSITIVE_INFINITY ? null : next
    },
    dueAt: (keyId, eventId) => inFlight.of(keyId).get(eventId),
    release(keyId, eventId, tried) {
      if (!inFlight.remove(keyId, eventId)) return false
      if (tried === undefined) {
        recovery.forget(keyId, eventId)
        keys.mayBeDue(keyId)
        return false
      }
      const { outcome, nextAt, postponed = false } = tried
      if (outcome === 'delivered') {
        if (!keys.knows(keyId)) return false
        recovery.delivered(keyId, eventId)
        return recovery.room(keyId) > 0 && keys.mayBeDue(keyId)
      }
      recovery.failed(keyId, eventId, postponed)
      if (nextAt === null) recovery.forget(keyId, eventId)
      else keys.dueAt(keyId, nextAt)
      return false
    },
    written(keyIds) {
      for (const keyId of keyIds) if (serves(keyId)) keys.mayBeDue(keyId)
    },
    lookAgain: sweep.begin,
    holds: inFlight.some,
  }
}

/** The keys whose turn is next, as far as one claim may serve them. */
function nextTurns(
  keys: EventKeys,
  inFlight: EventsInFlight,
  serves: (keyId: number) => boolean,
  { limit, perKey, keys: free }: EventRoom,
): { keyId: number; limit: number }[] {
  const turns: { keyId: number; limit: number }[] = []
  for (const keyId of keys.ready()) {
    if (turns.length === turnsRead || turns.length * perKey >= limit) break
    const wanted = Math.min(limit, free?.get(keyId) ?? perKey)
    if (wanted > 0 && serves(keyId)) turns.push({ keyId, limit: wanted + inFlight.of(keyId).size })
  }
  return turns
}

/** Finds the keys that have queued events, some at a time. */
function createKeySweep(queue: EventQueue, keys: EventKeys, serves: (keyId: number) => boolean) {
  /** The last key that was read; null when all have been. */
  let upTo: number | null = 0
  let begunAt = 0
  return {
    begin() {
      upTo = 0
    },
    beginWhenDue(at: number) {
      if (upTo !== null || Math.abs(at - begunAt) < sweepEveryMs) return
      upTo = 0
      begunAt = at
    },
    goOn() {
      for (let looked = 0; upTo !== null && looked < sweepKeysMax; looked++) {
        const next = queue.nextKey(upTo)
        upTo = next === null ? null : next.keyId
        if (next !== null && serves(next.keyId)) keys.dueAt(next.keyId, next.nextAt)
      }
    },
    isThrough: () => upTo === null,
  }
}

/** Events in flight by key, with the time at which each was due. */
class EventsInFlight {
  readonly #keys = new Map<number, Map<number, number>>()

  of(keyId: number): ReadonlyMap<number, number> {
    return this.#keys.get(keyId) ?? nothingInFlight
  }

  some = (isOne: (keyId: number) => boolean): boolean => this.#keys.keys().some(isOne)

  add(keyId: number, events: readonly QueuedEvent[]): void {
    const held = this.#keys.get(keyId) ?? new Map<number, number>()
    this.#keys.set(keyId, held)
    for (const [eventId, nextAt] of events) held.set(eventId, nextAt)
  }

  /** False when it is not in flight. */
  remove(keyId: number, eventId: number): boolean {
    const held = this.#keys.get(keyId)
    if (!held?.delete(eventId)) return false
    if (held.size === 0) this.#keys.delete(keyId)
    return true
  }
}

const nothingInFlight: ReadonlyMap<number, number> = new Map()

interface TakingFrom {
  queue: EventQueue
  keys: EventKeys
  recovery: EventRecovery
  inFlight: EventsInFlight
}

/** Takes events of one key in flight: those that are due and, where its receiver has recovered, some that are due later. */
function createTaking({ queue, keys, recovery, inFlight }: TakingFrom) {
  const takeInFlight = (keyId: number, rows: readonly QueuedEvent[], claimed: ClaimedEvent[]) => {
    // All events are read before any is in flight, so that an event that cannot be read does not stay in flight.
    queue.readContents(rows.map(([eventId]) => eventId))
    const events = rows.map(([eventId, , attempts, regularAt]) => {
      const { body, reference } = queue.content(eventId)
      return {
        ...{ eventId, keyId, attempts, body },
        ...(regularAt !== null && { regularAt }),
        ...(reference !== null && { reference }),
      }
    })
    if (rows.length === 0) return
    inFlight.add(keyId, rows)
    claimed.push(...events)
  }

  /** Takes up to `wanted` due events, and tells whether there may be more. */
  const takeDue = (keyId: number, wanted: number, at: number, claimed: ClaimedEvent[]): boolean => {
    const held = inFlight.of(keyId)
    const limit = wanted + held.size
    const rows = queue.due(keyId, at, limit)
    const free = rows.filter(([eventId]) => !held.has(eventId))
    takeInFlight(keyId, free.slice(0, wanted), claimed)
    // Claimed events may already be gone from the queue, so a short page does not mean that nothing else is due.
    return rows.length === limit || free.length > wanted
  }

  const takeLater = (keyId: number, wanted: number, at: number, claimed: ClaimedEvent[]) => {
    if (wanted <= 0) return
    const held = inFlight.of(keyId)
    const kept = recovery.kept(keyId)
    const rows = queue.later(keyId, at, wanted + held.size + kept.size)
    const taken = rows.filter(([eventId]) => !held.has(eventId) && !kept.has(eventId)).slice(0, wanted)
    takeInFlight(keyId, taken, claimed)
    const ids = taken.map(([eventId]) => eventId)
    recovery.broughtForward(keyId, ids)
  }

  /** Takes up to `wanted` events, and tells when to examine the key again. */
  return (keyId: number, wanted: number, at: number, claimed: ClaimedEvent[]) => {
    const before = claimed.length
    if (wanted <= 0 || takeDue(keyId, wanted, at, claimed)) return keys.mayBeDue(keyId)
    const nextAt = queue.laterAt(keyId, at)
    if (nextAt === null) recovery.caughtUp(keyId)
    else takeLater(keyId, Math.min(recovery.room(keyId), before + wanted - claimed.length), at, claimed)
    keys.done(keyId, nextAt)
  }
}

/** One read transaction: each statement by itself would check for writes of others, and drop the pages that SQLite has
 *  cached. */
function inOneRead(db: Connection, work: () => void): void {
  const mine = !db.isTransaction
  if (mine) db.exec('BEGIN')
  try {
    work()
  } finally {
    if (mine && db.isTransaction) db.exec('COMMIT')
  }
}
