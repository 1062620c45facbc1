import { expect, test } from 'vitest'
import { bound, dial, listenRaw } from '../../test/peer.ts'
import { connect, listen, type PduError, commandStatus as S, type Session } from '../index.ts'

function framed(text: string): Buffer {
  const rest = Buffer.from(text.replace(/\s/g, ''), 'hex')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(rest.length + 4)
  return Buffer.concat([length, rest])
}

test('a bad field is answered with its status by the right response, and the link lives on', async () => {
  await using link = await bound()
  const errors: PduError[] = []
  link.session.on('pduError', (error) => errors.push(error))
  const badDestination = framed('00000005 00000000 00000007 00 000000 0000 3132')
  const cutShort = framed('00000005 00000000 00000008 00 000000 0000 00 00 00 00')
  link.peer.socket.write(Buffer.concat([badDestination, cutShort]))
  link.peer.send({ command: 'deliver_sm', sequence_number: 9 })
  link.session.onRequest(() => ({ command_status: S.ESME_ROK }))
  expect(await link.peer.take(3)).toMatchObject([
    { command: 'deliver_sm_resp', sequence_number: 7, command_status: S.ESME_RINVDSTADR, message_id: null },
    { command: 'deliver_sm_resp', sequence_number: 8, command_status: S.ESME_RINVSCHED },
    { command: 'deliver_sm_resp', sequence_number: 9, command_status: S.ESME_ROK },
  ])
  expect(errors.map(({ sequence_number }) => sequence_number)).toEqual([7, 8])
  expect(errors[0]).toMatchObject({ partial: { command: 'deliver_sm', destination_addr: '12' }, pdu: undefined })
})

test('an unknown command gets generic_nack with ESME_RINVCMDID, an unknown answer nothing', async () => {
  await using link = await bound()
  link.peer.send(
    { command: 'unknown', command_id: 0x80000111, sequence_number: 5 },
    { command: 'unknown', command_id: 0x00000111, sequence_number: 6, body: Buffer.from('abc') },
    { command: 'enquire_link', sequence_number: 0xfffffff0 },
  )
  expect(await link.peer.take(2)).toMatchObject([
    { command: 'generic_nack', sequence_number: 6, command_status: S.ESME_RINVCMDID },
    { command: 'enquire_link_resp', sequence_number: 0xfffffff0 },
  ])
  expect(link.session.lateAnswers).toBe(1)
})

test.each(['00000000', '0000000f', '7fffffff', 'ffffffff'])(
  'command_length %s closes the link with a nack',
  async (length) => {
    await using link = await bound()
    link.peer.socket.write(Buffer.from(`${length}000000040000000000000001`, 'hex'))
    expect(await link.peer.next()).toMatchObject({ command: 'generic_nack', command_status: S.ESME_RINVCMDLEN })
    expect((await link.session.closed).code).toBe('protocol_error')
    await link.peer.closed()
  },
)

test('a bad PDU of a peer that has not bound is answered too', async () => {
  const sessions: Session[] = []
  const server = await listen({ port: 0 }, (session) => sessions.push(session))
  const peer = await dial(server.port)
  peer.socket.write(framed('00000009 00000000 00000001 6d65'))
  expect(await peer.next()).toMatchObject({ command: 'bind_transceiver_resp', command_status: S.ESME_RINVSYSID })
  peer.send({ command: 'submit_sm', sequence_number: 2 })
  expect(await peer.next()).toMatchObject({ command: 'submit_sm_resp', command_status: S.ESME_RINVBNDSTS })
  peer.send({ command: 'bind_transceiver', sequence_number: 3, system_id: 'me', interface_version: 0x34 })
  expect(await peer.next()).toMatchObject({ command_status: 0, tlvs: [{ name: 'sc_interface_version', value: 0x34 }] })
  peer.send({ command: 'bind_transceiver', sequence_number: 4, system_id: 'me' })
  expect(await peer.next()).toMatchObject({ command_status: S.ESME_RALYBND })
  expect(sessions).toHaveLength(1)
  peer.socket.destroy()
  await server.close()
})

