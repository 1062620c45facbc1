import { once } from 'node:events'
import { expect, test } from 'vitest'
import { listenRaw, until } from '../../test/peer.ts'
import { createClient, createManualClock, type Down, listen, type Session } from '../index.ts'

test('a lost link is bound again', async () => {
  const server = await listen({ port: 0 }, () => {})
  const client = createClient({ system_id: 'me', port: server.port, random: () => 0 })
  const downs: Down[] = []
  client.on('down', (down) => downs.push(down))
  client.start()
  client.start()
  const [first] = (await once(client, 'bound')) as [Session]
  expect(client.session).toBe(first)
  for (const session of server.sessions) session.destroy()
  const [second] = (await once(client, 'bound')) as [Session]
  expect(second).not.toBe(first)
  expect(downs).toEqual([{ reason: 'the peer closed the connection', retryInMs: 0 }])
  await client.stop()
  expect(client.session).toBe(null)
  expect(downs[1]).toEqual({ reason: 'we unbound', retryInMs: null })
  await server.close()
})

test('failures wait longer and longer, with full jitter, up to the limit; a bind that lasts makes the next wait short again', async () => {
  const clock = createManualClock()
  let attempts = 0
  const server = await listen({ port: 0, authenticate: () => ++attempts > 9 }, () => {})
  const client = createClient({ system_id: 'me', port: server.port, clock, random: () => 0.5 })
  const downs: Down[] = []
  client.on('down', (down) => downs.push(down))
  client.start()
  for (let failures = 1; failures <= 9; failures++) {
    await until(() => downs.length === failures)
    if (failures < 9) clock.advance(downs[failures - 1]?.retryInMs ?? 0)
  }
  expect(downs.map(({ retryInMs }) => retryInMs)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  expect(downs[0]?.reason).toBe('the peer refused the bind with ESME_RBINDFAIL')
  clock.advance(30_000)
  await once(client, 'bound')
  // A bind that is dropped at once is one more failure, one that lasted a second is a success.
  for (const session of server.sessions) session.destroy()
  await until(() => downs.length === 10)
  expect(downs[9]?.retryInMs).toBe(30_000)
  clock.advance(30_000)
  await once(client, 'bound')
  clock.advance(1_000)
  for (const session of server.sessions) session.destroy()
  await until(() => downs.length === 11)
  expect(downs[10]?.retryInMs).toBe(500)
  await client.stop()
  expect(clock.timers).toBe(0)
  await server.close()
})

test('a refused bind is told with its status and tried again', async () => {
  let attempts = 0
  const server = await listen({ port: 0, authenticate: () => ++attempts > 2 }, () => {})
  const client = createClient({ system_id: 'me', port: server.port, random: () => 0 })
  const downs: Down[] = []
  client.on('down', (down) => downs.push(down))
  client.start()
  await once(client, 'bound')
  expect(downs.map(({ error }) => [error?.code, error?.command_status])).toEqual([
    ['bind_refused', 0x0d],
    ['bind_refused', 0x0d],
  ])
  await client.stop()
  await server.close()
})

test('stop while connecting, binding or waiting leaves nothing behind, and start may follow', async () => {
  await using centre = await listenRaw()
  const clock = createManualClock()
  const client = createClient({ system_id: 'me', port: centre.port, clock })
  client.start()
  await client.stop()
  client.start()
  let peer = await centre.peer()
  if (peer.socket.destroyed) peer = await centre.peer()
  await client.stop()
  client.start()
  await client.stop()
  expect(clock.timers).toBe(0)
  expect(client.session).toBe(null)
})

test('options that can never bind are refused at once', () => {
  expect(() => createClient({ system_id: 'x'.repeat(100) })).toThrow('system_id')
  expect(() => createClient({ system_id: 'me', window: 0 })).toThrow('window')
})

test('a certificate that cannot be read is told like any failure', async () => {
  const client = createClient({ system_id: 'me', tls: { ca: 'me', cert: 'no certificate' } })
  const told = once(client, 'down')
  client.start()
  expect(await told).toMatchObject([{ error: { code: 'tls_failed' }, retryInMs: expect.any(Number) }])
  await client.stop()
})
