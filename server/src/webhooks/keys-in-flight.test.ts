import { expect, test } from 'vitest'
import { KeysInFlight } from './keys-in-flight.ts'

const free = (keys: KeysInFlight, keyId: number) => {
  const { perKey, keys: known } = keys.room()
  return known?.get(keyId) ?? perKey
}

const inFlight = (options = {}) => {
  let rings = 0
  const keys = new KeysInFlight({
    perKeyInFlight: 8,
    perKeyInFlightLeast: 2,
    inFlightMax: 100,
    slowKeysMax: 100,
    onRoom: () => rings++,
    ...options,
  })
  const add = (keyId: number, count: number) => {
    for (let n = 0; n < count; n++) keys.add(keyId)
  }
  const remove = (keyId: number, count: number, slow?: boolean) => {
    for (let n = 0; n < count; n++) keys.remove(keyId, slow)
  }
  return { keys, add, remove, rings: () => rings }
}

test('a key has its own room, however many events the others have in flight', () => {
  const { keys, add } = inFlight()
  add(1, 8)
  add(2, 3)
  expect([free(keys, 1), free(keys, 2), free(keys, 3), keys.total]).toEqual([0, 5, 8, 11])
})

test('a full key calls for more when it is down to half, once', () => {
  const { keys, add, remove, rings } = inFlight()
  add(1, 8)
  expect(keys.anyFull).toBe(true)
  remove(1, 3)
  expect([rings(), keys.anyFull]).toEqual([0, true])
  remove(1, 5)
  expect([rings(), keys.anyFull]).toEqual([1, false])
})

test('a slow key has less room, and is full even if it was not before', () => {
  const { keys, add, remove, rings } = inFlight()
  add(1, 7)
  remove(1, 1, true)
  expect([free(keys, 1), keys.anyFull]).toEqual([0, true])
  remove(1, 5, true)
  expect([free(keys, 1), keys.anyFull, rings()]).toEqual([1, false, 1])
  remove(1, 1, true)
  expect(free(keys, 1)).toBe(2)
})

test('room for one event is room again once it is gone', () => {
  const { add, remove, rings } = inFlight({ perKeyInFlight: 1 })
  add(1, 1)
  remove(1, 1)
  expect(rings()).toBe(1)
})

test('once half of the room is taken, every key gets little: hundreds with a backlog leave room for one more', () => {
  const { keys, add, remove } = inFlight()
  for (let keyId = 1; keyId <= 20; keyId++) add(keyId, free(keys, keyId))
  expect([keys.total, free(keys, 7), free(keys, 8), free(keys, 21)]).toEqual([82, 0, 0, 2])
  for (let keyId = 1; keyId <= 4; keyId++) remove(keyId, 8)
  expect([keys.total, free(keys, 7), free(keys, 8), free(keys, 21)]).toEqual([50, 0, 6, 8])
})

test('calls for more when the whole is down to its mark', () => {
  const { add, remove, rings } = inFlight({ inFlightMax: 11 })
  add(1, 4)
  add(2, 4)
  remove(1, 2)
  expect(rings()).toBe(0)
  remove(2, 1)
  expect(rings()).toBe(1)
})

test('remembers only so many slow keys', () => {
  const { keys, add, remove } = inFlight({ slowKeysMax: 2 })
  for (const keyId of [1, 2, 3]) {
    add(keyId, 1)
    remove(keyId, 1, true)
  }
  expect([free(keys, 1), free(keys, 2), free(keys, 3)]).toEqual([8, 2, 2])
})
