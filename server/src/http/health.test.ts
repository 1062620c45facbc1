import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createMetrics } from '../metrics.ts'
import type { Store } from '../store/store.ts'
import { buildApp } from './app.ts'
import { healthRoutes } from './health.ts'

const token = 'a-token-for-the-metrics'

test.each([
  ['asked on this machine', {}, 200],
  ['asked on this machine by its address', { headers: { host: '127.0.0.1:8080' } }, 200],
  ['asked on this machine by its IPv6 address', { headers: { host: '[::1]:8080' } }, 200],
  ['asked on this machine by another name', { headers: { host: 'sms.example.com' } }, 401],
  ['asked on this machine by an address of the network', { headers: { host: '192.0.2.1:8080' } }, 401],
  ['asked on this machine with a token although none is set', { headers: { authorization: `Bearer ${token}` } }, 200],
  ['asked from another one', { remoteAddress: '192.0.2.7' }, 401],
  ['passed on by a proxy on this machine', { headers: { 'x-forwarded-for': '192.0.2.7' } }, 401],
  ['passed on by a proxy that names itself only', { headers: { via: '1.1 proxy' } }, 401],
  ['passed on by a trusted proxy for another one', { trusted: true, headers: { 'x-forwarded-for': '192.0.2.7' } }, 401],
  ['passed on by a trusted proxy for this one', { trusted: true, headers: { 'x-forwarded-for': '127.0.0.1' } }, 200],
])('without a token set, metrics %s', async (_how, asked: Asked, status) => {
  expect(await metricsStatus(asked, null)).toBe(status)
})

test.each([
  ['with the token', { remoteAddress: '192.0.2.7', headers: { authorization: `Bearer ${token}` } }, 200],
  ['with the token, through any proxy', { headers: { via: 'x', host: 'a', authorization: `bearer  ${token}` } }, 200],
  ['with another token', { headers: { authorization: 'Bearer another' } }, 401],
  ['without it on this machine', {}, 401],
  ['with it in another scheme', { headers: { authorization: `Basic ${token}` } }, 401],
])('with a token set, metrics asked %s', async (_how, asked: Asked, status) => {
  expect(await metricsStatus(asked, token)).toBe(status)
})

async function metricsStatus({ trusted = false, ...request }: Asked, metricsToken: string | null): Promise<number> {
  const metrics = createMetrics()
  const trustProxy = trusted ? ['loopback'] : []
  const settings = { trustProxy, tlsCert: null, tlsKey: null, connectionsMax: 5000 }
  const app = buildApp(settings, pino({ level: 'silent' }), metrics)
  onTestFinished(() => app.close())
  const noFault = async () => null
  healthRoutes(app, { store: {} as Store, metrics, diskFault: noFault, ledgerFault: noFault, metricsToken })
  return (await app.inject({ method: 'GET', url: '/metrics', ...request })).statusCode
}

interface Asked {
  trusted?: boolean
  remoteAddress?: string
  headers?: Record<string, string>
}

test('readyz is 503 and says why while the store, the disk or the ledger is not in order, and recovers', async () => {
  let [fault, disk, ledger] = [null, null, null] as (string | null)[]
  const metrics = createMetrics()
  const app = buildApp(
    { trustProxy: [], tlsCert: null, tlsKey: null, connectionsMax: 5000 },
    pino({ level: 'silent' }),
    metrics,
  )
  onTestFinished(() => app.close())
  healthRoutes(app, {
    store: { fault: async () => fault, nodes: null } as Store,
    metrics,
    diskFault: async () => disk!,
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
  disk = '3 MB are free'
  fault = null
  expect(await ready()).toEqual([503, { status: 'not ready', disk, ledger }])
  ;[disk, ledger] = [null, null]
  expect(await ready()).toEqual([200, { status: 'ready' }])
})
