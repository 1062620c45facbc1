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

test('close unbinds what is bound, drops what is not, and the port is free again', async () => {
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
