import { expect, test } from 'vitest'
import { bound, turns, until } from '../../test/peer.ts'
import { connect, createManualClock, listen, type Session } from '../index.ts'

const submit = { command: 'submit_sm', destination_addr: '6421' } as const

test('unbind lets requests in flight and queued be answered first', async () => {
  await using link = await bound({ window: 1 })
  const requests = [link.session.request(submit), link.session.request(submit)]
  const unbinding = link.session.unbind()
  expect(link.session.state).toBe('unbinding')
  expect(link.session.windowFree).toBe(0)
  await expect(link.session.request(submit)).rejects.toMatchObject({ code: 'not_bound', written: false })
  for (let index = 0; index < 2; index++) {
    const pdu = await link.peer.next()
    expect(pdu.command).toBe('submit_sm')
    link.peer.send({ command: 'submit_sm_resp', sequence_number: pdu.sequence_number })
  }
  await Promise.all(requests)
  const unbind = await link.peer.next()
  expect(unbind.command).toBe('unbind')
  link.peer.send({ command: 'unbind_resp', sequence_number: unbind.sequence_number })
  await unbinding
  expect(await link.session.closed).toMatchObject({ code: 'unbound' })
  expect(link.session.state).toBe('closed')
})

test('unbind answers requests that the handler still works on, and takes deliveries while it drains', async () => {
  await using link = await bound()
  let answer = () => {}
  link.session.onRequest(() => new Promise<void>((resolve) => (answer = resolve)))
  link.peer.send({ command: 'deliver_sm', sequence_number: 9 })
  await until(() => link.session.unanswered === 1)
  const unbinding = link.session.unbind()
  await turns()
  expect(link.peer.waiting).toBe(0)
  answer()
  expect(await link.peer.take(2)).toMatchObject([{ command: 'deliver_sm_resp' }, { command: 'unbind' }])
  link.peer.socket.destroy()
  await unbinding
})

test('unbind gives up after timeoutMs', async () => {
  const clock = createManualClock()
  await using link = await bound({ clock })
  const request = link.session.request(submit)
  const lost = expect(request).rejects.toMatchObject({ code: 'closed', written: true })
  const unbinding = link.session.unbind({ timeoutMs: 3_000 })
  await link.peer.next()
  clock.advance(3_000)
  await lost
  await unbinding
  expect(link.session.state).toBe('closed')
})

test('a peer that does not close its side is dropped after a second', async () => {
  const clock = createManualClock()
  await using link = await bound({ clock })
  link.peer.socket.pause()
  link.peer.socket.allowHalfOpen = true
  const unbinding = link.session.unbind({ timeoutMs: 100 })
  await turns()
  clock.advance(100)
  await turns()
  clock.advance(1_000)
  await unbinding
})

test('a peer that unbinds gets its answer, after the answers it still waits for', async () => {
  await using link = await bound()
  let answer = () => {}
  link.session.onRequest(() => new Promise<void>((resolve) => (answer = resolve)))
  link.peer.send({ command: 'deliver_sm', sequence_number: 1 }, { command: 'unbind', sequence_number: 2 })
  await until(() => link.session.state === 'unbinding')
  answer()
  expect(await link.peer.take(2)).toMatchObject([
    { command: 'deliver_sm_resp', sequence_number: 1 },
    { command: 'unbind_resp', sequence_number: 2 },
  ])
  expect((await link.session.closed).code).toBe('peer_unbound')
  await link.peer.closed()
})

test('a connection that breaks fails the requests in flight, and says why', async () => {
  await using closedByPeer = await bound()
  const first = expect(closedByPeer.session.request(submit)).rejects.toMatchObject({ code: 'closed', written: true })
  closedByPeer.peer.socket.end()
  await first
  expect((await closedByPeer.session.closed).code).toBe('peer_closed')
  await using reset = await bound()
  const events: string[] = []
  reset.session.on('close', ({ code }) => events.push(code))
  reset.peer.socket.resetAndDestroy()
  expect((await reset.session.closed).code).toBe('socket_error')
  await turns(1)
  expect(events).toEqual(['socket_error'])
})

test('destroy and unbind may be called again and again', async () => {
  await using link = await bound()
  link.session.destroy(new Error('enough'))
  link.session.destroy()
  await link.session.unbind()
  expect(await link.session.closed).toEqual({ code: 'destroyed', message: 'enough' })
})

test('a handler that never answers keeps the session of a peer that unbinds no longer than responseTimeoutMs', async () => {
  const clock = createManualClock()
  await using link = await bound({ clock, responseTimeoutMs: 20_000 })
  link.session.onRequest(() => new Promise(() => {}))
  link.peer.send({ command: 'deliver_sm', sequence_number: 1 }, { command: 'unbind', sequence_number: 2 })
  await until(() => link.session.state === 'unbinding')
  clock.advance(19_999)
  expect(link.session.state).toBe('unbinding')
  clock.advance(1)
  await link.session.closed
})

test('unbind keeps its timeoutMs when the peer has begun to unbind', async () => {
  const clock = createManualClock()
  await using link = await bound({ clock })
  link.session.onRequest(() => new Promise(() => {}))
  link.peer.send({ command: 'deliver_sm', sequence_number: 1 }, { command: 'unbind', sequence_number: 2 })
  await until(() => link.session.state === 'unbinding')
  const unbinding = link.session.unbind({ timeoutMs: 100 })
  clock.advance(100)
  await unbinding
})

test('both sides may unbind at once', async () => {
  const sessions: Session[] = []
  const server = await listen({ port: 0 }, (session) => sessions.push(session))
  const client = await connect({ system_id: 'me', port: server.port })
  await until(() => sessions.length === 1)
  await Promise.all([client.unbind(), sessions[0]?.unbind()])
  expect([client.state, sessions[0]?.state]).toEqual(['closed', 'closed'])
  await server.close()
})
