import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import type { Deliverer } from './deliverer.ts'
import { closeAll, holding, limits, receiver, secrets, setUp } from './test/set-up.ts'
import { until } from './test/store.ts'

afterEach(closeAll)

test('while tries cannot be recorded, events go out one at a time, with pauses, and none is lost', async () => {
  const { origin, received } = await receiver()
  const { store, clock, logged, deliverer } = setUp({ 1: origin })
  for (let n = 0; n < 20; n++) store.add(1)
  store.failing = 'attempts'
  deliverer.start()
  await until(() => received.length === 20 && deliverer.inFlight === 0)
  const { claims } = store
  await until(
    () => store.claims === claims + 5 && deliverer.inFlight === 0,
    () => clock.advance(1000),
  )
  expect(received.length).toBeLessThanOrEqual(25)
  expect(store.lastLimit).toBe(1)
  expect(logged).toHaveLength(1)
  store.failing = null
  await until(
    () => store.rows.length === 20,
    () => clock.advance(1000),
  )
  expect(new Set(store.rows.map(({ eventId }) => eventId)).size).toBe(20)
})

test('a claim that fails is made again after a pause, and logged once', async () => {
  const { origin } = await receiver()
  const { store, clock, logged, deliverer } = setUp({ 1: origin })
  store.add(1)
  store.failing = 'claimEvents'
  deliverer.start()
  await until(
    () => store.claims === 5,
    () => clock.advance(1000),
  )
  expect(logged).toHaveLength(1)
  store.failing = null
  await until(
    () => store.rows.length === 1,
    () => clock.advance(1000),
  )
})

test('a setting that cannot be read is asked for again, and does not count as a try', async () => {
  const { origin } = await receiver()
  let asked = 0
  const { store, clock, deliverer } = setUp(
    {},
    {
      destinationOf: async () => {
        asked++
        if (asked < 3) throw new Error('locked')
        return { accountId: 1, url: origin, secrets }
      },
    },
  )
  store.add(1)
  deliverer.start()
  await until(
    () => store.rows.length === 1,
    () => clock.advance(1000),
  )
  expect(store.rows[0]).toMatchObject({ number: 1, outcome: 'delivered' })
})

const stopOf = (deliverer: Deliverer) => {
  const state = { done: false }
  void deliverer.stop().then(() => {
    state.done = true
  })
  return state
}

test('stop waits for the tries under way, records them, and begins no other', async () => {
  const receiving = await holding()
  const { store, clock, deliverer } = setUp({ 1: receiving.origin }, limits({ perHostConcurrency: 2 }))
  for (let n = 0; n < 5; n++) store.add(1)
  deliverer.start()
  await until(() => receiving.held.length === 2)
  const stopping = stopOf(deliverer)
  for (let turn = 0; turn < 10; turn++) await nextTurn()
  expect(stopping.done).toBe(false)
  await until(() => stopping.done, receiving.letGo)
  expect(store.rows.map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered'])
  expect(receiving.received).toHaveLength(2)
  expect([deliverer.inFlight, clock.pending]).toEqual([0, 0])
})

test('stop abandons attempts that still hang after one timeout: they are not recorded', async () => {
  const receiving = await holding()
  const { store, clock, deliverer } = setUp({ 1: receiving.origin })
  store.add(1)
  deliverer.start()
  await until(() => receiving.held.length === 1)
  const stopping = stopOf(deliverer)
  clock.advance(5000)
  await until(() => stopping.done)
  expect(store.rows).toHaveLength(0)
  expect(clock.pending).toBe(0)
})

test('stop ends a sleeping loop, a waiting look-up, and one that never started', async () => {
  const sleeping = setUp({})
  sleeping.deliverer.start()
  await until(() => sleeping.clock.pending === 1)
  const waiting = setUp({}, { destinationOf: () => Promise.reject(new Error('locked')) })
  waiting.store.add(1)
  waiting.deliverer.start()
  await until(() => waiting.logged.length === 1)
  for (const { deliverer, clock } of [sleeping, waiting, setUp({})]) {
    await deliverer.stop()
    expect([deliverer.inFlight, clock.pending]).toEqual([0, 0])
  }
})
