import { expect, test } from 'vitest'
import { bound, turns, until } from '../../test/peer.ts'
import { createManualClock } from '../index.ts'

const payload = { command: 'data_sm', tlvs: [{ name: 'message_payload', value: Buffer.alloc(60_000) }] } as const

test('a peer that does not read stops our requests, and gets them all once it reads', async () => {
  await using link = await bound({ window: 2_000, queueMax: 2_000 })
  link.peer.socket.pause()
  const count = 250
  const requests: Promise<unknown>[] = []
  for (let index = 0; index < count; index++) {
    requests.push(link.session.request(payload))
    if (index % 20 === 0) await turns(1)
  }
  await turns(20)
  expect(link.session.inFlight).toBeLessThan(count)
  expect(link.session.queued).toBe(count - link.session.inFlight)
  let drained = 0
  link.session.on('drain', () => drained++)
  link.peer.socket.resume()
  for (let index = 0; index < count; index++) {
    const { sequence_number } = await link.peer.next()
    link.peer.send({ command: 'data_sm_resp', sequence_number })
  }
  await Promise.all(requests)
  expect(drained).toBeGreaterThan(0)
  expect(link.session.queued).toBe(0)
})

test('a peer that asks and does not read the answers is no longer read', async () => {
  await using link = await bound({ bufferedBytesMax: 200_000 })
  let asked = 0
  link.session.onRequest(() => {
    asked++
    return { tlvs: payload.tlvs }
  })
  link.peer.socket.pause()
  const total = 300
  for (let sequence_number = 1; sequence_number <= total; sequence_number++) {
    link.peer.send({
      command: 'data_sm',
      sequence_number,
      tlvs: [{ name: 'message_payload', value: Buffer.alloc(200) }],
    })
  }
  let before = -1
  while (asked !== before) {
    before = asked
    await turns(50)
  }
  expect(asked).toBeLessThan(total)
  link.peer.socket.resume()
  for (let sequence_number = 1; sequence_number <= total; sequence_number++) {
    expect((await link.peer.next()).sequence_number).toBe(sequence_number)
  }
  expect(asked).toBe(total)
})

test('a PDU that comes an octet at a time is put together without holding more than itself', async () => {
  await using link = await bound()
  link.session.onRequest(() => ({ message_id: '' }))
  const bytes = Buffer.from('00000010000000150000000000000007', 'hex')
  for (const octet of bytes) {
    link.peer.socket.write(Buffer.of(octet))
    await turns(1)
  }
  expect(await link.peer.next()).toMatchObject({ command: 'enquire_link_resp', sequence_number: 7 })
  await until(() => link.peer.waiting === 0)
})

test('a peer that asks, does not read the answers and falls silent is given up, though we do not read it either', async () => {
  const clock = createManualClock()
  await using link = await bound({ clock, bufferedBytesMax: 200_000 })
  let asked = 0
  link.session.onRequest(() => {
    asked++
    return { tlvs: payload.tlvs }
  })
  link.peer.socket.pause()
  for (let sequence_number = 1; sequence_number <= 300; sequence_number++) {
    link.peer.send({ command: 'data_sm', sequence_number })
  }
  let before = -1
  while (asked !== before) {
    before = asked
    await turns(50)
  }
  clock.advance(30_000)
  clock.advance(10_000)
  expect((await link.session.closed).code).toBe('enquire_link_timeout')
})

test('pause stops reading until resume, and the silence does not count', async () => {
  const clock = createManualClock()
  await using link = await bound({ clock })
  const seen: number[] = []
  link.session.onRequest(({ sequence_number }) => {
    seen.push(sequence_number)
  })
  link.session.pause()
  link.session.pause()
  link.peer.send({ command: 'deliver_sm', sequence_number: 1 })
  await turns(20)
  clock.advance(120_000)
  expect([seen, link.session.state]).toEqual([[], 'bound_trx'])
  link.session.resume()
  link.session.resume()
  await until(() => seen.length === 1)
})
