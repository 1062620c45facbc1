import { expect, test } from 'vitest'
import { EventKeys } from './event-keys.ts'

const turnsOf = (keys: EventKeys) => {
  const turns: number[] = []
  for (let key = keys.takeTurn(); key !== undefined; key = keys.takeTurn()) turns.push(key)
  return turns
}

test('keys become ready when their time comes, and take turns in that order', () => {
  const keys = new EventKeys()
  keys.mayBeDue(3)
  keys.dueAt(1, 100)
  keys.dueAt(2, 200)
  expect(keys.nextAt()).toBe(100)
  keys.advance(99)
  expect([...keys.ready()]).toEqual([3])
  keys.advance(100)
  expect([keys.nextAt(), [...keys.ready()]]).toEqual([200, [3, 1]])
  keys.mayBeDue(3)
  expect(turnsOf(keys)).toEqual([3, 1])
})

test('the earliest of several times counts, and none while a key is ready', () => {
  const keys = new EventKeys()
  for (const at of [300, 100, 200]) keys.dueAt(1, at)
  expect(keys.nextAt()).toBe(100)
  keys.mayBeDue(1)
  keys.dueAt(1, 50)
  expect(keys.nextAt()).toBe(Number.POSITIVE_INFINITY)
  keys.done(1, 400)
  expect([keys.readyCount, keys.nextAt()]).toEqual([0, 400])
  keys.mayBeDue(1)
  keys.done(1, null)
  keys.advance(1e9)
  expect([keys.readyCount, keys.nextAt()]).toEqual([0, Number.POSITIVE_INFINITY])
})
