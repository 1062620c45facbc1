import { expect, test } from 'vitest'
import { HostQueues } from './host-queues.ts'

const queues = (options = {}) =>
  new HostQueues<string>({ concurrency: 16, perHostConcurrency: 4, slowConcurrency: 8, slowHostsMax: 100, ...options })

/** A host of this name, of account 1 unless said otherwise. */
const at = (origin: string, accountId = 1) => ({ accountId, origin })

const fill = (target: HostQueues<string>, host: string, count: number, { keyId = 1, accountId = 1 } = {}) => {
  for (let n = 0; n < count; n++) target.add(at(host, accountId), keyId, `${host}${accountId === 1 ? keyId : 'other'}`)
}

const drain = (target: HostQueues<string>): string[] => {
  const jobs: string[] = []
  for (let job = target.next(); job !== undefined; job = target.next()) jobs.push(job)
  return jobs
}

const countOf = (jobs: string[], job: string) => jobs.filter((other) => other === job).length

test('one host never has more than its bound, and all of them never more than theirs', () => {
  const target = queues()
  fill(target, 'a', 10)
  expect(drain(target)).toHaveLength(4)
  fill(target, 'b', 3)
  fill(target, 'c', 3)
  expect(drain(target)).toHaveLength(4)
  expect(target.next()).toBeUndefined()
  target.done(at('a'), false)
  expect(drain(target)).toHaveLength(1)
})

test('hosts take turns, whichever has the longer queue', () => {
  const target = queues()
  fill(target, 'a', 10)
  fill(target, 'b', 10)
  expect(drain(target)).toEqual(['a1', 'b1', 'a1', 'b1', 'a1', 'b1', 'a1', 'b1'])
})

test('within a host its keys take turns', () => {
  const target = queues()
  fill(target, 'a', 10, { keyId: 1 })
  fill(target, 'a', 10, { keyId: 2 })
  expect(drain(target)).toEqual(['a1', 'a2', 'a1', 'a2'])
})

test('slow hosts together, however many, leave the rest to the others', () => {
  const target = queues()
  const dead = ['d', 'e', 'f', 'g']
  for (const host of dead) fill(target, host, 1)
  expect(drain(target)).toHaveLength(4)
  for (const host of dead) target.done(at(host), true)
  for (const host of dead) fill(target, host, 100)
  fill(target, 'a', 100)
  const started = drain(target)
  expect(countOf(started, 'a1')).toBe(4)
  expect(started).toHaveLength(8)
  // A place that the good host frees goes to it again.
  target.done(at('a'), false)
  expect(drain(target)).toEqual(['a1'])
})

test('a host that answers in time again is no longer slow', () => {
  const target = queues({ slowConcurrency: 1 })
  fill(target, 'd', 1)
  drain(target)
  target.done(at('d'), true)
  fill(target, 'd', 10)
  expect(drain(target)).toHaveLength(1)
  target.done(at('d'), false)
  expect(drain(target)).toHaveLength(4)
})

test('when all is taken, slow hosts still get their part in turn', () => {
  const target = queues()
  fill(target, 'd', 1)
  drain(target)
  target.done(at('d'), true)
  fill(target, 'd', 10)
  fill(target, 'a', 10)
  fill(target, 'b', 10)
  expect(countOf(drain(target), 'd1')).toBe(4)
})

test('forgets the hosts that were slow longest ago, never one that is busy', () => {
  const target = queues({ slowHostsMax: 2, slowConcurrency: 1 })
  for (const host of ['d', 'e', 'f']) {
    fill(target, host, 1)
    drain(target)
    target.done(at(host), true)
  }
  for (const host of ['d', 'e', 'f']) fill(target, host, 4)
  // d is as good as new; e and f share what slow hosts may have.
  const started = drain(target)
  expect([countOf(started, 'd1'), started.length]).toEqual([4, 5])
})

test('an account has at most as many in flight as are free, however many hosts it has, and takes turns with others', () => {
  const target = queues()
  for (let host = 0; host < 100; host++) fill(target, `hung${host}`, 10)
  expect(drain(target)).toHaveLength(8)
  fill(target, 'a', 10, { accountId: 2 })
  expect(drain(target)).toEqual(['aother', 'aother', 'aother', 'aother'])
  // Another account gets the free connections, and an account with fewer comes before one with more.
  fill(target, 'b', 10, { accountId: 3 })
  expect(drain(target)).toEqual(['bother', 'bother'])
  target.done(at('hung0'), false)
  expect(drain(target)).toEqual(['bother'])
})

test('accounts that come together have equal parts', () => {
  const target = queues()
  for (const accountId of [1, 2, 3]) {
    for (const host of ['a', 'b', 'c']) fill(target, host, 10, { accountId, keyId: accountId })
  }
  const started = drain(target)
  expect([countOf(started, 'a1') + countOf(started, 'b1') + countOf(started, 'c1'), started.length]).toEqual([4, 12])
})

test('slow hosts of one account leave room for slow hosts of another', () => {
  const target = queues()
  const dead = ['d', 'e', 'f', 'g']
  for (const host of dead) fill(target, host, 1)
  fill(target, 's', 1, { accountId: 2 })
  drain(target)
  for (const host of dead) target.done(at(host), true)
  target.done(at('s', 2), true)
  for (const host of dead) fill(target, host, 100)
  expect(drain(target)).toHaveLength(4)
  fill(target, 's', 10, { accountId: 2 })
  expect(drain(target)).toEqual(['sother', 'sother'])
})

test('an origin that two accounts use is two hosts: its slowness for one does not count for the other', () => {
  const target = queues()
  fill(target, 'a', 10)
  expect(drain(target)).toHaveLength(4)
  fill(target, 'a', 10, { accountId: 2 })
  expect(drain(target)).toHaveLength(4)
  for (let n = 0; n < 4; n++) target.done(at('a'), true)
  for (let n = 0; n < 4; n++) target.done(at('a', 2), false)
  fill(target, 'b', 10)
  expect(countOf(drain(target), 'aother')).toBe(4)
})

test('clear drops the waiting events alone', () => {
  const target = queues()
  fill(target, 'a', 10)
  drain(target)
  expect(target.clear()).toHaveLength(6)
  expect(target.next()).toBeUndefined()
  target.done(at('a'), false)
  expect(target.next()).toBeUndefined()
})
