import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-store.ts'
import { migrate } from '../../sqlite/migrate.ts'
import { openDatabase } from '../../sqlite/open.ts'
import { prepareEventClaims } from './event-claims.ts'

/** Claims on a file of their own, and a way to queue events behind their back. */
async function setUp() {
  const db = openDatabase({ dataDir: await temporaryFolder() })
  onTestFinished(() => db.close())
  migrate(db)
  const insertEvent = db.prepare("INSERT INTO events (key_id, type, body, created_at) VALUES (?, 'dlr', '{}', 0)")
  const insertQueue = db.prepare('INSERT INTO event_queue (key_id, next_at, event_id) VALUES (?, ?, ?)')
  const removeQueue = db.prepare('DELETE FROM event_queue WHERE event_id = ?')
  const reads: string[] = []
  const executed: string[] = []
  const counting = Object.create(db, {
    isTransaction: { get: () => db.isTransaction },
    exec: {
      value(text: string) {
        executed.push(text)
        db.exec(text)
      },
    },
    prepare: {
      value(text: string) {
        const statement = db.prepare(text)
        const counted = (name: 'all' | 'get') => ({
          value(...values: number[]) {
            reads.push(text)
            return statement[name](...values)
          },
        })
        const setReturnArrays = { value: (enabled: boolean) => statement.setReturnArrays(enabled) }
        return Object.create(statement, { all: counted('all'), get: counted('get'), setReturnArrays })
      },
    },
  })
  return {
    claims: prepareEventClaims(counting),
    reads,
    executed,
    queue: (keyId: number, at: number) => {
      const eventId = Number(insertEvent.run(keyId).lastInsertRowid)
      insertQueue.run(keyId, at, eventId)
      return eventId
    },
    unqueue: (eventId: number) => removeQueue.run(eventId),
    execute: (sql: string) => db.exec(sql),
    inOne: (work: () => void) => {
      db.exec('BEGIN')
      work()
      db.exec('COMMIT')
    },
  }
}
const plenty = 100
const delivered = { outcome: 'delivered', nextAt: null } as const
const retryAt = (nextAt: number, postponed = false) => ({ outcome: 'retry', nextAt, postponed }) as const

test('keys that wait for a later try cost a claim nothing, however many there are', async () => {
  const { claims, reads, queue, inOne } = await setUp()
  inOne(() => {
    for (let keyId = 1; keyId <= 1500; keyId++) queue(keyId, 9_000_000 - keyId)
  })
  while (claims.nextAt() === 0);
  expect(claims.nextAt()).toBe(9_000_000 - 1500)
  expect(claims.claim({ limit: 100, perKey: plenty, at: 1000 })).toEqual([])
  reads.length = 0
  for (let n = 0; n < 100; n++) claims.claim({ limit: 100, perKey: plenty, at: 1000 + n })
  expect(claims.nextAt()).toBe(9_000_000 - 1500)
  expect(reads).toEqual([])

  const eventId = queue(700, 1000)
  claims.written([700])
  expect(claims.claim({ limit: 100, perKey: plenty, at: 2000 })).toMatchObject([{ eventId, keyId: 700 }])
  expect(reads.length).toBeLessThan(5)
  expect(claims.claim({ limit: 2000, perKey: plenty, at: 9_000_000 })).toHaveLength(1000)
  expect(claims.claim({ limit: 2000, perKey: plenty, at: 9_000_000 })).toHaveLength(500)
})

test('due events beyond the limit are given out by the next claim, also while tries are being recorded', async () => {
  const { claims, queue, unqueue } = await setUp()
  const ids = [1, 2, 3, 4].map(() => queue(1, 100))
  expect(claims.claim({ limit: 2, perKey: plenty, at: 1000 })).toHaveLength(2)
  for (const eventId of ids.slice(0, 2)) unqueue(eventId) // recorded, and not yet let go of
  expect(claims.claim({ limit: 1, perKey: plenty, at: 1000 })).toMatchObject([{ eventId: ids[2] }])
  for (const eventId of ids.slice(0, 2)) claims.release(1, eventId, delivered)
  expect(claims.nextAt()).toBe(100)
  expect(claims.claim({ limit: 1, perKey: plenty, at: 1000 })).toMatchObject([{ eventId: ids[3] }])
})

