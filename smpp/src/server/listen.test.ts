import { expect, test } from 'vitest'
import { dial, until } from '../../test/peer.ts'
import { connect, listen, type Session } from '../index.ts'

test('a thousand sessions share one server, and each gets its own answers', async () => {
  const server = await listen({ port: 0, connectionsMax: 1_000 }, (session) => {
    session.onRequest(() => ({ message_id: session.system_id }))
  })
  const names = Array.from({ length: 1_000 }, (_, index) => `esme${index}`)
  const clients: Session[] = []
  for (let from = 0; from < names.length; from += 100) {
    const some = names.slice(from, from + 100).map((system_id) => connect({ system_id, port: server.port }))
    clients.push(...(await Promise.all(some)))
  }
  expect(server.sessions.size).toBe(1_000)
  const answers = await Promise.all(clients.map((client) => client.request({ command: 'submit_sm' })))
  expect(answers.map((answer) => answer.command === 'submit_sm_resp' && answer.message_id)).toEqual(names)
  const above = await dial(server.port)
  await above.closed()
  await server.close()
  const reasons = await Promise.all(clients.map(({ closed }) => closed))
  expect(new Set(reasons.map(({ code }) => code))).toEqual(new Set(['peer_unbound']))
})

test('close unbinds bound sessions, drops the others, and the port is free again', async () => {
  const server = await listen({ port: 0 }, () => {})
  const idle = await dial(server.port)
  const client = await connect({ system_id: 'me', port: server.port })
  await server.close()
  expect((await client.closed).code).toBe('peer_unbound')
  await idle.closed()
  const again = await listen({ port: server.port }, () => {})
  await again.close()
})

test('options that make no sense are refused at once', async () => {
  await expect(listen({ port: 0, system_id: 'x'.repeat(100) }, () => {})).rejects.toThrow('system_id')
  await expect(listen({ port: 0, queueMax: -1 }, () => {})).rejects.toThrow('queueMax')
})

test('a port in use rejects with the reason', async () => {
  const server = await listen({ port: 0 }, () => {})
  await expect(listen({ port: server.port }, () => {})).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await server.close()
})

test('both sides may ask at once over one link', async () => {
  const sessions: Session[] = []
  const server = await listen({ port: 0, window: 50 }, (session) => {
    sessions.push(session)
    session.onRequest((pdu) => ({ message_id: pdu.command === 'submit_sm' ? `id-${pdu.source_addr}` : '' }))
  })
  const delivered: string[] = []
  const client = await connect({
    system_id: 'me',
    port: server.port,
    window: 50,
    onRequest: (pdu) => {
      if (pdu.command === 'deliver_sm') delivered.push(pdu.source_addr)
    },
  })
  await until(() => sessions.length === 1)
  const sent = Array.from({ length: 500 }, (_, index) =>
    Promise.all([
      client.request({ command: 'submit_sm', source_addr: `${index}` }),
      sessions[0]?.request({ command: 'deliver_sm', source_addr: `${index}` }),
    ]),
  )
  const answers = await Promise.all(sent)
  expect(answers.every(([submitted, taken]) => submitted.command_status === 0 && taken?.command_status === 0)).toBe(
    true,
  )
  expect(delivered).toEqual(Array.from({ length: 500 }, (_, index) => `${index}`))
  await client.unbind()
  await server.close()
})

test('notify sends alert_notification to who may receive it', async () => {
  const sessions: Session[] = []
  const server = await listen({ port: 0 }, (session) => sessions.push(session))
  const seen: unknown[] = []
  const client = await connect({
    system_id: 'me',
    port: server.port,
    onRequest: (pdu) => {
      if (pdu.command === 'alert_notification') seen.push(pdu.source_addr)
    },
  })
  await until(() => sessions.length === 1)
  sessions[0]?.notify({ command: 'alert_notification', source_addr: '6421' })
  await until(() => seen.length === 1)
  expect(seen).toEqual(['6421'])
  expect(() => client.notify({ command: 'alert_notification' })).toThrow('alert_notification may not be sent')
  await client.unbind()
  await server.close()
})

