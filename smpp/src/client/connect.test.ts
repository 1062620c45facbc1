import { once } from 'node:events'
import net from 'node:net'
import { expect, test } from 'vitest'
import { certificate } from '../../test/certificate.ts'
import { listenRaw, until } from '../../test/peer.ts'
import { type BindRequest, commandStatus, connect, createManualClock, listen, type Session } from '../index.ts'

test.each(['transmitter', 'receiver', 'transceiver'] as const)(
  'binds as %s with every field it was given',
  async (bind_type) => {
    const binds: unknown[] = []
    const server = await listen(
      {
        port: 0,
        system_id: 'centre',
        authenticate: (bind) => {
          binds.push(bind)
          return true
        },
      },
      () => {},
    )
    const bind = { bind_type, system_id: 'me', password: 'secret', system_type: 'VMA', addr_ton: 1, addr_npi: 1 }
    const session = await connect({ ...bind, address_range: '^64', port: server.port })
    expect(session.system_id).toBe('centre')
    expect(session.state).toBe({ transmitter: 'bound_tx', receiver: 'bound_rx', transceiver: 'bound_trx' }[bind_type])
    expect(binds).toEqual([{ ...bind, interface_version: 0x34, address_range: '^64', remoteAddress: '127.0.0.1' }])
    expect([...server.sessions].map(({ system_id }) => system_id)).toEqual(['me'])
    await session.unbind()
    await until(() => server.sessions.size === 0)
    await server.close()
  },
)

test('a refused bind rejects with the status, and the connection is closed', async () => {
  const server = await listen({ port: 0, authenticate: () => commandStatus.ESME_RINVPASWD }, () => {})
  const refused = connect({ system_id: 'me', port: server.port })
  await expect(refused).rejects.toMatchObject({ code: 'bind_refused', command_status: 0x0e })
  await server.close()
})

test('authenticate may answer later, say false, or throw', async () => {
  const verdicts = [() => Promise.resolve(true), () => false, () => Promise.reject(new Error('the database is away'))]
  const server = await listen({ port: 0, authenticate: () => verdicts.shift()?.() ?? false }, () => {})
  const session = await connect({ system_id: 'me', port: server.port })
  await expect(connect({ system_id: 'me', port: server.port })).rejects.toMatchObject({ command_status: 0x0d })
  await expect(connect({ system_id: 'me', port: server.port })).rejects.toMatchObject({ command_status: 0x08 })
  await session.unbind()
  await server.close()
})

test('a closed port rejects with connect_failed', async () => {
  const connecting = connect({ system_id: 'me', port: 1 })
  await expect(connecting).rejects.toMatchObject({ code: 'connect_failed', written: false })
  await expect(connecting).rejects.toThrow('cannot connect to 127.0.0.1:1')
  await expect(connect({ system_id: 'me', host: 'localhost', port: 1 })).rejects.toThrow('ECONNREFUSED')
})

test('a connection is made from the address of this machine that is asked for', async () => {
  const remoteAddresses: string[] = []
  const authenticate = ({ remoteAddress }: BindRequest) => remoteAddresses.push(remoteAddress) > 0
  const server = await listen({ port: 0, authenticate }, () => {})
  const session = await connect({ system_id: 'me', port: server.port, localAddress: '127.0.0.1' })
  expect(remoteAddresses).toEqual(['127.0.0.1'])
  await session.unbind()
  // TEST-NET-1 (RFC 5737): no machine has it.
  const elsewhere = connect({ system_id: 'me', port: server.port, localAddress: '192.0.2.1' })
  await expect(elsewhere).rejects.toMatchObject({
    code: 'connect_failed',
    message: expect.stringContaining('192.0.2.1'),
  })
  await server.close()
})

test('a bind without an answer rejects with bind_timeout', async () => {
  const clock = createManualClock()
  await using centre = await listenRaw()
  const connecting = connect({ system_id: 'me', port: centre.port, clock, bindTimeoutMs: 5_000 })
  const rejected = expect(connecting).rejects.toMatchObject({ code: 'bind_timeout' })
  const peer = await centre.peer()
  await peer.next()
  clock.advance(5_000)
  await rejected
  await peer.closed()
  expect(clock.timers).toBe(0)
})

