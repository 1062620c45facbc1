import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { commandStatus, listen, type RequestPdu, type Server, type Session } from '../src/index.ts'
import { certificate } from './certificate.ts'
import { ask, type NpmPdu, type NpmSession, npmSmpp } from './npm-smpp.ts'
import { until } from './peer.ts'

let server: Server
let sessions: Session[]
let asked: RequestPdu[]
let client: NpmSession

function onSession(session: Session): void {
  sessions.push(session)
  session.onRequest((pdu) => {
    asked.push(pdu)
    if (pdu.command === 'query_sm')
      return { message_id: pdu.message_id, final_date: '', message_state: 2, error_code: 0 }
    if (pdu.command === 'cancel_sm') return { command_status: commandStatus.ESME_RCANCELFAIL }
    if (pdu.command !== 'submit_multi') return { message_id: `id-${asked.length}` }
    const refused = { dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: '6422', error_status_code: 11 }
    return { message_id: 'multi', unsuccess_sme: [refused] }
  })
}

beforeEach(async () => {
  sessions = []
  asked = []
  server = await listen(
    { port: 0, system_id: 'ours', authenticate: ({ password }) => password === 'secret' },
    onSession,
  )
  client = npmSmpp.connect({ host: '127.0.0.1', port: server.port })
  client.on('error', () => {})
  await once(client.socket, 'connect')
})

afterEach(async () => {
  client.socket.destroy()
  await server.close()
})

test('the npm client binds in every way, is refused with a wrong password, and unbinds', async () => {
  const refused = await ask(client, 'bind_transceiver', { system_id: 'npm', password: 'wrong' })
  expect(refused.command_status).toBe(commandStatus.ESME_RBINDFAIL)
  for (const type of ['transmitter', 'receiver', 'transceiver']) {
    const other = npmSmpp.connect({ host: '127.0.0.1', port: server.port })
    other.on('error', () => {})
    const answer = await ask(other, `bind_${type}`, { system_id: 'npm', password: 'secret' })
    expect(answer).toMatchObject({ command: `bind_${type}_resp`, command_status: 0, system_id: 'ours' })
    expect((await ask(other, 'enquire_link')).command).toBe('enquire_link_resp')
    expect((await ask(other, 'unbind')).command).toBe('unbind_resp')
    other.socket.destroy()
  }
  expect(sessions.map(({ system_id }) => system_id)).toEqual(['npm', 'npm', 'npm'])
})

test('every request of the npm client is understood and answered', async () => {
  await ask(client, 'bind_transceiver', { system_id: 'npm', password: 'secret', interface_version: 0x34 })
  const submitted = await ask(client, 'submit_sm', {
    source_addr: '552',
    dest_addr_ton: 1,
    destination_addr: '6421',
    validity_period: '000002000000000R',
    short_message: 'Kia ora, ēhoa',
    user_message_reference: 77,
    language_indicator: 1,
  })
  expect(submitted).toMatchObject({ command: 'submit_sm_resp', message_id: 'id-1' })
  expect(asked[0]).toMatchObject({
    source_addr: '552',
    destination_addr: '6421',
    data_coding: 8,
    short_message: Buffer.from('Kia ora, ēhoa', 'utf16le').swap16(),
  })
  expect(new Set(asked[0]?.tlvs.map(({ name, value }) => [name, value].join()))).toEqual(
    new Set(['user_message_reference,77', 'language_indicator,1']),
  )
  const multi = await ask(client, 'submit_multi', {
    dest_address: [{ dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: '6421' }, { dl_name: 'staff' }],
    short_message: 'hello',
  })
  expect(multi).toMatchObject({
    message_id: 'multi',
    unsuccess_sme: [{ destination_addr: '6422', error_status_code: 11 }],
  })
  expect(asked[1]).toMatchObject({
    dest_address: [
      { dest_flag: 1, destination_addr: '6421' },
      { dest_flag: 2, dl_name: 'staff' },
    ],
  })
  expect(await ask(client, 'data_sm', { message_payload: 'long' })).toMatchObject({ message_id: 'id-3' })
  expect(await ask(client, 'query_sm', { message_id: '9' })).toMatchObject({ message_id: '9', message_state: 2 })
  expect(await ask(client, 'cancel_sm', { message_id: '9' })).toMatchObject({ command_status: 0x11 })
  expect(await ask(client, 'replace_sm', { message_id: '9', short_message: 'new' })).toMatchObject({
    command_status: 0,
  })
  expect(await ask(client, 'query_broadcast_sm')).toMatchObject({ command: 'generic_nack', command_status: 3 })
})

test('receipts and notifications reach the npm client', async () => {
  const got: NpmPdu[] = []
  client.on('pdu', (pdu) => {
    got.push(pdu)
    if (pdu.command === 'deliver_sm') client.send(pdu.response())
  })
  await ask(client, 'bind_receiver', { system_id: 'npm', password: 'secret', interface_version: 0x34 })
  await until(() => sessions.length === 1)
  const answer = await sessions[0]?.request({
    command: 'deliver_sm',
    esm_class: 4,
    short_message: Buffer.from('id:1 stat:DELIVRD'),
    tlvs: [
      { name: 'receipted_message_id', value: '1' },
      { name: 'message_state', value: 2 },
      { name: 'network_error_code', value: Buffer.of(3, 0, 0) },
    ],
  })
  expect(answer).toMatchObject({ command: 'deliver_sm_resp', command_status: 0 })
  sessions[0]?.notify({ command: 'alert_notification', source_addr: '6421', esme_addr: 'npm' })
  await until(() => got.some(({ command }) => command === 'alert_notification'))
  expect(got.find(({ command }) => command === 'deliver_sm')).toMatchObject({
    receipted_message_id: '1',
    message_state: 2,
    short_message: { message: 'id:1 stat:DELIVRD' },
  })
  expect(got.at(-1)).toMatchObject({ source_addr: '6421', esme_addr: 'npm' })
})

test('a hundred requests at once from the npm client are all answered', async () => {
  await ask(client, 'bind_transceiver', { system_id: 'npm', password: 'secret' })
  const answers = await Promise.all(Array.from({ length: 100 }, () => ask(client, 'submit_sm', { short_message: 'x' })))
  expect(new Set(answers.map(({ message_id }) => message_id)).size).toBe(100)
})

test('the npm client speaks TLS with our server', async () => {
  const secure = await listen({ port: 0, tls: certificate }, onSession)
  const other = npmSmpp.connect({ host: '127.0.0.1', port: secure.port, tls: true, ca: certificate.cert })
  other.on('error', () => {})
  expect(await ask(other, 'bind_transceiver', { system_id: 'npm' })).toMatchObject({ command_status: 0 })
  other.socket.destroy()
  await secure.close()
})