test('authenticate may give each peer its own limits', async () => {
  const release: (() => void)[] = []
  const sessions = new Map<string, Session>()
  const authenticate = ({ system_id }: { system_id: string }) =>
    system_id === 'small' ? { window: 2, queueMax: 0, unansweredMax: 3, pduBytesMax: 200 } : true
  const server = await listen({ port: 0, window: 50, authenticate }, (session) => {
    sessions.set(session.system_id, session)
    session.onRequest(() => new Promise<void>((resolve) => release.push(resolve)))
  })
  const small = await connect({ system_id: 'small', port: server.port })
  const large = await connect({ system_id: 'large', port: server.port })
  await until(() => sessions.size === 2)
  expect([sessions.get('small')?.windowSize, sessions.get('large')?.windowSize]).toEqual([2, 50])
  for (let index = 0; index < 10; index++) small.request({ command: 'submit_sm' }).catch(() => {})
  await until(() => sessions.get('small')?.unanswered === 3)
  const deliveries = [1, 2].map(() =>
    sessions
      .get('small')
      ?.request({ command: 'deliver_sm' })
      .catch(() => {}),
  )
  await expect(sessions.get('small')?.request({ command: 'deliver_sm' })).rejects.toMatchObject({ code: 'window_full' })
  for (const resolve of release) resolve()
  const tooLarge = large.request({ command: 'data_sm', tlvs: [{ name: 'message_payload', value: Buffer.alloc(300) }] })
  await until(() => sessions.get('large')?.unanswered === 1)
  small.request({ command: 'data_sm', tlvs: [{ name: 'message_payload', value: Buffer.alloc(300) }] }).catch(() => {})
  await until(() => {
    for (const resolve of release.splice(0)) resolve()
    return small.state === 'closed'
  })
  await Promise.all([tooLarge, ...deliveries])
  await large.unbind()
  await server.close()
})

test('limits that make no sense, and an authenticate that fails, refuse the bind and say why', async () => {
  const errors: unknown[] = []
  const verdicts = [() => ({ window: 0 }), () => Promise.reject(new Error('the database is away'))]
  const server = await listen(
    {
      port: 0,
      authenticate: () => verdicts.shift()?.() ?? true,
      onConnection: (session) => session.on('requestError', (error) => errors.push(String(error))),
    },
    () => {},
  )
  for (let bind = 0; bind < 2; bind++) {
    await expect(connect({ system_id: 'me', port: server.port })).rejects.toMatchObject({ command_status: 0x08 })
  }
  expect(errors).toEqual(['RangeError: window is 0; it must be a number, at least 1', 'Error: the database is away'])
  await server.close()
})

test('a server closes in time though a handler never answers and the peer unbinds', async () => {
  const server = await listen({ port: 0 }, (session) => session.onRequest(() => new Promise(() => {})))
  const peer = await dial(server.port)
  peer.send({ command: 'bind_transceiver', sequence_number: 1 }, { command: 'submit_sm', sequence_number: 2 })
  peer.send({ command: 'unbind', sequence_number: 3 })
  await until(() => [...server.sessions].some(({ state }) => state === 'unbinding'))
  await server.close({ timeoutMs: 10 })
  await peer.closed()
})

test('onConnection shows a session before its bind, with its socket for facts that SMPP does not have', async () => {
  const connected: Session[] = []
  const server = await listen({ port: 0, onConnection: (session) => connected.push(session) }, () => {})
  const peer = await dial(server.port)
  await until(() => connected.length === 1)
  expect(connected[0]?.state).toBe('open')
  expect(server.sessions.size).toBe(0)
  connected[0]?.socket.write(Buffer.from('00000010000001110000000000000007', 'hex'))
  expect(await peer.next()).toMatchObject({ command: 'unknown', command_id: 0x111 })
  peer.socket.destroy()
  await server.close()
})
