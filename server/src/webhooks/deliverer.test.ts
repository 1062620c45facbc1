import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { verifySignature } from './signature.ts'
import { closeAll, holding, limits, receiver, secrets, setUp, startedAt } from './test/set-up.ts'
import { until } from './test/store.ts'

afterEach(closeAll)

test('due events are delivered at once, signed with every secret', async () => {
  const { origin, received } = await receiver()
  const { store, deliverer } = setUp({ 1: `${origin}/hook` })
  store.add(1, { body: '{"type":"dlr"}' })
  deliverer.start()
  await until(() => store.rows.length === 1)
  expect(store.rows[0]).toMatchObject({
    eventId: 1,
    keyId: 1,
    number: 1,
    startedAt,
    statusCode: 200,
    response: 'ok',
    outcome: 'delivered',
    nextAt: null,
  })
  expect(received[0]).toMatchObject({ path: '/hook', body: '{"type":"dlr"}' })
  expect(received[0]?.headers['webhook-id']).toBe('evt_1')
  for (const secret of secrets) expect(verifySignature(secret, received[0]!, startedAt)).toBe(true)
})

test('a reference travels in a header at every try, as percent-encoded UTF-8, and changes neither body nor signature', async () => {
  const { origin, received } = await receiver((response) => response.writeHead(500).end())
  const { store, clock, deliverer } = setUp({ 1: origin })
  const reference = 'Order 7 / \u014ctaki \u{1f95d} %0d%0a"\u202e'
  store.add(1, { body: '{"type":"dlr"}', reference })
  store.add(1)
  deliverer.start()
  await until(() => store.rows.length === 2)
  clock.advance(6000)
  await until(() => store.rows.length === 4)
  const of = (id: string) => received.filter(({ headers }) => headers['webhook-id'] === id)
  expect(of('evt_2').map(({ headers }) => headers['websms-reference'])).toEqual([undefined, undefined])
  const values = of('evt_1').map(({ headers }) => String(headers['websms-reference']))
  expect(values).toHaveLength(2)
  for (const value of values) {
    expect(value).toMatch(/^[\x21-\x7e]+$/)
    expect(decodeURIComponent(value)).toBe(reference)
  }
  expect(new Set(of('evt_1').map(({ body }) => body))).toEqual(new Set(['{"type":"dlr"}']))
  expect(verifySignature(secrets[0]!, of('evt_1')[0]!, startedAt)).toBe(true)
})

