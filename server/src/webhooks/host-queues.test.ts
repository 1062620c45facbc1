import { expect, test } from 'vitest'
import { HostQueues } from './host-queues.ts'

const queues = (options = {}) =>
  new HostQueues<string>({ concurrency: 8, perHostConcurrency: 4, slowConcurrency: 4, slowHostsMax: 100, ...options })

const fill = (target: HostQueues<string>, host: string, count: number, keyId = 1) => {
  for (let n = 0; n < count; n++) target.add(host, keyId, `${host}${keyId}`)
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
  target.done('a', false)
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
  fill(target, 'a', 10, 1)
  fill(target, 'a', 10, 2)
  expect(drain(target)).toEqual(['a1', 'a2', 'a1', 'a2'])
})

test('slow hosts together, however many, leave the rest to the others', () => {
  const target = queues()
  const dead = ['d', 'e', 'f', 'g']
  for (const host of dead) fill(target, host, 1)
  expect(drain(target)).toHaveLength(4)
  for (const host of dead) target.done(host, true)
  for (const host of dead) fill(target, host, 100)
  fill(target, 'a', 100)
  const started = drain(target)
  expect(countOf(started, 'a1')).toBe(4)
  expect(started).toHaveLength(8)
  // What the good host gives back goes to it again.
  target.done('a', false)
  expect(drain(target)).toEqual(['a1'])
})

test('a host that answers again in time is slow no more', () => {
  const target = queues({ slowConcurrency: 1 })
  fill(target, 'd', 1)
  drain(target)
  target.done('d', true)
  fill(target, 'd', 10)
  expect(drain(target)).toHaveLength(1)
  target.done('d', false)
  expect(drain(target)).toHaveLength(4)
})

test('when all is taken, slow hosts still get their part in turn', () => {
  const target = queues()
  fill(target, 'd', 1)
  drain(target)
  target.done('d', true)
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
    target.done(host, true)
  }
  for (const host of ['d', 'e', 'f']) fill(target, host, 4)
  // d is as good as new; e and f share what slow hosts may have.
  const started = drain(target)
  expect([countOf(started, 'd1'), started.length]).toEqual([4, 5])
})

test('clear drops what waits, and only that', () => {
  const target = queues()
  fill(target, 'a', 10)
  drain(target)
  expect(target.clear()).toHaveLength(6)
  expect(target.next()).toBeUndefined()
  target.done('a', false)
  expect(target.next()).toBeUndefined()
})
