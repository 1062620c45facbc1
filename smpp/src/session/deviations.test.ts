import { expect, test } from 'vitest'
import { bound, listenRaw, type Peer, turns, until } from '../../test/peer.ts'
import { type ConnectOptions, connect, type PduError, type RequestPdu, commandStatus as S } from '../index.ts'

const bytes = (hex: string) => Buffer.from(hex.replace(/\s/g, ''), 'hex')

/** A message centre that has been asked to let us bind, and says nothing yet. */
async function asked(options: Partial<ConnectOptions> = {}) {
  await using centre = await listenRaw()
  const connecting = connect({ system_id: 'me', port: centre.port, ...options })
  const peer = await centre.peer()
  await peer.next()
  return { connecting, peer }
}

async function end(connecting: Promise<{ destroy(): void }>, peer: Peer): Promise<void> {
  const session = await connecting
  session.destroy()
  await peer.closed()
}

test.each([
  ['without the NUL behind its system_id', '00000014 80000009 00000000 00000001 484f5354', 'HOST'],
  ['without a system_id', '00000010 80000009 00000000 00000001', ''],
  ['with a TLV in place of its system_id', '00000015 80000009 00000000 00000001 0210 0001 34', '\x02\x10'],
  ['with an octet too many', '00000016 80000009 00000000 00000001 484f535400 00', 'HOST'],
  ['as another type of bind', '00000015 80000001 00000000 00000001 484f535400', 'HOST'],
  ['with another sequence_number', '00000015 80000009 00000000 00000000 484f535400', 'HOST'],
])('a bind answered %s is one', async (_, answer, system_id) => {
  const { connecting, peer } = await asked()
  peer.socket.write(bytes(answer))
  const session = await connecting
  expect([session.state, session.system_id]).toEqual(['bound_trx', system_id])
  await end(connecting, peer)
})

test('a message followed by unreadable octets is taken and answered, and the fault can be seen', async () => {
  await using link = await bound()
  const [errors, seen]: [PduError[], RequestPdu[]] = [[], []]
  link.session.on('pduError', (error) => errors.push(error))
  link.session.onRequest((pdu) => {
    seen.push(pdu)
    return { command_status: S.ESME_ROK }
  })
  const numbers = '00 0101 3634323135353531303400 0000 35353200'
  const text = `${numbers} 000000 00 00 00 00 00 00 03596573`
  const framed = [
    `00000032 00000005 00000000 00000011 ${text} 00`,
    `0000003b 00000005 00000000 00000012 ${text} 0427 0001 02 001e 0009 41`,
    `0000002e 00000103 00000000 00000013 ${numbers} 00 00 00 0424 0009 596573`,
  ].map(bytes)
  link.peer.socket.write(Buffer.concat(framed))
  expect(await link.peer.take(3)).toMatchObject([
    { command: 'deliver_sm_resp', sequence_number: 17, command_status: 0 },
    { command: 'deliver_sm_resp', sequence_number: 18, command_status: 0 },
    { command: 'data_sm_resp', sequence_number: 19, command_status: 0 },
  ])
  expect(seen).toMatchObject([
    { source_addr: '6421555104', short_message: Buffer.from('Yes'), tlvs: [] },
    { short_message: Buffer.from('Yes'), tlvs: [{ name: 'message_state', value: 2 }] },
    { command: 'data_sm', tlvs: [{ name: 'message_payload', value: Buffer.from('Yes') }] },
  ])
  expect(errors.map(({ command_status, pdu }) => [command_status, pdu?.sequence_number])).toEqual([
    [S.ESME_RINVTLVSTREAM, 17],
    [S.ESME_RINVTLVSTREAM, 18],
    [S.ESME_RINVTLVSTREAM, 19],
  ])
})

test('with strictTlvs such a message is refused', async () => {
  await using link = await bound({ strictTlvs: true, onRequest: () => ({}) })
  const pdu = bytes('00000022 00000005 00000000 00000007 00 000000 000000 000000 00 00 00 00 00 00 00 00')
  link.peer.socket.write(pdu)
  expect(await link.peer.next()).toMatchObject({ command_status: S.ESME_RINVTLVSTREAM })
})

test('enquire_link and unbind with a body are answered as without', async () => {
  await using link = await bound()
  link.peer.socket.write(bytes('00000011 00000015 00000000 ffffffff 00'))
  link.peer.socket.write(bytes('00000012 00000006 00000000 00000000 0000'))
  expect(await link.peer.take(2)).toMatchObject([
    { command: 'enquire_link_resp', sequence_number: 0xffffffff, command_status: 0 },
    { command: 'unbind_resp', sequence_number: 0, command_status: 0 },
  ])
  expect((await link.session.closed).code).toBe('peer_unbound')
})

