import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createMetrics } from '../metrics.ts'
import type { Store } from '../store/store.ts'
import { buildApp } from './app.ts'
import { healthRoutes } from './health.ts'

test('readyz is 503 and says why while the store or the ledger is not in order, and recovers', async () => {
  let [fault, ledger] = [null, null] as (string | null)[]
  const metrics = createMetrics()
  const app = buildApp({ trustProxy: [], tlsCert: null, tlsKey: null }, pino({ level: 'silent' }), metrics)
  onTestFinished(() => app.close())
  healthRoutes(app, {
    store: { fault: async () => fault } as Store,
    metrics,
    ledgerFault: async () => ledger!,
    metricsToken: null,
  })
  const ready = async () => {
    const { statusCode, body } = await app.inject({ method: 'GET', url: '/readyz' })
    return [statusCode, JSON.parse(body)]
  }
  expect(await ready()).toEqual([200, { status: 'ready' }])
  ledger = 'The balance of account 1000 is not the replay of its transfers.'
  expect(await ready()).toEqual([503, { status: 'not ready', ledger }])
  fault = 'database or disk is full'
  expect(await ready()).toEqual([503, { status: 'not ready', store: fault, ledger }])
  ;[fault, ledger] = [null, null]
  expect(await ready()).toEqual([200, { status: 'ready' }])
})
