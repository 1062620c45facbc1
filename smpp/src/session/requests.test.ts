import { expect, test } from 'vitest'
import { bound, turns, until } from '../../test/peer.ts'
import { commandStatus, createManualClock, PduError, SmppError } from '../index.ts'

const submit = { command: 'submit_sm', destination_addr: '6421' } as const

test('a request resolves with its own answer, in whatever order answers come', async () => {
  await using link = await bound()
  const requests = [1, 2, 3].map(() => link.session.request(submit))
  const pdus = await link.peer.take(3)
  for (const { sequence_number } of pdus.reverse()) {
    link.peer.send({ command: 'submit_sm_resp', sequence_number, message_id: `m${sequence_number}` })
  }
  const answers = await Promise.all(requests)
  expect(answers.map((answer) => answer.command === 'submit_sm_resp' && answer.message_id)).toEqual(['m2', 'm3', 'm4'])
})

test('an answer with a status, and generic_nack, are answers', async () => {
  await using link = await bound()
  const [first, second] = [link.session.request(submit), link.session.request(submit)]
  const [one, two] = await link.peer.take(2)
  link.peer.send(
    { command: 'submit_sm_resp', command_status: commandStatus.ESME_RTHROTTLED, sequence_number: one?.sequence_number },
    { command: 'generic_nack', command_status: commandStatus.ESME_RINVCMDID, sequence_number: two?.sequence_number },
  )
  expect(await first).toMatchObject({ command: 'submit_sm_resp', command_status: 0x58, message_id: null })
  expect(await second).toMatchObject({ command: 'generic_nack', command_status: 3 })
})

test('all requests of a turn leave in one chunk', async () => {
  await using link = await bound({ window: 100 })
  const before = link.peer.chunks
  const requests = Array.from({ length: 100 }, () => link.session.request(submit))
  const pdus = await link.peer.take(100)
  expect(link.peer.chunks - before).toBe(1)
  link.peer.send(...pdus.map(({ sequence_number }) => ({ command: 'submit_sm_resp', sequence_number }) as const))
  await Promise.all(requests)
})

test('the window is never exceeded, and the queue follows in order', async () => {
  await using link = await bound({ window: 2, queueMax: 3 })
  const requests = ['a', 'b', 'c', 'd'].map((source_addr) => link.session.request({ ...submit, source_addr }))
  expect(link.session).toMatchObject({ windowSize: 2, inFlight: 2, windowFree: 0, queued: 2 })
  const sources: unknown[] = []
  for (let index = 0; index < 4; index++) {
    await turns()
    expect(link.peer.waiting).toBeLessThanOrEqual(2)
    const pdu = await link.peer.next()
    sources.push(pdu.command === 'submit_sm' && pdu.source_addr)
    link.peer.send({ command: 'submit_sm_resp', sequence_number: pdu.sequence_number })
  }
  await Promise.all(requests)
  expect(sources).toEqual(['a', 'b', 'c', 'd'])
  expect(link.session).toMatchObject({ inFlight: 0, windowFree: 2, queued: 0 })
})

test('a full queue rejects with queue_full, and no queue with window_full', async () => {
  await using waiting = await bound({ window: 1, queueMax: 1 })
  const kept = [waiting.session.request(submit), waiting.session.request(submit)]
  await expect(waiting.session.request(submit)).rejects.toMatchObject({ code: 'queue_full', written: false })
  await using rejecting = await bound({ window: 1, queueMax: 0 })
  const sent = rejecting.session.request(submit)
  await expect(rejecting.session.request(submit)).rejects.toMatchObject({ code: 'window_full', written: false })
  waiting.session.destroy()
  rejecting.session.destroy()
  const errors = await Promise.all([...kept, sent].map((request) => request.catch((error: SmppError) => error)))
  expect(errors.map((error) => error instanceof SmppError && [error.code, error.written])).toEqual([
    ['closed', true],
    ['closed', false],
    ['closed', true],
  ])
})

test('without an answer a request times out; a late answer is counted and matches nothing', async () => {
  const clock = createManualClock()
  const options = { window: 1, responseTimeoutMs: 5_000, timedOutPlaceMs: 0, enquireLinkIntervalMs: 0 }
  await using link = await bound({ clock, ...options })
  const first = link.session.request({ ...submit, source_addr: 'first' })
  const second = link.session.request({ ...submit, source_addr: 'second' })
  const late = await link.peer.next()
  clock.advance(4_999)
  expect(link.session.inFlight).toBe(1)
  clock.advance(1)
  await expect(first).rejects.toMatchObject({ code: 'timeout', written: true })
  const pdu = await link.peer.next()
  link.peer.send({ command: 'submit_sm_resp', sequence_number: late.sequence_number, message_id: 'late' })
  await until(() => link.session.lateAnswers === 1)
  link.peer.send({ command: 'submit_sm_resp', sequence_number: pdu.sequence_number, message_id: 'right' })
  expect(await second).toMatchObject({ message_id: 'right' })
})