test('a claim is one read, or a part of the change that is under way', async () => {
  const { claims, queue, inOne, executed } = await setUp()
  queue(1, 100)
  inOne(() => expect(claims.claim({ limit: 10, perKey: plenty, at: 1000 })).toHaveLength(1))
  expect(executed).toEqual([])
  queue(1, 101)
  claims.written([1])
  expect(claims.claim({ limit: 10, perKey: plenty, at: 1000 })).toHaveLength(1)
  expect(executed).toEqual(['BEGIN', 'COMMIT'])
})

test('a backlog is given out a turn a key, and ends', async () => {
  const { claims, queue } = await setUp()
  for (let n = 0; n < 50; n++) queue(1, n)
  for (const keyId of [2, 3]) queue(keyId, 100)
  const first = claims.claim({ limit: 8, perKey: 5, at: 1000 })
  expect(first.map(({ keyId }) => keyId)).toEqual([1, 1, 1, 1, 1, 2, 3])
  const others = Array.from({ length: 10 }, () => claims.claim({ limit: 5, perKey: plenty, at: 1000 })).flat()
  expect(new Set([...first, ...others].map(({ eventId }) => eventId)).size).toBe(52)
  expect([claims.claim({ limit: 5, perKey: plenty, at: 1000 }), claims.nextAt()]).toEqual([[], null])
})

test('a released event comes back when it is due, at once when its try had no outcome, and never when it is done', async () => {
  const { claims, queue, unqueue } = await setUp()
  const [done, failed, retried] = [queue(1, 10), queue(2, 10), queue(3, 10)]
  claims.claim({ limit: 10, perKey: plenty, at: 1000 })
  expect(claims.nextAt()).toBe(null)
  unqueue(done)
  claims.release(1, done, delivered)
  claims.release(2, failed, undefined)
  unqueue(retried)
  const again = queue(3, 5000)
  claims.release(3, retried, retryAt(5000))
  expect(claims.nextAt()).toBe(10)
  expect(claims.claim({ limit: 10, perKey: plenty, at: 1000 })).toMatchObject([{ eventId: failed }])
  expect(claims.nextAt()).toBe(5000)
  expect(claims.claim({ limit: 10, perKey: plenty, at: 5000 })).toMatchObject([{ eventId: again }])
})

test('events that another process queued are found when it reports them, and within a minute when it does not', async () => {
  const { claims, queue } = await setUp()
  expect(claims.claim({ limit: 10, perKey: plenty, at: 1_000_000 })).toEqual([])
  claims.claim({ limit: 10, perKey: plenty, at: 1_000_001 })
  queue(1, 10)
  expect(claims.claim({ limit: 10, perKey: plenty, at: 1_000_002 })).toEqual([])
  claims.lookAgain()
  expect(claims.claim({ limit: 10, perKey: plenty, at: 1_000_003 })).toHaveLength(1)
  queue(2, 10)
  expect(claims.claim({ limit: 10, perKey: plenty, at: 1_070_000 })).toHaveLength(1)
})

test('an event that cannot be read for a moment is claimed as soon as it can, and only events that were given out are in flight', async () => {
  const { claims, queue, execute, executed } = await setUp()
  for (const keyId of [1, 2, 3]) queue(keyId, 10)
  execute('ALTER TABLE events RENAME TO unreadable')
  for (let n = 0; n < 2; n++)
    expect(() => claims.claim({ limit: 10, perKey: plenty, at: 1000 })).toThrow('no such table')
  expect(executed).toEqual(['BEGIN', 'COMMIT', 'BEGIN', 'COMMIT'])
  execute('ALTER TABLE unreadable RENAME TO events')
  expect(claims.nextAt()).toBe(10)
  expect(claims.claim({ limit: 10, perKey: plenty, at: 1000 })).toHaveLength(3)
})