test('one try and three retries, same id and bytes, each with its own time and signature, then failed', async () => {
  const { origin, received } = await receiver((response) => response.writeHead(500).end())
  const { store, clock, deliverer } = setUp({ 1: origin })
  store.add(1)
  deliverer.start()
  const pausesMs = [5000, 300_000, 1_800_000]
  for (const [tries, pauseMs] of pausesMs.entries()) {
    await until(() => store.rows.length === tries + 1)
    clock.advance(pauseMs - 1)
    for (let turn = 0; turn < 10; turn++) await nextTurn()
    clock.advance(1)
  }
  await until(() => store.rows.length === 4)
  const dueAt = [0, 5000, 305_000, 2_105_000].map((afterMs) => startedAt + afterMs)
  expect(store.rows.map((row) => row.startedAt)).toEqual(dueAt)
  expect(store.rows.map((row) => row.number)).toEqual([1, 2, 3, 4])
  expect(store.rows.map((row) => row.outcome)).toEqual(['retry', 'retry', 'retry', 'failed'])
  expect(new Set(received.map(({ body }) => body)).size).toBe(1)
  expect(new Set(received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set(['evt_1']))
  for (const [index, request] of received.entries())
    expect(verifySignature(secrets[0]!, request, dueAt[index]!)).toBe(true)
  expect(new Set(received.map(({ headers }) => headers['webhook-signature'])).size).toBe(4)
  expect(store.waiting.size).toBe(0)
})

test('a retry is made when it is due, however long the store would not have been asked', async () => {
  const { origin } = await receiver((response) => response.writeHead(500).end())
  const { store, clock, deliverer } = setUp({ 1: origin }, limits({ retryDelaysMs: [50, 50], retryJitter: 0 }))
  store.add(1)
  deliverer.start()
  for (const tries of [1, 2, 3]) {
    await until(() => store.rows.length === tries)
    for (let turn = 0; turn < 10; turn++) await nextTurn()
    clock.advance(50)
  }
  expect(store.rows.map((row) => row.startedAt - startedAt)).toEqual([0, 50, 100])
})

test('sleeps when there is nothing to do, and a wake is enough to deliver', async () => {
  const { origin } = await receiver()
  const { store, clock, deliverer } = setUp({ 1: origin })
  store.add(1, { dueAt: startedAt + 3_600_000 })
  deliverer.start()
  await until(() => clock.pending === 1)
  const { claims } = store
  for (let turn = 0; turn < 100; turn++) await nextTurn()
  expect(store.claims).toBe(claims)
  store.add(1)
  deliverer.wake()
  await until(() => store.rows.length === 1)
})

test('a host that never answers does not slow others, and gets at most its share of connections', async () => {
  const bad = await holding()
  const good = await receiver()
  const { store, deliverer } = setUp({ 1: bad.origin, 2: good.origin }, limits({ timeoutMs: 60_000 }))
  for (let n = 0; n < 500; n++) store.add(1)
  for (let n = 0; n < 500; n++) store.add(2)
  deliverer.start()
  await until(() => store.rowsOf(2).length === 500)
  expect(store.rowsOf(1)).toHaveLength(0)
  expect(bad.connections.openMax).toBeLessThanOrEqual(16)
  await until(() => store.rowsOf(1).length === 500, bad.letGo)
  expect(bad.connections.openMax).toBeLessThanOrEqual(16)
  expect(store.rows.every(({ outcome }) => outcome === 'delivered')).toBe(true)
})

test('many keys of one host that never answers leave room for every other', async () => {
  const bad = await holding()
  const good = await receiver()
  const dead = Array.from({ length: 40 }, (_, index) => [index + 2, bad.origin] as const)
  const { store, deliverer } = setUp({ 1: good.origin, ...Object.fromEntries(dead) }, limits({ timeoutMs: 60_000 }))
  for (let n = 0; n < 300; n++) for (const [keyId] of dead) store.add(keyId)
  for (let n = 0; n < 300; n++) store.add(1)
  deliverer.start()
  await until(() => store.rowsOf(1).length === 300)
  expect(store.rows).toHaveLength(300)
})

test("a hundred hosts of one account that never answer leave another account's events on time", async () => {
  const bad = await Promise.all(Array.from({ length: 100 }, () => holding()))
  const good = await receiver()
  const small = { inFlightMax: 4096, perKeyInFlight: 64, claimEventsMax: 512 }
  const { store, destinations, deliverer } = setUp({}, limits({ ...small, timeoutMs: 60_000 }))
  for (const [index, { origin }] of bad.entries()) destinations.set(index + 1, { accountId: 1, url: origin, secrets })
  destinations.set(200, { accountId: 2, url: good.origin, secrets })
  for (let keyId = 1; keyId <= 100; keyId++) for (let n = 0; n < 70; n++) store.add(keyId)
  deliverer.start()
  const held = () => bad.reduce((sum, { received }) => sum + received.length, 0)
  await until(() => held() === 128)
  for (let n = 0; n < 300; n++) store.add(200)
  deliverer.wake()
  await until(() => store.rowsOf(200).length === 300)
  expect([store.rows.length, held()]).toEqual([300, 128])
})

test('one path of a receiver that never answers an account is nothing to another account with the same receiver', async () => {
  const shared = await receiver((response, { path }) => path === '/bad' || response.end('ok'))
  const { store, destinations, deliverer } = setUp({}, limits({ timeoutMs: 60_000 }))
  destinations.set(1, { accountId: 1, url: `${shared.origin}/bad`, secrets })
  destinations.set(2, { accountId: 2, url: `${shared.origin}/good`, secrets })
  for (let n = 0; n < 100; n++) store.add(1)
  deliverer.start()
  await until(() => shared.received.length === 16)
  for (let n = 0; n < 100; n++) store.add(2)
  deliverer.wake()
  await until(() => store.rowsOf(2).length === 100)
  expect(store.rowsOf(1)).toEqual([])
})

test("test events of one account that are never answered leave room for another account's", async () => {
  const bad = await holding()
  const good = await receiver()
  const { deliverer } = setUp({}, limits({ testEventsMax: 4, timeoutMs: 60_000 }))
  const send = (accountId: number, url: string) =>
    deliverer.sendTestEvent({ accountId, url, secrets }, { type: 'dlr', to: '552' })
  const hanging = [send(1, bad.origin), send(1, bad.origin)]
  expect(await send(1, good.origin)).toBeNull()
  expect(await send(2, good.origin)).toMatchObject({ statusCode: 200 })
  await until(() => bad.held.length === 2)
  bad.letGo()
  expect(await Promise.all(hanging)).toMatchObject([{ statusCode: 200 }, { statusCode: 200 }])
  expect(await send(1, good.origin)).toMatchObject({ statusCode: 200 })
})

test('bounds events in flight, for a key and in all, and still delivers everything', async () => {
  const { origin } = await receiver()
  const { store, clock, deliverer } = setUp(
    { 1: origin, 2: origin, 3: origin },
    limits({ inFlightMax: 10, perKeyInFlight: 6, perHostConcurrency: 2 }),
  )
  for (let n = 0; n < 300; n++) store.add(1 + (n % 3))
  deliverer.start()
  await until(
    () => store.rows.length === 300,
    () => {
      expect(deliverer.inFlight).toBeLessThanOrEqual(10)
      clock.advance(1)
    },
  )
  expect(store.inFlightMax).toBeLessThanOrEqual(10)
  await until(() => deliverer.inFlight === 0)
})

test('410 fails the event and reports the key', async () => {
  const { origin } = await receiver((response) => response.writeHead(410).end())
  const gone: [number, string][] = []
  const { store, deliverer } = setUp({ 7: origin }, { onGone: async (keyId, url) => void gone.push([keyId, url]) })
  store.add(7)
  deliverer.start()
  await until(() => gone.length === 1)
  expect(gone).toEqual([[7, origin]])
  expect(store.rows[0]).toMatchObject({ statusCode: 410, outcome: 'failed', nextAt: null })
})

test('an event whose key no longer has a URL fails and says so; one with an unsafe URL is retried', async () => {
  const { store, deliverer } = setUp({ 1: null, 2: 'https://10.0.0.1/' })
  store.add(1)
  store.add(2)
  deliverer.start()
  await until(() => store.rows.length === 2)
  expect(store.rowsOf(1)[0]).toMatchObject({
    outcome: 'failed',
    error: expect.stringContaining('no longer has a webhook URL'),
  })
  expect(store.rowsOf(2)[0]).toMatchObject({ outcome: 'retry', error: expect.stringContaining('public internet') })
})

test('a new URL is used from the next claim on', async () => {
  const [before, after] = [await receiver(), await receiver()]
  const { store, destinations, deliverer } = setUp({ 1: before.origin })
  store.add(1)
  deliverer.start()
  await until(() => store.rows.length === 1)
  destinations.set(1, { accountId: 1, url: after.origin, secrets })
  store.add(1)
  deliverer.wake()
  await until(() => store.rows.length === 2)
  expect([before.received.length, after.received.length]).toEqual([1, 1])
})