test('a server refuses requests that the bind does not allow, and an ESME takes all', async () => {
  const server = await listen({ port: 0 }, (session) => session.onRequest(() => ({ message_id: '1' })))
  const peer = await dial(server.port)
  peer.send({ command: 'bind_receiver', sequence_number: 1 }, { command: 'submit_sm', sequence_number: 2 })
  expect(await peer.take(2)).toMatchObject([
    { command: 'bind_receiver_resp', command_status: 0, tlvs: [] },
    { command: 'submit_sm_resp', command_status: S.ESME_RINVBNDSTS },
  ])
  peer.socket.destroy()
  await server.close()
  await using link = await bound({ bind_type: 'transmitter', onRequest: () => ({ message_id: '' }) })
  link.peer.send({ command: 'deliver_sm', sequence_number: 3 })
  expect(await link.peer.next()).toMatchObject({ command: 'deliver_sm_resp', command_status: 0 })
})

test('a faulty answer still gives the fields that can be read', async () => {
  await using link = await bound()
  const errors: PduError[] = []
  link.session.on('pduError', (error) => errors.push(error))
  const refused = link.session.request({ command: 'submit_sm' })
  const accepted = link.session.request({ command: 'submit_sm' })
  const unclosed = link.session.request({ command: 'submit_sm' })
  const long = link.session.request({ command: 'submit_sm' })
  const bare = link.session.request({ command: 'submit_sm' })
  const pdus = await link.peer.take(5)
  const bodies = ['00000058 % 3132', '00000000 % 313200 00', '00000000 % 3132', `00000000 % ${'61'.repeat(300)} 00`]
  bodies.push('00000000 %')
  for (const [index, { sequence_number }] of pdus.entries()) {
    const body = bodies[index]?.replace('%', sequence_number.toString(16).padStart(8, '0'))
    link.peer.socket.write(framed(`80000004 ${body}`))
  }
  expect(await refused).toMatchObject({ command: 'submit_sm_resp', command_status: S.ESME_RTHROTTLED })
  expect(await accepted).toMatchObject({ command_status: S.ESME_ROK, message_id: '12' })
  expect(await unclosed).toMatchObject({ command_status: S.ESME_ROK, message_id: '12' })
  expect(await long).toMatchObject({ message_id: 'a'.repeat(300) })
  expect(await bare).toMatchObject({ command_status: S.ESME_ROK, message_id: null })
  expect(errors).toHaveLength(4)
  expect(link.session.lateAnswers).toBe(0)
})

test.each([
  ['a refusal and half a body', '80000009 0000000e 00000001 0210000134', { code: 'bind_refused', command_status: 14 }],
  ['generic_nack', '80000000 00000003 00000001', { code: 'bind_refused', command_status: 3 }],
  ['generic_nack to nothing', '80000000 00000003 00000000', { code: 'bind_refused', command_status: 3 }],
])('a bind answered with %s fails at once', async (_, answer, expected) => {
  await using centre = await listenRaw()
  const rejected = expect(connect({ system_id: 'me', port: centre.port })).rejects.toMatchObject(expected)
  const peer = await centre.peer()
  await peer.next()
  peer.socket.write(framed(answer))
  await rejected
  await peer.closed()
})

test('of the PDUs with the sequence_number of the bind only the answer to a bind, of whatever type, is taken for it', async () => {
  await using centre = await listenRaw()
  const connecting = connect({ system_id: 'me', port: centre.port })
  const peer = await centre.peer()
  await peer.next()
  peer.send(
    { command: 'submit_sm_resp', sequence_number: 1 },
    { command: 'unbind_resp', sequence_number: 1 },
    { command: 'bind_receiver_resp', sequence_number: 1, system_id: 'SM' },
  )
  const session = await connecting
  expect([session.system_id, session.lateAnswers]).toEqual(['SM', 2])
  session.destroy()
  await peer.closed()
})
