/**
 * Which webhook events are tried next, keys in turn. Reads only, on a connection of its own; what is in hand is kept in
 * memory on purpose: a try cut short by a crash does not count.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { ClaimedEvent } from '../traffic.ts'

export interface EventClaims {
  /** Takes due events in hand, at most `free(keyId)` for a key. */
  claim(limit: number, free: (keyId: number) => number, at: number): ClaimedEvent[]
  /** When the next event falls due that is not in hand. */
  nextAt(): number | null
  /** When an event in hand was due; undefined when it is not in hand. */
  dueAt(keyId: number, eventId: number): number | undefined
  /** Lets go of an event: what is still queued is tried again. */
  release(keyId: number, eventId: number): void
}

/** Keys looked at in one claim; the next claim goes on where this one stopped. */
const keysMax = 1000

export function prepareEventClaims(db: DatabaseSync): EventClaims {
  const nextKey = db.prepare(
    'SELECT key_id, next_at FROM event_queue WHERE key_id > ? ORDER BY key_id, next_at LIMIT 1',
  )
  const due = db.prepare(
    `SELECT q.event_id, q.next_at, q.attempts, e.body FROM event_queue q JOIN events e ON e.id = q.event_id
     WHERE q.key_id = ? AND q.next_at <= ? ORDER BY q.next_at, q.event_id LIMIT ?`,
  )
  const queued = db.prepare(
    'SELECT event_id, next_at FROM event_queue WHERE key_id = ? ORDER BY next_at, event_id LIMIT ?',
  )
  const inHand = new Map<number, Map<number, number>>()
  const nothingInHand: ReadonlyMap<number, number> = new Map()
  let servedLast = 0

  const takeInHand = (keyId: number, wanted: number, at: number): ClaimedEvent[] => {
    const held = inHand.get(keyId) ?? new Map<number, number>()
    const claimed: ClaimedEvent[] = []
    for (const row of due.all(keyId, at, wanted + held.size)) {
      const eventId = Number(row.event_id)
      if (claimed.length === wanted || held.has(eventId)) continue
      held.set(eventId, Number(row.next_at))
      claimed.push({ eventId, keyId, attempts: Number(row.attempts), body: String(row.body) })
    }
    if (held.size > 0) inHand.set(keyId, held)
    return claimed
  }

  return {
    claim(limit, free, at) {
      const claimed: ClaimedEvent[] = []
      const startedAfter = servedLast
      let wrapped = false
      for (let looked = 0; looked < keysMax && claimed.length < limit; looked++) {
        const row = nextKey.get(servedLast)
        if (row === undefined || (wrapped && Number(row.key_id) > startedAfter)) {
          if (wrapped) break
          wrapped = true
          servedLast = 0
          continue
        }
        servedLast = Number(row.key_id)
        const wanted = Math.min(limit - claimed.length, free(servedLast))
        if (wanted > 0 && Number(row.next_at) <= at) claimed.push(...takeInHand(servedLast, wanted, at))
      }
      return claimed
    },
    nextAt() {
      let next: number | null = null
      let key = 0
      for (let looked = 0; looked < keysMax; looked++) {
        const row = nextKey.get(key)
        if (row === undefined) break
        key = Number(row.key_id)
        const held = inHand.get(key) ?? nothingInHand
        const waiting = queued.all(key, held.size + 1).find((candidate) => !held.has(Number(candidate.event_id)))
        if (waiting && (next === null || Number(waiting.next_at) < next)) next = Number(waiting.next_at)
      }
      return next
    },
    dueAt: (keyId, eventId) => inHand.get(keyId)?.get(eventId),
    release(keyId, eventId) {
      const held = inHand.get(keyId)
      held?.delete(eventId)
      if (held?.size === 0) inHand.delete(keyId)
    },
  }
}
