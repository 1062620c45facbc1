/** An event's next try comes later than its time, or earlier: because its receiver says so, takes events again, or somebody asks. */
import { sql } from 'kysely'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { revokeKey } from '../accounts/keys.ts'
import { createWebhookDestinations } from '../accounts/webhook-destinations.ts'
import { type Scene, type TemporaryStore, temporaryStore } from '../test/temporary-store.ts'
import { createDeliverer } from './deliverer.ts'
import { tryEventNow } from './events.ts'
import { allowedHosts } from './guard.ts'
import { startReceiver } from './test/receiver.ts'

const minute = 60_000

/** A store, what delivers its events, and a receiver that answers as `answer` says at the moment. */
async function setUp() {
  let wake = () => {}
  const temporary = await temporaryStore()
  temporary.store.onEvent(() => wake())
  const receiving = {
    answer: (_id: string): { status: number; retryAfter?: string; hold?: boolean } => ({ status: 200 }),
    held: [] as (() => void)[],
  }
  const { origin, received, close } = await startReceiver((response, { headers }) => {
    const { status, retryAfter, hold } = receiving.answer(String(headers['webhook-id']))
    const end = () => response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end()
    if (hold) receiving.held.push(end)
    else end()
  })
  onTestFinished(close)
  const scene = await temporary.scene({ webhookUrl: `${origin}/` })
  const destinations = createWebhookDestinations(temporary.store)
  const deliverer = createDeliverer({
    store: temporary.traffic,
    destinationOf: destinations.of,
    allow: allowedHosts(['127.0.0.1']),
    log: pino({ level: 'silent' }),
    limits: { retryDelaysMs: [5 * minute, 10 * minute, 20 * minute], retryJitter: 0 },
  })
  wake = deliverer.wake
  temporary.store.onChange(() => {
    destinations.clear()
    deliverer.wake()
  })
  deliverer.start()
  onTestFinished(deliverer.stop)
  return { temporary, scene, deliverer, received, receiving }
}

/** As many messages that end, each with its event. */
async function ended({ sent, receipt }: Scene, count: number) {
  for (let n = 0; n < count; n++) {
    const ref = `${Math.random()}`
    await sent([ref])
    await receipt(ref)
  }
}

interface Queued {
  event_id: number
  next_at: number
  attempts: number
  regular_at: number | null
}
const queueOf = ({ rows }: TemporaryStore) =>
  rows(sql<Queued>`SELECT event_id, next_at, attempts, regular_at FROM event_queue ORDER BY event_id`)
const attemptsOf = ({ rows }: TemporaryStore) =>
  rows(
    sql<{ event_id: number; number: number; status_code: number }>`SELECT * FROM attempts ORDER BY started_at, number`,
  )
/** Resolves once every event of the queue was tried and recorded this often. */
const tried = async (temporary: TemporaryStore, attempts: number) =>
  expect
    .poll(async () => (await queueOf(temporary)).map((row) => row.attempts))
    .toSatisfy((made: number[]) => made.every((count) => count === attempts))

test('Retry-After postpones the next of the same four tries, and none of them comes earlier', async () => {
  const { temporary, scene, receiving } = await setUp()
  const answers = [
    { status: 503, retryAfter: '900' },
    { status: 429, retryAfter: '3' },
    { status: 500, retryAfter: '900' },
  ]
  receiving.answer = () => answers.pop()!
  const before = Date.now()
  await ended(scene, 3)
  await tried(temporary, 1)
  const pauses = (await queueOf(temporary)).map(({ next_at }) => Math.round((next_at - before) / minute))
  expect(pauses).toEqual([5, 5, 15])
})

test('an extra try that fails uses up none of the four: the next regular one comes at its time', async () => {
  const { temporary, scene, receiving } = await setUp()
  receiving.answer = () => ({ status: 500 })
  await ended(scene, 1)
  await tried(temporary, 1)
  const [before] = await queueOf(temporary)
  for (const number of [2, 3]) {
    await temporary.store.change((db) => tryEventNow(db, before!.event_id, Date.now()))
    await expect.poll(async () => (await attemptsOf(temporary)).map((row) => row.number)).toContain(number)
    expect(await queueOf(temporary)).toEqual([before])
  }
  // A stop on the way counts neither.
  receiving.answer = () => ({ status: 200, hold: true })
  await temporary.store.change((db) => tryEventNow(db, before!.event_id, Date.now()))
  await expect.poll(() => receiving.held.length).toBe(1)
  expect(await queueOf(temporary)).toMatchObject([{ attempts: 1, regular_at: before!.next_at }])
  receiving.held[0]!()
  await expect.poll(() => queueOf(temporary)).toEqual([])
})

test('an extra try that is asked for while its event was brought forward is that very try', async () => {
  const { temporary, scene, received, receiving } = await setUp()
  receiving.answer = () => ({ status: 500 })
  await ended(scene, 1)
  await tried(temporary, 1)
  const [waiting] = await queueOf(temporary)
  receiving.answer = (id) => ({ status: 200, hold: id === `evt_${waiting!.event_id}` })
  await ended(scene, 1)
  await expect.poll(() => receiving.held.length).toBe(1)
  await temporary.store.change((db) => tryEventNow(db, waiting!.event_id, Date.now()))
  receiving.held[0]!()
  await expect.poll(() => queueOf(temporary)).toEqual([])
  expect(received).toHaveLength(3)
})

test('after a success waiting events are tried at once, one and then twice as many each time', async () => {
  const { temporary, scene, received, receiving } = await setUp()
  receiving.answer = () => ({ status: 500 })
  await ended(scene, 16)
  await tried(temporary, 1)
  const [first] = await queueOf(temporary)
  receiving.answer = () => ({ status: 200, hold: true })
  await temporary.store.change((db) => tryEventNow(db, first!.event_id, Date.now()))
  for (const atOnce of [1, 1, 2, 4, 8]) {
    await expect.poll(() => receiving.held.length).toBe(atOnce)
    for (const end of receiving.held.splice(0)) end()
  }
  await expect.poll(() => queueOf(temporary)).toEqual([])
  expect(received).toHaveLength(32)
})

test('a receiver that never takes one event and takes all others does not use up its tries in seconds', async () => {
  const { temporary, scene, receiving } = await setUp()
  receiving.answer = () => ({ status: 500 })
  await ended(scene, 1)
  await tried(temporary, 1)
  const [bad] = await queueOf(temporary)
  receiving.answer = (id) => ({ status: id === `evt_${bad!.event_id}` ? 500 : 200 })
  await ended(scene, 10)
  await tried(temporary, 2)
  await ended(scene, 10)
  await expect.poll(async () => (await attemptsOf(temporary)).length).toBe(22)
  expect(await queueOf(temporary)).toMatchObject([{ event_id: bad!.event_id, attempts: 2 }])
})

test('a revoked key keeps its URL for the messages that were under way', async () => {
  const { temporary, scene, received } = await setUp()
  await scene.sent(['a'])
  const key = temporary.store.read.selectFrom('api_keys').select('client_id').where('id', '=', scene.keyId)
  const { client_id } = await key.executeTakeFirstOrThrow()
  await temporary.store.change((db) => revokeKey(db, client_id, Date.now()))
  await scene.receipt('a')
  await expect.poll(() => received.map(({ body }) => JSON.parse(body).status)).toEqual(['delivered'])
})