describe('once a receiver takes events again', () => {
  /** A key with so many events that wait for a later try, and one that is due. */
  async function waiting(count: number) {
    const made = await setUp()
    const { claims, queue, unqueue } = made
    const later = Array.from({ length: count }, (_, index) => queue(1, 50_000 + index))
    const claim = (at = 1000, limit = 100) =>
      claims.claim({ limit: limit, perKey: plenty, at: at }).map(({ eventId }) => eventId)
    const deliver = (eventIds: readonly number[]) =>
      eventIds.map((eventId) => {
        unqueue(eventId)
        return claims.release(1, eventId, delivered)
      })
    const succeed = () => {
      const eventId = queue(1, 1000)
      claims.written([1])
      expect(claim()).toContain(eventId)
      return deliver([eventId])
    }
    return { ...made, later, claim, deliver, succeed }
  }

  test('its waiting events come forward: one, and twice as many each time that all were delivered', async () => {
    const { later, claim, deliver, succeed, claims } = await waiting(20)
    expect(claim()).toEqual([])
    expect(succeed()).toEqual([true])
    const rounds: number[][] = []
    for (let round = claim(); round.length > 0; round = claim()) {
      rounds.push(round)
      expect(claim(), 'none while those are tried').toEqual([])
      expect(deliver(round).at(-1)).toBe(true)
    }
    expect(rounds.map(({ length }) => length)).toEqual([1, 2, 4, 8, 5])
    expect(rounds.flat()).toEqual(later)
    expect(claims.nextAt()).toBe(null)
  })

  test('a failure stops it until the next success, and begins with one again', async () => {
    const { later, claim, deliver, succeed, claims } = await waiting(20)
    succeed()
    deliver(claim())
    const [one, other] = claim()
    claims.release(1, one!, retryAt(50_001))
    deliver([other!])
    const next = claim()
    expect(next).toEqual([later[3]])
    claims.release(1, next[0]!, retryAt(90_000))
    expect(claim()).toEqual([])
    expect(claims.nextAt()).toBe(50_001)
    succeed()
    expect(claim()).toEqual([later[4]])
  })

  test('an event that was brought forward in vain keeps its time, and so does one that its receiver postponed', async () => {
    const { later, claim, succeed, claims, queue, execute } = await waiting(1)
    succeed()
    expect(claim()).toEqual(later)
    claims.release(1, later[0]!, retryAt(50_000))
    const postponed = queue(1, 1000)
    claims.written([1])
    expect(claim()).toEqual([postponed])
    execute(`UPDATE event_queue SET next_at = 60000 WHERE event_id = ${postponed}`)
    claims.release(1, postponed, retryAt(60_000, true))
    for (let n = 0; n < 3; n++) {
      succeed()
      expect(claim()).toEqual([])
    }
    expect(claim(50_000)).toEqual(later)
    expect(claim(60_000)).toEqual([postponed])
  })

  test('all of it stays within a key’s limit of events in flight', async () => {
    const { claims, claim, deliver, succeed } = await waiting(20)
    succeed()
    for (const count of [1, 2, 4]) {
      const round = claim()
      expect(round).toHaveLength(count)
      deliver(round)
    }
    expect(claims.claim({ limit: 100, perKey: 3, at: 1000 })).toHaveLength(3)
    expect(claims.claim({ limit: 100, perKey: 3, at: 1000 })).toEqual([])
  })

  test('a key without waiting events costs no read more', async () => {
    const { reads, claim, succeed } = await waiting(0)
    succeed()
    claim()
    reads.length = 0
    for (let n = 0; n < 10; n++) succeed()
    expect(reads.filter((text) => text.includes('next_at > ?') && text.includes('attempts'))).toEqual([])
    expect(reads.length).toBeLessThanOrEqual(30)
  })
})
