import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { bound, listenRaw, turns, until } from '../../test/peer.ts'
import { type Answer, connect, noAnswer, commandStatus as S } from '../index.ts'

test('a handler answers with nothing, a status, fields, or a promise of them', async () => {
  await using link = await bound()
  link.session.onRequest((pdu) => {
    if (pdu.sequence_number === 1) return
    if (pdu.sequence_number === 2) return { command_status: S.ESME_RX_T_APPN }
    if (pdu.sequence_number === 3) return { message_id: 'x', tlvs: [{ name: 'delivery_failure_reason', value: 1 }] }
    return Promise.resolve({ message_id: 'later' })
  })
  for (const sequence_number of [1, 2, 3, 4]) link.peer.send({ command: 'data_sm', sequence_number })
  expect(await link.peer.take(4)).toMatchObject([
    { command: 'data_sm_resp', sequence_number: 1, command_status: 0, message_id: '' },
    { sequence_number: 2, command_status: S.ESME_RX_T_APPN, message_id: null },
    { sequence_number: 3, message_id: 'x', tlvs: [{ name: 'delivery_failure_reason', value: 1 }] },
    { sequence_number: 4, message_id: 'later' },
  ])
})

test('a handler that throws or rejects answers ESME_RSYSERR, and its error can be seen', async () => {
  await using link = await bound()
  const errors: unknown[] = []
  link.session.on('requestError', (error, pdu) => errors.push([error, pdu.sequence_number]))
  link.session.onRequest(({ sequence_number }) => {
    if (sequence_number === 1) throw 'thrown'
    return Promise.reject('rejected')
  })
  link.peer.send({ command: 'deliver_sm', sequence_number: 1 }, { command: 'deliver_sm', sequence_number: 2 })
  expect(await link.peer.take(2)).toMatchObject([
    { command_status: S.ESME_RSYSERR },
    { command_status: S.ESME_RSYSERR },
  ])
  expect(errors).toEqual([
    ['thrown', 1],
    ['rejected', 2],
  ])
})

test('an answer that cannot be encoded becomes ESME_RSYSERR', async () => {
  await using link = await bound()
  const errors: unknown[] = []
  link.session.on('requestError', (error) => errors.push(error))
  const answer = { message_id: 'x'.repeat(100) }
  link.session.onRequest(({ sequence_number }) => (sequence_number === 1 ? answer : Promise.resolve(answer)))
  link.peer.send({ command: 'data_sm', sequence_number: 1 }, { command: 'data_sm', sequence_number: 2 })
  expect(await link.peer.take(2)).toMatchObject([
    { sequence_number: 1, command_status: S.ESME_RSYSERR },
    { sequence_number: 2, command_status: S.ESME_RSYSERR },
  ])
  expect(errors).toHaveLength(2)
})

test('without a handler the answer is ESME_RSYSERR, so that the peer keeps the message', async () => {
  await using link = await bound()
  link.peer.send({ command: 'deliver_sm', sequence_number: 1 })
  expect(await link.peer.next()).toMatchObject({ command_status: S.ESME_RSYSERR })
})

test('PDUs in one packet with the answer to the bind reach a handler set right after connect', async () => {
  await using centre = await listenRaw()
  const connecting = connect({ system_id: 'me', port: centre.port })
  const peer = await centre.peer()
  await peer.next()
  peer.send({ command: 'bind_transceiver_resp', sequence_number: 1 }, { command: 'deliver_sm', sequence_number: 1 })
  const session = await connecting
  session.onRequest(() => ({ command_status: S.ESME_ROK }))
  expect(await peer.next()).toMatchObject({ command: 'deliver_sm_resp', command_status: S.ESME_ROK })
  session.destroy()
  await peer.closed()
})

test('alert_notification reaches the handler and is not answered', async () => {
  await using link = await bound()
  const seen: string[] = []
  link.session.onRequest(({ command }) => {
    seen.push(command)
  })
  link.peer.send({ command: 'alert_notification', sequence_number: 1 }, { command: 'deliver_sm', sequence_number: 2 })
  expect(await link.peer.next()).toMatchObject({ command: 'deliver_sm_resp', sequence_number: 2 })
  expect(seen).toEqual(['alert_notification', 'deliver_sm'])
})

test('while unansweredMax requests wait for the handler, reading pauses', async () => {
  await using link = await bound({ unansweredMax: 3 })
  const release: (() => void)[] = []
  link.session.onRequest(() => new Promise<void>((resolve) => release.push(resolve)))
  for (let sequence_number = 1; sequence_number <= 10; sequence_number++) {
    link.peer.send({ command: 'deliver_sm', sequence_number })
  }
  await until(() => release.length === 3)
  await turns(20)
  expect([release.length, link.session.unanswered]).toEqual([3, 3])
  for (let answered = 1; answered <= 10; answered++) {
    await until(() => release.length > 0)
    release.shift()?.()
    expect(await link.peer.next()).toMatchObject({ command: 'deliver_sm_resp', sequence_number: answered })
    expect(link.session.unanswered).toBeLessThanOrEqual(3)
  }
})

test('a promise of another kind is awaited like any', async () => {
  await using link = await bound()
  const foreign: PromiseLike<Answer> = runInNewContext(`Promise.resolve({ message_id: 'foreign' })`)
  expect(foreign).not.toBeInstanceOf(Promise)
  link.session.onRequest(() => foreign)
  link.peer.send({ command: 'data_sm', sequence_number: 1 })
  expect(await link.peer.next()).toMatchObject({ command: 'data_sm_resp', message_id: 'foreign' })
})

test('noAnswer leaves a request without answer, now or later, and keeps nothing', async () => {
  await using link = await bound({ unansweredMax: 1 })
  link.session.onRequest(({ sequence_number }) => {
    if (sequence_number === 1) return noAnswer
    return Promise.resolve(sequence_number === 2 ? noAnswer : { message_id: 'answered' })
  })
  for (const sequence_number of [1, 2, 3]) link.peer.send({ command: 'data_sm', sequence_number })
  expect(await link.peer.next()).toMatchObject({ sequence_number: 3, message_id: 'answered' })
  expect([link.peer.waiting, link.session.unanswered]).toEqual([0, 0])
})
