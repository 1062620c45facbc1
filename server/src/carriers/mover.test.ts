/** Messages that move and those that stay, and lists of which no carrier takes anything, on a real store. */
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { temporaryStore } from '../test/temporary-store.ts'
import { startFailover } from './failover.ts'
import type { FleetCarrier } from './fleet-member.ts'
import { createMover, type Mover } from './mover.ts'
import type { UnusedCarrier } from './stored.ts'
import { eventually } from './test-smsc.ts'

const temporary = await temporaryStore({}, afterAll)
const { scene, traffic } = temporary

/** A carrier with messages, another one that takes what `takes` says, and a mover between them. */
async function pair({ messages = 3, takes = true } = {}) {
  const from = await scene()
  const { carrierId: toId } = await scene()
  const ids = await from.accept(Array.from({ length: messages }, () => ({})))
  let version = 1
  let asked = 0
  const mover = createMover({
    store: traffic,
    reroute() {
      asked += 1
      return takes ? { toId, wireParts: 1 } : null
    },
    version: () => version,
  })
  return {
    ...{ from, toId, ids, mover },
    asked: () => asked,
    changeRoutes: () => version++,
    at: async (carrierId: number) =>
      (await traffic.waiting(carrierId, { after: ['queued'], lane: null, limit: 500 })).messages,
  }
}

/** Starts the failover over carriers that are all well, and these others. */
function failover(
  mover: Mover,
  { carriers = [] as number[], faulty = [] as { carrierId: number; name: string }[], unused = [] as UnusedCarrier[] },
) {
  const used: number[] = []
  const well = (carrierId: number) =>
    ({
      identity: { carrierId, name: `carrier ${carrierId}` },
      state: { flow: 'running', health: { otp: 'well', others: 'well' } },
      takeRefused: () => [],
      check() {},
    }) as unknown as FleetCarrier
  const running = startFailover({
    ...{ mover, patienceMs: 200, intervalMs: 20, log: pino({ level: 'silent' }), faulty: () => faulty },
    carriers: () => carriers.map(well),
    unused: async () => unused.filter(({ carrierId }) => !used.includes(carrierId)),
    onUsed: async (carrierId) => void used.push(carrierId),
  })
  onTestFinished(() => running.stop())
  return { used }
}

test('what waits for a carrier that cannot run with its settings moves, once that has lasted', async () => {
  const { from, toId, ids, mover, at } = await pair()
  failover(mover, { carriers: [toId], faulty: [{ carrierId: from.carrierId, name: 'broken' }] })
  await vi.waitFor(async () => expect(await at(toId)).toHaveLength(ids.length), eventually)
  const moves = await temporary.store.read.selectFrom('moves').selectAll().where('message_id', 'in', ids).execute()
  expect(new Set(moves.map(({ reason }) => reason))).toEqual(new Set(['broken cannot run with its settings']))
})

test('with no carrier that can send, what waits for a faulty one stays where it is', async () => {
  const { from, ids, mover, at, asked } = await pair()
  failover(mover, { faulty: [{ carrierId: from.carrierId, name: 'broken' }] })
  await pause(600)
  expect(await at(from.carrierId)).toHaveLength(ids.length)
  expect(asked()).toBe(0)
})

test('a decision about a retired carrier is over when it is in use again, not while its last binds end', async () => {
  const { from, toId, ids, mover, at } = await pair()
  const [again, ending] = [from.carrierId, (await scene()).carrierId]
  const decided = { name: 'acme', waiting: 'move' } as const
  const { used } = failover(mover, {
    carriers: [again, ending, toId],
    unused: [
      { ...decided, carrierId: again, retired: false },
      { ...decided, carrierId: ending, retired: true },
    ],
  })
  await vi.waitFor(() => expect(used).toEqual([again]), eventually)
  await pause(200)
  expect(used).toEqual([again])
  expect(await at(again), 'it sends what waits for it').toHaveLength(ids.length)
})

test('a refused message goes back to a carrier that had only given it away, and to none that refused it', async () => {
  const { from, toId, ids } = await pair()
  await traffic.move({
    ...{ fromId: from.carrierId, reason: 'its link is down', refused: false, at: 1 },
    messages: ids.map((messageId) => ({ messageId, toId, wireParts: 1 })),
  })
  const mover = createMover({
    store: traffic,
    version: () => 1,
    reroute(_message, { tried }) {
      const free = [from.carrierId, toId].find((carrierId) => !tried.has(carrierId))
      return free === undefined ? null : { toId: free, wireParts: 1 }
    },
  })
  expect(await mover.moveRefused({ carrierId: toId, reason: 'it refused it' }, ids)).toBe(ids.length)
  expect(await mover.moveRefused({ carrierId: from.carrierId, reason: 'it refused it too' }, ids)).toBe(0)
})

test('a long list that nobody takes is not read again at once, but when routes have changed', async () => {
  const { from, mover, asked, changeRoutes } = await pair({ messages: 450, takes: false })
  const whole = async () => {
    await mover.moveWaiting({ carrierId: from.carrierId, reason: 'it is down' }, 'all', performance.now() + 60_000)
    return asked()
  }
  expect(await whole()).toBe(450)
  expect(await whole(), 'it rests').toBe(450)
  changeRoutes()
  expect(await whole()).toBe(900)
})