test('an answer to another command is not taken for the answer', async () => {
  await using link = await bound()
  const request = link.session.request(submit)
  const { sequence_number } = await link.peer.next()
  link.peer.send(
    { command: 'query_sm_resp', sequence_number, message_id: 'wrong' },
    { command: 'submit_sm_resp', sequence_number, message_id: 'right' },
  )
  expect(await request).toMatchObject({ message_id: 'right' })
  expect(link.session.lateAnswers).toBe(1)
})

test('an answer that cannot be read fails its request, and only that', async () => {
  await using link = await bound()
  const [bad, good] = [link.session.request({ command: 'submit_multi' }), link.session.request(submit)]
  const [one, two] = await link.peer.take(2)
  // An id, and one destination that failed, which is cut.
  const broken = Buffer.from('000000158000002100000000000000003100010101', 'hex')
  broken.writeUInt32BE(one?.sequence_number ?? 0, 12)
  link.peer.socket.write(broken)
  link.peer.send({ command: 'submit_sm_resp', sequence_number: two?.sequence_number, message_id: 'ok' })
  await expect(bad).rejects.toMatchObject({ code: 'bad_answer', written: true, cause: expect.any(PduError) })
  expect(await good).toMatchObject({ message_id: 'ok' })
})

test('a request that cannot be encoded rejects, and the window stays whole', async () => {
  await using link = await bound({ window: 1 })
  const bad = link.session.request({ command: 'submit_sm', destination_addr: '1'.repeat(30) })
  await expect(bad).rejects.toBeInstanceOf(PduError)
  expect(link.session.windowFree).toBe(1)
  const good = link.session.request(submit)
  link.peer.send({ command: 'submit_sm_resp', sequence_number: (await link.peer.next()).sequence_number })
  expect(await good).toMatchObject({ command_status: 0 })
})

test('an aborted request rejects: unwritten in the queue, perhaps written in the window', async () => {
  await using link = await bound({ window: 1 })
  const [flying, queued, already] = [new AbortController(), new AbortController(), AbortSignal.abort()]
  const first = link.session.request(submit, { signal: flying.signal })
  const second = link.session.request({ ...submit, source_addr: 'never' }, { signal: queued.signal })
  const third = link.session.request({ ...submit, source_addr: 'third' })
  await expect(link.session.request(submit, { signal: already })).rejects.toMatchObject({ code: 'aborted' })
  queued.abort()
  flying.abort()
  await expect(first).rejects.toMatchObject({ code: 'aborted', written: true })
  await expect(second).rejects.toMatchObject({ code: 'aborted', written: false })
  const sent = await link.peer.next()
  expect(link.session.inFlight).toBe(1)
  link.peer.send({ command: 'submit_sm_resp', sequence_number: sent.sequence_number })
  const next = await link.peer.next()
  expect(next).toMatchObject({ source_addr: 'third' })
  link.peer.send({ command: 'submit_sm_resp', sequence_number: next.sequence_number })
  await third
})

test('a request that the bind does not allow is refused here and not sent', async () => {
  await using transmitter = await bound({ bind_type: 'transmitter' })
  await using receiver = await bound({ bind_type: 'receiver' })
  expect([transmitter.session.state, receiver.session.state]).toEqual(['bound_tx', 'bound_rx'])
  await expect(receiver.session.request(submit)).rejects.toMatchObject({ code: 'not_bound', written: false })
  const deliver = transmitter.session.request({ command: 'deliver_sm' })
  await expect(deliver).rejects.toMatchObject({ code: 'not_bound' })
  receiver.session.destroy()
  await expect(receiver.session.request({ command: 'data_sm' })).rejects.toMatchObject({ code: 'closed' })
})

test('enquire_link may be sent by hand, and its answer does not count as late', async () => {
  await using link = await bound()
  const asked = link.session.request({ command: 'enquire_link' })
  const { sequence_number } = await link.peer.next()
  link.peer.send(
    { command: 'enquire_link_resp', sequence_number: 99 },
    { command: 'enquire_link_resp', sequence_number },
  )
  expect(await asked).toMatchObject({ command: 'enquire_link_resp', command_status: 0 })
  expect(link.session.lateAnswers).toBe(0)
})

test('requests given up in the queue make room for others at once, and hold on to nothing', async () => {
  await using link = await bound({ window: 1, queueMax: 1_000 })
  const flying = link.session.request(submit)
  const kept: Promise<unknown>[] = []
  for (let round = 0; round < 3; round++) {
    const controller = new AbortController()
    const { signal } = controller
    const given = Array.from({ length: 1_000 - round }, () => link.session.request(submit, { signal }))
    const full = link.session.request(submit, { signal: new AbortController().signal })
    await expect(full).rejects.toMatchObject({ code: 'queue_full' })
    controller.abort()
    for (const outcome of await Promise.allSettled(given)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'aborted', written: false } })
    }
    kept.push(link.session.request({ ...submit, source_addr: `${round}` }))
    expect(link.session.queued).toBe(round + 1)
  }
  for (let index = 0; index < 4; index++) {
    const pdu = await link.peer.next()
    expect(pdu).toMatchObject({ source_addr: index === 0 ? '' : `${index - 1}` })
    link.peer.send({ command: 'submit_sm_resp', sequence_number: pdu.sequence_number })
  }
  await Promise.all([flying, ...kept])
  expect([link.session.queued, link.session.inFlight]).toEqual([0, 0])
})
