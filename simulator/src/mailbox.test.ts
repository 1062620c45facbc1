import { commandStatus, parseReceipt } from '@websms/smpp'
import { decodeText, readUdh } from '@websms/sms'
import { afterEach, expect, test } from 'vitest'
import { simulatedCarriers } from './carriers.ts'
import type { SimulatorRecord } from './records.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts'
import { bindPeer, type DeliverSm, eventually, outcomesOf } from './test-peer.ts'

const running: Simulator[] = []
afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.stop()
})

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ receiptDelayMs: 1, deliverRetryMs: 1, ...options })
  running.push(simulator)
  return simulator
}

test('only a known system_id with its password may bind, unless any may', async () => {
  const simulator = await start()
  const { system_id } = simulatedCarriers[0]!
  await expect(bindPeer(simulator, { system_id, password: 'wrong' })).rejects.toMatchObject({
    code: 'bind_refused',
    command_status: commandStatus.ESME_RINVPASWD,
  })
  await expect(bindPeer(simulator, { system_id: 'stranger' })).rejects.toMatchObject({
    command_status: commandStatus.ESME_RINVSYSID,
  })
  const open = await start({ acceptAnySystemId: true, accountsMax: simulatedCarriers.length + 1 })
  await bindPeer(open, { system_id: 'stranger', password: 'any' })
  await expect(bindPeer(open, { system_id: 'one too many' })).rejects.toMatchObject({ code: 'bind_refused' })
})

test('receipts are kept while no session is bound as receiver, and sent to the next one that binds', async () => {
  const simulator = await start()
  const sender = await bindPeer(simulator, { bind_type: 'transmitter' })
  const { message_id } = await sender.submit('64211234567')
  await sender.session.unbind()
  const stranger = await bindPeer(simulator, simulatedCarriers[1])
  const receiver = await bindPeer(simulator, { bind_type: 'receiver' })
  expect(outcomesOf(await receiver.deliveries(1))).toEqual([[message_id, 'DELIVRD']])
  expect(stranger.delivered).toEqual([])
  expect(sender.delivered).toEqual([])
})

test('receipts are shared among the receivers of an account', async () => {
  const simulator = await start({ window: 1, receiptDelayMs: 0 })
  const peers = await Promise.all([bindPeer(simulator), bindPeer(simulator)])
  await Promise.all(Array.from({ length: 50 }, () => peers[0]!.submit('64211234567')))
  await expect.poll(() => simulator.counts.receipts, eventually).toBe(50)
  for (const { delivered } of peers) expect(delivered.length).toBeGreaterThan(0)
})

test('a receipt that the peer refuses for now is tried again', async () => {
  const simulator = await start()
  let tries = 0
  const { ESME_RX_T_APPN, ESME_ROK } = commandStatus
  const peer = await bindPeer(simulator, {
    answer: () => ({ command_status: ++tries < 3 ? ESME_RX_T_APPN : ESME_ROK }),
  })
  await peer.submit('64211234567')
  await expect.poll(() => simulator.counts, eventually).toMatchObject({ receipts: 1, givenUp: 0, held: 0 })
  expect(tries).toBe(3)
})

test.each([
  [commandStatus.ESME_RSYSERR, 4],
  [commandStatus.ESME_RX_P_APPN, 1],
  [commandStatus.ESME_RX_R_APPN, 1],
])('a receipt always answered with status %i is given up after %i tries', async (command_status, tries) => {
  const records: SimulatorRecord[] = []
  const simulator = await start({ deliverTriesMax: 4, log: (record) => records.push(record) })
  const peer = await bindPeer(simulator, { answer: () => ({ command_status }) })
  await peer.submit('64211234567')
  await expect.poll(() => simulator.counts, eventually).toMatchObject({ receipts: 0, givenUp: 1, held: 0 })
  expect(peer.delivered.length).toBe(tries)
  expect(records.at(-1)).toMatchObject({ event: 'receipt', failure: expect.stringContaining('given up after') })
})

test('a receipt whose link is lost before its answer is sent again on the next one', async () => {
  const simulator = await start()
  const first = await bindPeer(simulator, {
    answer: () => {
      first.session.destroy()
      return undefined
    },
  })
  const { message_id } = await first.submit('64211234567')
  await first.session.closed
  const second = await bindPeer(simulator)
  expect(outcomesOf(await second.deliveries(1))).toEqual([[message_id, 'DELIVRD']])
})

test('messages beyond the bound are refused with ESME_RMSGQFUL, and taken again once there is room', async () => {
  const simulator = await start({ messagesMax: 3 })
  const sender = await bindPeer(simulator, { bind_type: 'transmitter' })
  const statuses: number[] = []
  for (let i = 0; i < 4; i++) statuses.push((await sender.submit('64211234567')).command_status)
  const { ESME_ROK, ESME_RMSGQFUL } = commandStatus
  expect(statuses).toEqual([ESME_ROK, ESME_ROK, ESME_RMSGQFUL, ESME_RMSGQFUL])
  await (await bindPeer(simulator, { bind_type: 'receiver' })).deliveries(2)
  await expect.poll(() => simulator.counts.held, eventually).toBe(0)
  expect((await sender.submit('64211234567')).command_status).toBe(ESME_ROK)
})

