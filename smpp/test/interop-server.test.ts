import { once } from 'node:events'
import type net from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect, createClient, parseReceipt, type Receipt, type Session, splitMessage } from '../src/index.ts'
import { ask, type NpmPdu, type NpmSession, npmSmpp } from './npm-smpp.ts'
import { until } from './peer.ts'

let server: net.Server
let port: number
let sessions: NpmSession[]
let got: NpmPdu[]

function onPdu(session: NpmSession, pdu: NpmPdu): void {
  got.push(pdu)
  if (pdu.command.endsWith('_resp')) return
  const fields: Record<string, object> = {
    submit_sm: { message_id: `npm-${got.length}` },
    data_sm: { message_id: 'data' },
    query_sm: { message_id: '9', final_date: '', message_state: 5, error_code: 4 },
    submit_multi: { message_id: 'multi', unsuccess_sme: [{ destination_addr: '6422', error_status_code: 11 }] },
    replace_sm: { command_status: 0x13 },
  }
  if (pdu.command.startsWith('bind_') && pdu.password === 'wrong') session.send(pdu.response({ command_status: 0x0e }))
  else session.send(pdu.response(fields[pdu.command] ?? { system_id: 'npm' }))
  if (pdu.command === 'unbind') session.close()
}

beforeEach(async () => {
  sessions = []
  got = []
  server = npmSmpp.createServer({}, (session) => {
    sessions.push(session)
    session.on('error', () => {})
    session.on('pdu', (pdu) => onPdu(session, pdu))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as net.AddressInfo).port
})

afterEach(async () => {
  for (const { socket } of sessions) socket.destroy()
  server.close()
  await once(server, 'close')
})

test('we bind in every way to the npm server, see a refusal, and unbind', async () => {
  for (const bind_type of ['transmitter', 'receiver', 'transceiver'] as const) {
    const session = await connect({ system_id: 'me', port, bind_type })
    expect(session.system_id).toBe('npm')
    await session.unbind()
    expect(await session.closed).toMatchObject({ code: 'unbound' })
  }
  const refused = connect({ system_id: 'me', password: 'wrong', port })
  await expect(refused).rejects.toMatchObject({ code: 'bind_refused', command_status: 0x0e })
})

test('the npm server understands every request of ours', async () => {
  const session = await connect({ system_id: 'me', port })
  const submitted = await session.request({
    command: 'submit_sm',
    source_addr: '552',
    destination_addr: '6421',
    data_coding: 8,
    short_message: Buffer.from('Kia ora, ēhoa', 'utf16le').swap16(),
    tlvs: [
      { name: 'user_message_reference', value: 77 },
      { name: 'additional_status_info_text', value: 'text' },
    ],
  })
  expect(submitted).toMatchObject({ command: 'submit_sm_resp', message_id: 'npm-2' })
  expect(got.at(-1)).toMatchObject({
    source_addr: '552',
    short_message: { message: 'Kia ora, ēhoa' },
    user_message_reference: 77,
    additional_status_info_text: 'text',
  })
  const parts = splitMessage(Buffer.from('x'.repeat(200)), { by: 'udh8', coding: 'octets', reference: 7 })
  for (const part of parts) await session.request({ command: 'submit_sm', data_coding: 3, ...part })
  expect(got.slice(-2)).toMatchObject([
    { esm_class: 0x40, short_message: { udh: [Buffer.of(0, 3, 7, 2, 1)], message: 'x'.repeat(134) } },
    { esm_class: 0x40, short_message: { udh: [Buffer.of(0, 3, 7, 2, 2)], message: 'x'.repeat(66) } },
  ])
  const dest_address = [{ dest_flag: 1, dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: '6421' }] as const
  const multi = await session.request({ command: 'submit_multi', dest_address: [...dest_address] })
  expect(multi).toMatchObject({ unsuccess_sme: [{ destination_addr: '6422', error_status_code: 11 }] })
  expect(await session.request({ command: 'data_sm' })).toMatchObject({ message_id: 'data' })
  const state = await session.request({ command: 'query_sm', message_id: '9' })
  expect(state).toMatchObject({ command: 'query_sm_resp', message_state: 5, error_code: 4 })
  expect(await session.request({ command: 'replace_sm' })).toMatchObject({ command_status: 0x13 })
  expect(await session.request({ command: 'cancel_sm' })).toMatchObject({ command_status: 0 })
  await session.unbind()
})

test('a receipt of the npm server is read, and its deliver_sm answered', async () => {
  const receipts: Receipt[] = []
  const session = await connect({
    system_id: 'me',
    port,
    onRequest: (pdu) => {
      if (pdu.command === 'deliver_sm') receipts.push(parseReceipt(pdu))
    },
  })
  const answer = await ask(sessions[0] as NpmSession, 'deliver_sm', {
    esm_class: 4,
    short_message: 'id:77 sub:001 dlvrd:001 submit date:2601020304 done date:2601020305 stat:DELIVRD err:000 text:hi',
    receipted_message_id: '4d',
    message_state: 2,
  })
  expect(answer).toMatchObject({ command: 'deliver_sm_resp', command_status: 0 })
  expect(receipts).toMatchObject([
    { id: '4d', state: 'DELIVRD', doneAt: Date.parse('2026-01-02T03:05:00Z'), err: '000' },
  ])
  await session.unbind()
})

test('a thousand requests through a window of 50 are all answered', async () => {
  const session = await connect({ system_id: 'me', port, window: 50 })
  const requests = Array.from({ length: 1_000 }, () => session.request({ command: 'submit_sm' }))
  const answers = await Promise.all(requests)
  expect(answers.every(({ command_status }) => command_status === 0)).toBe(true)
  await session.unbind()
})

test('enquire_link keeps the link with the npm server, and a client comes back to it', async () => {
  const client = createClient({ system_id: 'me', port, enquireLinkIntervalMs: 5, random: () => 0 })
  client.start()
  await once(client, 'bound')
  await until(() => got.filter(({ command }) => command === 'enquire_link').length >= 3)
  sessions[0]?.socket.destroy()
  const [session] = (await once(client, 'bound')) as [Session]
  expect(await session.request({ command: 'submit_sm' })).toMatchObject({ command_status: 0 })
  await client.stop()
})
