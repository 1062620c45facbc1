import { expect, test } from 'vitest'
import { bound, turns, until } from '../../test/peer.ts'
import { createManualClock, commandStatus as S } from '../index.ts'

const submit = { command: 'submit_sm', destination_addr: '6421' } as const

/** A link whose requests time out after 5 s and keep their places for 60 s more. */
async function slowLink(options = {}) {
  const clock = createManualClock()
  const limits = { responseTimeoutMs: 5_000, timedOutPlaceMs: 60_000, enquireLinkIntervalMs: 0 }
  return { clock, ...(await bound({ clock, ...limits, ...options })) }
}

const accepted = (sequence_number: number | undefined, message_id: string) =>
  ({ command: 'submit_sm_resp', sequence_number, message_id }) as const

test('an answer that comes after the timeout goes once to who asked, with all it says', async () => {
  await using link = await slowLink()
  const late: unknown[] = []
  const requests = ['a', 'b', 'c'].map((source_addr) =>
    link.session.request({ ...submit, source_addr }, { onLateAnswer: (answer) => late.push([source_addr, answer]) }),
  )
  const [a, b, c] = await link.peer.take(3)
  link.peer.send(accepted(a?.sequence_number, 'in time'))
  expect(await requests[0]).toMatchObject({ message_id: 'in time' })
  link.clock.advance(5_000)
  for (const request of requests.slice(1)) await expect(request).rejects.toMatchObject({ code: 'timeout' })
  expect(late).toEqual([])
  link.peer.send(
    accepted(c?.sequence_number, 'late'),
    accepted(c?.sequence_number, 'again'),
    accepted(a?.sequence_number, 'again'),
    { command: 'query_sm_resp', sequence_number: b?.sequence_number, message_id: 'of another command' },
    { command: 'generic_nack', sequence_number: b?.sequence_number, command_status: S.ESME_RTHROTTLED },
  )
  await until(() => link.session.lateAnswers === 5)
  expect(late).toMatchObject([
    ['c', { command: 'submit_sm_resp', message_id: 'late' }],
    ['b', { command: 'generic_nack', command_status: S.ESME_RTHROTTLED }],
  ])
})

test('a late answer is known hours later too, as long as the session lives', async () => {
  await using link = await slowLink()
  const late: string[] = []
  const onLateAnswer = ({ sequence_number }: { sequence_number: number }) => late.push(`${sequence_number}`)
  const request = link.session.request(submit, { onLateAnswer })
  const { sequence_number } = await link.peer.next()
  link.clock.advance(5_000)
  await expect(request).rejects.toMatchObject({ code: 'timeout', written: true })
  link.clock.advance(5 * 3_600_000)
  link.peer.send(accepted(sequence_number, 'late'))
  await until(() => late.length === 1)
  expect(late).toEqual([`${sequence_number}`])
})

test('a request that timed out keeps its place in the window until its answer comes or its time is over', async () => {
  await using link = await slowLink({ window: 2 })
  const rooms: number[] = []
  link.session.on('room', () => rooms.push(link.session.windowFree))
  const lost = ['a', 'b'].map((source_addr) => link.session.request({ ...submit, source_addr }))
  const [a, b] = await link.peer.take(2)
  link.clock.advance(5_000)
  for (const request of lost) await expect(request).rejects.toMatchObject({ code: 'timeout' })
  expect(link.session).toMatchObject({ inFlight: 0, windowFree: 0 })
  const waiting = link.session.request({ ...submit, source_addr: 'c' })
  await turns()
  expect([link.session.queued, link.peer.waiting]).toEqual([1, 0])
  link.peer.send(accepted(b?.sequence_number, 'late'))
  const c = await link.peer.next()
  expect(c).toMatchObject({ source_addr: 'c' })
  link.peer.send(accepted(c.sequence_number, 'c'))
  expect(await waiting).toMatchObject({ message_id: 'c' })
  expect(link.session.windowFree).toBe(1)
  link.clock.advance(60_000)
  expect(link.session.windowFree).toBe(2)
  expect(rooms).toEqual([0, 2])
  link.peer.send(accepted(a?.sequence_number, 'late'))
  await until(() => link.session.lateAnswers === 2)
  expect(link.session.windowFree).toBe(2)
})

test('at most timedOutMax timed-out requests are remembered: the newest', async () => {
  await using link = await slowLink({ window: 3, timedOutMax: 2 })
  const late: string[] = []
  const lost = ['a', 'b', 'c'].map((source_addr) =>
    link.session.request({ ...submit, source_addr }, { onLateAnswer: () => late.push(source_addr) }),
  )
  const pdus = await link.peer.take(3)
  link.clock.advance(5_000)
  for (const request of lost) await expect(request).rejects.toMatchObject({ code: 'timeout' })
  expect(link.session.windowFree).toBe(1)
  link.peer.send(...pdus.map(({ sequence_number }) => accepted(sequence_number, 'late')))
  await until(() => link.session.lateAnswers === 3)
  expect(late).toEqual(['b', 'c'])
  expect(link.session.windowFree).toBe(3)
})

test('the answer to a request that was given up is not reported, nor any answer after the session’s end', async () => {
  const link = await slowLink()
  const late: string[] = []
  const controller = new AbortController()
  const { signal } = controller
  const aborted = link.session.request(submit, { signal, onLateAnswer: () => late.push('aborted') })
  const timedOut = link.session.request(submit, { onLateAnswer: () => late.push('timed out') })
  const [first, second] = await link.peer.take(2)
  controller.abort()
  await expect(aborted).rejects.toMatchObject({ code: 'aborted' })
  link.clock.advance(5_000)
  await expect(timedOut).rejects.toMatchObject({ code: 'timeout' })
  link.peer.send(accepted(first?.sequence_number, 'late'))
  await until(() => link.session.lateAnswers === 1)
  link.peer.send(accepted(second?.sequence_number, 'late'))
  link.session.destroy()
  await link[Symbol.asyncDispose]()
  expect(late).toEqual([])
  expect(link.clock.timers).toBe(0)
})

test('unbind waits for requests in flight, and not for timed-out ones', async () => {
  await using link = await slowLink()
  const lost = link.session.request(submit)
  await link.peer.next()
  link.clock.advance(5_000)
  await expect(lost).rejects.toMatchObject({ code: 'timeout' })
  const unbinding = link.session.unbind()
  const unbind = await link.peer.next()
  expect(unbind.command).toBe('unbind')
  link.peer.send({ command: 'unbind_resp', sequence_number: unbind.sequence_number })
  await unbinding
})