test('an inbound message reaches the receiver of its network, and resolves when it was taken', async () => {
  const simulator = await start()
  const [vodafone, spark] = await Promise.all(simulatedCarriers.map((carrier) => bindPeer(simulator, carrier)))
  await simulator.originate({ from: '64271234567', to: '552', text: 'Hi €' })
  expect(vodafone!.delivered).toEqual([])
  const [inbound] = spark!.delivered
  expect(inbound).toMatchObject({ source_addr: '64271234567', destination_addr: '552', esm_class: 0, data_coding: 0 })
  expect(decodeText(inbound!.short_message, 0)).toBe('Hi €')
  await simulator.originate({
    from: '64271234567',
    to: '552',
    text: 'Hi',
    system_id: 'sim_vodafone',
  })
  expect(vodafone!.delivered.length).toBe(1)
  expect(simulator.counts.inbound).toBe(2)
})

test.each([
  ['GSM-7', `${'abc {} '.repeat(70)}end`, 0],
  ['UCS-2', '😀 你好 '.repeat(40), 8],
])('a long inbound message in %s comes in parts that join to the same text', async (_, text, data_coding) => {
  const simulator = await start()
  const peer = await bindPeer(simulator)
  await simulator.originate({ from: '64271234567', to: '552', text })
  expect(peer.delivered.length).toBeGreaterThan(2)
  expect(joined(peer.delivered)).toBe(text)
  for (const part of peer.delivered) expect(part).toMatchObject({ esm_class: 0x40, data_coding })
})

test('an inbound message without a bound receiver is refused, in words', async () => {
  const simulator = await start()
  const message = { from: '64271234567', to: '552', text: 'Hi' }
  await expect(simulator.originate(message)).rejects.toThrow('nobody is bound as receiver')
  await bindPeer(simulator, { bind_type: 'transmitter' })
  await expect(simulator.originate(message)).rejects.toThrow('nobody is bound as receiver')
  await bindPeer(simulator)
  await expect(simulator.originate({ ...message, system_id: 'sim_spark' })).rejects.toThrow('sim_spark')
  expect(simulator.counts.held).toBe(0)
})

test('an inbound message that the peer refuses for good is reported to its sender', async () => {
  const simulator = await start()
  await bindPeer(simulator, { answer: () => ({ command_status: commandStatus.ESME_RX_R_APPN }) })
  const sent = simulator.originate({ from: '64271234567', to: '552', text: 'Hi' })
  await expect(sent).rejects.toThrow('ESME_RX_R_APPN')
})

test('stopping gives up waiting deliveries and closes every session', async () => {
  const simulator = await start({ receiptDelayMs: 600_000, deliverRetryMs: 600_000 })
  const peer = await bindPeer(simulator, { answer: () => ({ command_status: commandStatus.ESME_RSYSERR }) })
  await peer.submit('64211234567')
  const refused = simulator.originate({ from: '64271234567', to: '552', text: 'Hi' }).catch((error: Error) => error)
  await peer.deliveries(1)
  await simulator.stop()
  expect(await refused).toMatchObject({ message: 'the simulator was stopped' })
  expect(await peer.session.closed).toMatchObject({ code: 'peer_unbound' })
  expect(simulator.counts).toMatchObject({ held: 0, givenUp: 2 })
})

test('the log tells which messages were received and which deliveries were taken', async () => {
  const records: SimulatorRecord[] = []
  const submits: unknown[] = []
  const simulator = await start({
    log: (record) => records.push(record),
    onSubmit: ({ message_id, short_message }) => submits.push([message_id, Buffer.from(short_message).toString()]),
  })
  const peer = await bindPeer(simulator)
  const { message_id } = await peer.submit('64211234567')
  const [receipt] = await peer.deliveries(1)
  expect(parseReceipt(receipt!).id).toBe(message_id)
  await expect.poll(() => records.map(({ event }) => event), eventually).toEqual(['bound', 'submit', 'receipt'])
  expect(submits).toEqual([[message_id, 'Hello']])
  expect(records[1]).toMatchObject({ message_id, command_status: 0, isAnswered: true, destination_addr: '64211234567' })
  expect(records[2]).toMatchObject({ message_id, state: 'DELIVRD', failure: null })
})

function joined(parts: DeliverSm[]): string {
  return parts
    .map((part) => ({ part, udh: readUdh(part.short_message)! }))
    .sort((a, b) => a.udh.concat!.part - b.udh.concat!.part)
    .map(({ part, udh }) => decodeText(part.short_message.subarray(udh.headerLength), part.data_coding))
    .join('')
}