test('a connection that is never made rejects with connect_timeout', async () => {
  const clock = createManualClock()
  await using centre = await listenRaw()
  // A TLS handshake that the peer never answers.
  const connecting = connect({ system_id: 'me', port: centre.port, tls: true, clock, connectTimeoutMs: 10_000 })
  const rejected = expect(connecting).rejects.toMatchObject({ code: 'connect_timeout' })
  const socket = (await centre.peer()).socket
  clock.advance(10_000)
  await rejected
  socket.destroy()
  expect(clock.timers).toBe(0)
})

test('a peer that hangs up instead of answering the bind rejects with closed', async () => {
  await using centre = await listenRaw()
  const connecting = connect({ system_id: 'me', port: centre.port })
  const rejected = expect(connecting).rejects.toMatchObject({ code: 'closed' })
  const peer = await centre.peer()
  await peer.next()
  peer.socket.destroy()
  await rejected
})

test('an abort gives up at every stage', async () => {
  await using centre = await listenRaw()
  const early = connect({ system_id: 'me', port: centre.port, signal: AbortSignal.abort() })
  await expect(early).rejects.toMatchObject({ code: 'aborted' })
  const controller = new AbortController()
  const binding = connect({ system_id: 'me', port: centre.port, signal: controller.signal })
  const rejected = expect(binding).rejects.toMatchObject({ code: 'aborted' })
  const peer = await centre.peer()
  await peer.next()
  controller.abort()
  await rejected
  await peer.closed()
})

function noOptions(): never {
  throw new Error('no file is there')
}

test('TLS verifies the certificate unless it is told what to trust', async () => {
  const sessions: Session[] = []
  const server = await listen({ port: 0, tls: certificate }, (session) => sessions.push(session))
  const { port } = server
  await expect(connect({ system_id: 'me', port, tls: true })).rejects.toMatchObject({
    code: 'tls_failed',
    cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  })
  const trusting = { ca: certificate.cert }
  const byAddress = await connect({ system_id: 'me', port, tls: trusting })
  const byName = await connect({ system_id: 'me', host: 'localhost', port, tls: trusting })
  const byFunction = await connect({ system_id: 'me', port, tls: () => trusting })
  await byFunction.unbind()
  const withoutFile = connect({ system_id: 'me', port, tls: noOptions })
  await expect(withoutFile).rejects.toMatchObject({
    code: 'tls_failed',
    message: expect.stringContaining('no file is'),
  })
  const wrongName = connect({ system_id: 'me', port, tls: { ...trusting, servername: 'example.org' } })
  await expect(wrongName).rejects.toMatchObject({ code: 'tls_failed' })
  sessions[0]?.onRequest(() => ({ message_id: 'over TLS' }))
  expect(await byAddress.request({ command: 'submit_sm' })).toMatchObject({ message_id: 'over TLS' })
  await Promise.all([byAddress.unbind(), byName.unbind()])
  await server.close()
})

test('a TLS server drops a peer that never begins the handshake, which Node alone would not', async () => {
  const server = await listen({ port: 0, tls: certificate, bindTimeoutMs: 20 }, () => {})
  const socket = net.connect(server.port, '127.0.0.1')
  await once(socket.resume(), 'close')
  await server.close()
})

test('a TLS server drops a client that speaks plain SMPP, and a TLS client refuses a plain server', async () => {
  const server = await listen({ port: 0, tls: certificate }, () => {})
  const socket = net.connect(server.port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(Buffer.from('00000010000000150000000000000007', 'hex'))
  await once(socket.resume(), 'close')
  await server.close()
  const plain = await listen({ port: 0 }, () => {})
  await expect(connect({ system_id: 'me', port: plain.port, tls: true })).rejects.toMatchObject({ code: 'tls_failed' })
  await plain.close()
})
