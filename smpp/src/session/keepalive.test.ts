import { expect, test } from 'vitest'
import { bound, dial, turns, until } from '../../test/peer.ts'
import { createManualClock, listen, type Session } from '../index.ts'

test('silence is asked about with enquire_link, and any PDU is a sign of life', async () => {
  const clock = createManualClock()
  await using link = await bound({ clock, enquireLinkIntervalMs: 30_000, enquireLinkTimeoutMs: 10_000 })
  clock.advance(29_999)
  await turns()
  expect(link.peer.waiting).toBe(0)
  clock.advance(1)
  const enquiry = await link.peer.next()
  expect(enquiry.command).toBe('enquire_link')
  link.peer.send({ command: 'enquire_link_resp', sequence_number: enquiry.sequence_number })
  await turns()
  clock.advance(10_000)
  expect(link.session.state).toBe('bound_trx')
  clock.advance(20_000)
  expect((await link.peer.next()).command).toBe('enquire_link')
  link.peer.send({ command: 'deliver_sm', sequence_number: 77 })
  expect(await link.peer.next()).toMatchObject({ command: 'deliver_sm_resp', sequence_number: 77 })
  clock.advance(10_000)
  expect(link.session.state).toBe('bound_trx')
})

test('a peer that stays silent is dropped, and its requests fail as perhaps written', async () => {
  const clock = createManualClock()
  await using link = await bound({ clock, enquireLinkIntervalMs: 30_000, enquireLinkTimeoutMs: 10_000 })
  const request = link.session.request({ command: 'submit_sm' })
  const lost = expect(request).rejects.toMatchObject({ code: 'closed', written: true })
  clock.advance(30_000)
  await link.peer.take(2)
  clock.advance(9_999)
  expect(link.session.state).toBe('bound_trx')
  clock.advance(1)
  expect((await link.session.closed).code).toBe('enquire_link_timeout')
  await lost
})

test('an interval shorter than the timeout is kept too', async () => {
  const clock = createManualClock()
  await using link = await bound({ clock, enquireLinkIntervalMs: 1_000, enquireLinkTimeoutMs: 10_000 })
  for (let round = 0; round < 5; round++) {
    clock.advance(1_000)
    const enquiry = await link.peer.next()
    expect([enquiry.command, clock.now()]).toEqual(['enquire_link', (round + 1) * 1_000])
    link.peer.send({ command: 'enquire_link_resp', sequence_number: enquiry.sequence_number })
    await turns()
  }
  clock.advance(1_000)
  await link.peer.next()
  clock.advance(9_999)
  expect(link.session.state).toBe('bound_trx')
  clock.advance(1)
  expect((await link.session.closed).code).toBe('enquire_link_timeout')
})

test('enquire_link is answered at once, whatever the handler does', async () => {
  await using link = await bound()
  link.session.onRequest(() => new Promise<void>(() => {}))
  link.peer.send({ command: 'deliver_sm', sequence_number: 1 }, { command: 'enquire_link', sequence_number: 2 })
  expect(await link.peer.next()).toMatchObject({ command: 'enquire_link_resp', sequence_number: 2 })
})

test('inactivity closes, and enquire_link does not count as activity', async () => {
  const clock = createManualClock()
  await using link = await bound({ clock, inactivityTimeoutMs: 60_000, enquireLinkIntervalMs: 0 })
  clock.advance(50_000)
  link.peer.send({ command: 'enquire_link', sequence_number: 5 })
  await link.peer.next()
  clock.advance(9_999)
  expect(link.session.state).toBe('bound_trx')
  clock.advance(1)
  expect((await link.session.closed).code).toBe('inactivity_timeout')
})

test('timers that are off stay off', async () => {
  const clock = createManualClock()
  await using link = await bound({ clock, enquireLinkIntervalMs: 0 })
  clock.advance(10_000_000)
  await turns()
  expect(link.peer.waiting).toBe(0)
  expect(link.session.state).toBe('bound_trx')
})

test('a session that is over leaves no timer behind', async () => {
  const clock = createManualClock()
  const link = await bound({ clock, inactivityTimeoutMs: 1_000 })
  void link.session.request({ command: 'submit_sm' }).catch(() => {})
  expect(clock.timers).toBe(1)
  await link[Symbol.asyncDispose]()
  expect(clock.timers).toBe(0)
})

test('a peer that connects and does not bind is dropped', async () => {
  const clock = createManualClock()
  const sessions: Session[] = []
  const server = await listen({ port: 0, clock, bindTimeoutMs: 5_000 }, (session) => sessions.push(session))
  const peer = await dial(server.port)
  await until(() => clock.timers === 1)
  clock.advance(5_000)
  await peer.closed()
  expect(sessions).toEqual([])
  await server.close()
})
