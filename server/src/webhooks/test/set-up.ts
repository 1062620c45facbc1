/**
 * For tests: a deliverer between a store in memory, a clock that moves when told, and receivers on loopback.
 */
import { expect } from 'vitest'
import { createDeliverer, type DelivererOptions } from '../deliverer.ts'
import type { WebhookDestination } from '../destination.ts'
import { allowedHosts } from '../guard.ts'
import type { DelivererLimits } from '../limits.ts'
import { newWebhookSecret } from '../signature.ts'
import { type Receiver, startReceiver } from './receiver.ts'
import { TestClock, TestStore } from './store.ts'

export const startedAt = Date.UTC(2024, 0, 15, 10, 30)
/** Webhook secrets of every key. */
export const secrets = [newWebhookSecret(), newWebhookSecret()]

const open: { close(): Promise<unknown> }[] = []

/** Stops and closes, last first, what the functions below have started: for `afterEach`. */
export const closeAll = async () => {
  for (const { close } of open.splice(0).reverse()) await close()
}

export const receiver = async (...args: Parameters<typeof startReceiver>): Promise<Receiver> => {
  const started = await startReceiver(...args)
  open.push(started)
  return started
}

/** A deliverer that is not started yet, and what surrounds it. Loopback is allowed. All keys are of account 1. */
export const setUp = (urls: Record<number, string | null>, options: Partial<DelivererOptions> = {}) => {
  const store = new TestStore()
  const clock = new TestClock(startedAt)
  const logged: string[] = []
  const destinations = new Map<number, WebhookDestination | null>()
  for (const [keyId, url] of Object.entries(urls))
    destinations.set(Number(keyId), url === null ? null : { accountId: 1, url, secrets })
  const deliverer = createDeliverer({
    store,
    clock,
    destinationOf: async (keyId) => destinations.get(keyId) ?? null,
    allow: allowedHosts(['127.0.0.1']),
    log: { warn: (_facts, text) => logged.push(text), error: (_facts, text) => logged.push(text) },
    random: () => 0.5,
    ...options,
  })
  const stop = async () => {
    const stopped = deliverer.stop()
    clock.advance(60_000)
    await stopped
    expect(clock.pending).toBe(0)
  }
  open.push({ close: stop })
  return { store, clock, logged, destinations, deliverer }
}

export const limits = (changes: Partial<DelivererLimits>) => ({ limits: changes })

/** Receivers that hold their answers until told. */
export const holding = async () => {
  const held: (() => void)[] = []
  const held200 = await receiver((response) => held.push(() => response.end('ok')))
  return { ...held200, held, letGo: () => held.splice(0).forEach((answer) => void answer()) }
}