test('deliveries before the answer to the bind wait for it, in order', async () => {
  const { connecting, peer } = await asked()
  peer.send(
    { command: 'deliver_sm', sequence_number: 1 },
    { command: 'enquire_link', sequence_number: 2 },
    { command: 'data_sm', sequence_number: 3 },
    { command: 'bind_transceiver_resp', sequence_number: 1, system_id: 'SM' },
    { command: 'deliver_sm', sequence_number: 4 },
  )
  const session = await connecting
  const seen: number[] = []
  session.onRequest(({ sequence_number }) => {
    seen.push(sequence_number)
    return {}
  })
  expect(await peer.take(4)).toMatchObject([
    { command: 'enquire_link_resp', sequence_number: 2 },
    { command: 'deliver_sm_resp', sequence_number: 1, command_status: 0 },
    { command: 'data_sm_resp', sequence_number: 3, command_status: 0 },
    { command: 'deliver_sm_resp', sequence_number: 4, command_status: 0 },
  ])
  expect(seen).toEqual([1, 3, 4])
  await end(connecting, peer)
})

test('at most unansweredMax deliveries wait for the answer to the bind; the peer is asked to send the others again', async () => {
  const { connecting, peer } = await asked({ unansweredMax: 2, onRequest: () => ({}) })
  for (const sequence_number of [1, 2, 3]) peer.send({ command: 'deliver_sm', sequence_number })
  expect(await peer.next()).toMatchObject({ sequence_number: 3, command_status: S.ESME_RMSGQFUL })
  peer.send({ command: 'bind_transceiver_resp', sequence_number: 1, system_id: 'SM' })
  expect(await peer.take(2)).toMatchObject([
    { sequence_number: 1, command_status: 0 },
    { sequence_number: 2, command_status: 0 },
  ])
  await end(connecting, peer)
})

test('deliveries before a refused bind are dropped unanswered: the message centre still has them', async () => {
  const seen: RequestPdu[] = []
  const { connecting, peer } = await asked({ onRequest: (pdu) => void seen.push(pdu) })
  peer.send(
    { command: 'deliver_sm', sequence_number: 1 },
    { command: 'bind_transceiver_resp', sequence_number: 1, command_status: S.ESME_RINVPASWD },
  )
  await expect(connecting).rejects.toMatchObject({ code: 'bind_refused', command_status: S.ESME_RINVPASWD })
  await peer.closed()
  await turns()
  expect([seen, peer.waiting]).toEqual([[], 0])
})

test('a message centre that sends enquire_link without end, and requests outside SMPP 3.4, gets its answers alone', async () => {
  await using link = await bound({ onRequest: () => ({}) })
  const enquiries = Array.from({ length: 5_000 }, (_, index) => ({
    command: 'enquire_link' as const,
    sequence_number: 0x80000000 + index,
  }))
  link.peer.send(...enquiries)
  // broadcast_sm and query_broadcast_sm of SMPP 5.0, and a command of a vendor's own.
  for (const command_id of [0x111, 0x112, 0x00010200]) {
    link.peer.send({ command: 'unknown', command_id, sequence_number: command_id, body: Buffer.alloc(50, 1) })
  }
  link.peer.send({ command: 'generic_nack', command_status: S.ESME_RINVCMDLEN, sequence_number: 0 })
  link.peer.send({ command: 'deliver_sm', sequence_number: 0, tlvs: [{ tag: 0x1501, value: Buffer.alloc(9) }] })
  const answers = await link.peer.take(5_004)
  expect(answers.slice(0, 5_000).every(({ command }) => command === 'enquire_link_resp')).toBe(true)
  expect(answers.slice(5_000)).toMatchObject([
    { command: 'generic_nack', command_status: S.ESME_RINVCMDID, sequence_number: 0x111 },
    { command: 'generic_nack', command_status: S.ESME_RINVCMDID, sequence_number: 0x112 },
    { command: 'generic_nack', command_status: S.ESME_RINVCMDID, sequence_number: 0x10200 },
    { command: 'deliver_sm_resp', command_status: 0, sequence_number: 0 },
  ])
  await until(() => link.session.lateAnswers === 1)
  expect(link.session.state).toBe('bound_trx')
})
