import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DueQueue } from './due-queue.ts'
import { randomFrom } from './random.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('work runs in the order of its due time, and in the order of adding when due at once', async () => {
  const queue = new DueQueue()
  const draw = randomFrom(7)
  const added = Array.from({ length: 500 }, (_, order) => ({ delayMs: Math.floor(draw() * 50), order }))
  const ran: typeof added = []
  for (const item of added) queue.add(item.delayMs, () => ran.push(item))
  await vi.advanceTimersByTimeAsync(60)
  expect(ran).toEqual(added.toSorted((a, b) => a.delayMs - b.delayMs || a.order - b.order))
  expect(queue.size).toBe(0)
})

test('one timer serves everything, and an earlier addition moves it forward', async () => {
  const queue = new DueQueue()
  const ran: string[] = []
  queue.add(1_000, () => ran.push('late'))
  queue.add(10, () => ran.push('soon'))
  expect(vi.getTimerCount()).toBe(1)
  await vi.advanceTimersByTimeAsync(20)
  expect(ran).toEqual(['soon'])
  expect(vi.getTimerCount()).toBe(1)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(ran).toEqual(['soon', 'late'])
  expect(vi.getTimerCount()).toBe(0)
})

test('more than a batch due at once leaves turns for others and is still all run', async () => {
  const queue = new DueQueue({ batchMax: 10 })
  let ran = 0
  for (let i = 0; i < 35; i++) queue.add(5, () => ran++)
  await vi.advanceTimersToNextTimerAsync()
  expect(ran).toBe(10)
  await vi.runAllTimersAsync()
  expect(ran).toBe(35)
})

test('work may add work, and a flush runs all of it and leaves no timer', async () => {
  const queue = new DueQueue()
  const ran: string[] = []
  queue.add(1, () => queue.add(1, () => ran.push('added')))
  await vi.advanceTimersByTimeAsync(5)
  expect(ran).toEqual(['added'])
  queue.add(60_000, () => ran.push('second'))
  queue.add(50, () => queue.add(10, () => ran.push('first')))
  queue.flush()
  expect(ran).toEqual(['added', 'first', 'second'])
  expect(vi.getTimerCount()).toBe(0)
  expect(queue.size).toBe(0)
})
