import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createMetrics } from '../metrics.ts'
import type { Store } from '../store/store.ts'
import { buildApp } from './app.ts'
import { healthRoutes } from './health.ts'

const token = 'a-token-for-the-metrics'

test.each([
  ['asked on this machine', {}, 200],
  ['asked from another one', { remoteAddress: '192.0.2.7' }, 401],
  ['passed on by a proxy on this machine', { headers: { 'x-forwarded-for': '192.0.2.7' } }, 401],
  ['passed on by a proxy that names itself only', { headers: { via: '1.1 proxy' } }, 401],
  [
    'passed on by a trusted proxy for somebody else',
    { trusted: true, headers: { 'x-forwarded-for': '192.0.2.7' } },
    401,
  ],
  [
    'passed on by a trusted proxy for this machine',
    { trusted: true, headers: { 'x-forwarded-for': '127.0.0.1' } },
    200,
  ],
  ['asked with the token', { remoteAddress: '192.0.2.7', headers: { authorization: `Bearer ${token}` } }, 200],
  ['asked on this machine with another token', { headers: { authorization: 'Bearer another' } }, 401],
])('metrics %s', async (_how, { trusted = false, ...request }: Asked, status) => {
  const metrics = createMetrics()
  const trustProxy = trusted ? ['loopback'] : []
  const app = buildApp({ trustProxy, tlsCert: null, tlsKey: null }, pino({ level: 'silent' }), metrics)
  onTestFinished(() => app.close())
  healthRoutes(app, { store: {} as Store, metrics, ledgerFault: async () => null, metricsToken: token })
  expect((await app.inject({ method: 'GET', url: '/metrics', ...request })).statusCode).toBe(status)
})

interface Asked {
  trusted?: boolean
  remoteAddress?: string
  headers?: Record<string, string>
}

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
