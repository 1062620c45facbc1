import { once } from 'node:events'
import { expect, test } from 'vitest'
import { dial, listenRaw, until } from '../../test/peer.ts'
import { createManualClock, listenForOutbind, outbind, type Session } from '../index.ts'

test('the message centre dials out, the ESME binds as receiver on that connection and gets its messages', async () => {
  const sessions: Session[] = []
  const delivered: string[] = []
  const asked: unknown[] = []
  const esme = await listenForOutbind(
    {
      port: 0,
      system_id: 'esme',
      password: 'pw',
      accept: (who) => asked.push(who) > 0,
      onRequest: (pdu) => {
        if (pdu.command === 'deliver_sm') delivered.push(pdu.source_addr)
      },
    },
    (session) => sessions.push(session),
  )
  const binds: unknown[] = []
  const session = await outbind({
    port: esme.port,
    system_id: 'centre',
    password: 'secret',
    authenticate: ({ bind_type, system_id, password }) => binds.push({ bind_type, system_id, password }) > 0,
  })
  expect(asked).toEqual([{ system_id: 'centre', password: 'secret', remoteAddress: '127.0.0.1' }])
  expect(binds).toEqual([{ bind_type: 'receiver', system_id: 'esme', password: 'pw' }])
  expect([session.state, session.system_id]).toEqual(['bound_rx', 'esme'])
  expect(await session.request({ command: 'deliver_sm', source_addr: '6421' })).toMatchObject({ command_status: 0 })
  await until(() => sessions.length === 1)
  expect([sessions[0]?.state, sessions[0]?.system_id, delivered]).toEqual(['bound_rx', 'centre', ['6421']])
  expect([...esme.sessions]).toEqual(sessions)
  await esme.close()
  expect((await session.closed).code).toBe('peer_unbound')
})

test('an ESME that does not want to, and a message centre that does not like the bind, end the connection', async () => {
  const esme = await listenForOutbind(
    { port: 0, system_id: 'esme', accept: ({ password }) => password === 'pw' },
    () => {
      throw new Error('nobody is bound')
    },
  )
  const { port } = esme
  await expect(outbind({ port, password: 'wrong' })).rejects.toMatchObject({ code: 'closed' })
  await expect(outbind({ port, password: 'pw', authenticate: () => false })).rejects.toMatchObject({
    code: 'bind_refused',
  })
  await esme.close()
})

test('neither side waits longer than bindTimeoutMs for the other', async () => {
  const clock = createManualClock()
  await using silent = await listenRaw()
  const dialling = expect(outbind({ port: silent.port, clock })).rejects.toMatchObject({ code: 'bind_timeout' })
  const peer = await silent.peer()
  expect(await peer.next()).toMatchObject({ command: 'outbind' })
  clock.advance(5_000)
  await dialling
  const esme = await listenForOutbind({ port: 0, system_id: 'esme', clock }, () => {})
  const caller = await dial(esme.port)
  // It is connected at our end; the other end has taken the connection when it says that it is no time for messages.
  caller.send({ command: 'deliver_sm', sequence_number: 1 })
  expect(await caller.next()).toMatchObject({ command: 'deliver_sm_resp', command_status: 4 })
  clock.advance(5_000)
  await caller.closed()
  await esme.close()
  await until(() => clock.timers === 0)
})

test('an abort gives up, and options that make no sense are refused at once', async () => {
  await using silent = await listenRaw()
  const controller = new AbortController()
  const rejected = expect(outbind({ port: silent.port, signal: controller.signal })).rejects.toMatchObject({
    code: 'aborted',
  })
  const peer = await silent.peer()
  await peer.next()
  controller.abort()
  await rejected
  if (!peer.socket.closed) await once(peer.socket, 'close')
  await expect(outbind({ password: 'x'.repeat(100) })).rejects.toThrow('password')
  await expect(listenForOutbind({ system_id: 'x'.repeat(100) }, () => {})).rejects.toThrow('system_id')
})
