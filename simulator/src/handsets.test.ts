import { commandStatus, isReceipt, parseReceipt, tlv } from '@websms/smpp'
import { decodeText, splitForWire } from '@websms/sms'
import { afterEach, expect, test } from 'vitest'
import { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts'
import { bindPeer, eventually, outcomesOf, type PeerOptions } from './test-peer.ts'

const running: Simulator[] = []
afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.stop()
})

async function start(options: SimulatorOptions = {}, peerOptions: PeerOptions = {}) {
  const simulator = await startSimulator({ receiptDelayMs: 1, replyDelayMs: 1, ...options })
  running.push(simulator)
  return { simulator, peer: await bindPeer(simulator, peerOptions) }
}

test('an ordinary handset is delivered, with a receipt in text and in TLVs, from the handset to the sender', async () => {
  const { simulator, peer } = await start()
  const { command_status, message_id } = await peer.submit('64211234567')
  expect(command_status).toBe(commandStatus.ESME_ROK)
  const [receipt] = await peer.deliveries(1)
  expect(isReceipt(receipt!)).toBe(true)
  expect(parseReceipt(receipt!)).toMatchObject({ id: message_id, state: 'DELIVRD', text: 'Hello' })
  expect(receipt).toMatchObject({ source_addr: '64211234567', destination_addr: '552', esm_class: 4 })
  expect(tlv(receipt!, 'receipted_message_id')).toBe(message_id)
  expect(tlv(receipt!, 'message_state')).toBe(2)
  expect(Buffer.from(receipt!.short_message).toString()).toMatch(
    /^id:\d+ sub:001 dlvrd:001 submit date:\d{10} done date:\d{10} stat:DELIVRD err:000 text:Hello$/,
  )
  await expect
    .poll(() => simulator.counts, eventually)
    .toMatchObject({ submitted: 1, accepted: 1, receipts: 1, held: 0 })
})

test.each([
  ['0001', 'UNDELIV', 5],
  ['0002', 'EXPIRED', 3],
] as const)('handset %s ends as %s', async (digits, state, message_state) => {
  const { peer } = await start()
  const { message_id } = await peer.submit(`6421555${digits}`)
  const [receipt] = await peer.deliveries(1)
  expect(parseReceipt(receipt!)).toMatchObject({ id: message_id, state })
  expect(tlv(receipt!, 'message_state')).toBe(message_state)
})

test('handset 0003 is refused at submit, for good', async () => {
  const { simulator, peer } = await start()
  for (let i = 0; i < 2; i++) {
    expect((await peer.submit('64215550003')).command_status).toBe(commandStatus.ESME_RINVDSTADR)
  }
  expect(simulator.counts).toMatchObject({ accepted: 0, refused: 2, held: 0 })
})

test('handset 0004 is delivered after its own long delay', async () => {
  const { peer } = await start({ slowReceiptDelayMs: 100 })
  const slow = await peer.submit('64215550004')
  const ordinary = await peer.submit('64215551234')
  const receipts = await peer.deliveries(2)
  expect(receipts.map((receipt) => parseReceipt(receipt).id)).toEqual([ordinary.message_id, slow.message_id])
})

test('handset 0004 expires when its validity period ends before its delivery', async () => {
  const { peer } = await start({ slowReceiptDelayMs: 600_000 })
  await peer.submit('64215550004', { validity_period: '000000000000000R' })
  const [receipt] = await peer.deliveries(1)
  expect(parseReceipt(receipt!).state).toBe('EXPIRED')
})

test('handset 0005 throttles the first try of each message, and takes the second', async () => {
  const { simulator, peer } = await start()
  const parts = ['one', 'two'].map((text) => ({ short_message: Buffer.from(text) }))
  const statuses: number[] = []
  for (const fields of [...parts, ...parts]) statuses.push((await peer.submit('64215550005', fields)).command_status)
  const { ESME_ROK, ESME_RTHROTTLED } = commandStatus
  expect(statuses).toEqual([ESME_RTHROTTLED, ESME_RTHROTTLED, ESME_ROK, ESME_ROK])
  expect(simulator.counts).toMatchObject({ throttled: 2, accepted: 2 })
  await peer.deliveries(2)
})

test('handset 0006 is accepted and never has a receipt', async () => {
  const { simulator, peer } = await start()
  expect((await peer.submit('64215550006')).command_status).toBe(commandStatus.ESME_ROK)
  expect(simulator.counts).toMatchObject({ accepted: 1, held: 0 })
})

test('handset 0007 has its receipt taken before the submit is answered', async () => {
  const seen: string[] = []
  const { peer } = await start({}, { answer: () => void seen.push('receipt') })
  const { message_id } = await peer.submit('64215550007')
  seen.push('answer')
  expect(seen).toEqual(['receipt', 'answer'])
  expect(outcomesOf(peer.delivered)).toEqual([[message_id, 'DELIVRD']])
})

test('handset 0008 replies "Yes" to the sender once, however many parts it got', async () => {
  const { peer } = await start()
  const parts = splitForWire('x'.repeat(200), 1)
  for (const { bytes } of parts) await peer.submit('64215550008', { esm_class: 0x40, short_message: bytes })
  const [, , reply] = (await peer.deliveries(3)).sort((a, b) => Number(isReceipt(b)) - Number(isReceipt(a)))
  expect(reply).toMatchObject({ source_addr: '64215550008', destination_addr: '552', esm_class: 0 })
  expect(decodeText(reply!.short_message, reply!.data_coding)).toBe('Yes')
})

test('each part of a long message has an id and a receipt of its own', async () => {
  const { peer } = await start()
  const answers = await Promise.all(
    splitForWire('y'.repeat(400), 9).map(({ bytes }) =>
      peer.submit('64211234567', { esm_class: 0x40, short_message: bytes }),
    ),
  )
  expect(new Set(answers.map(({ message_id }) => message_id)).size).toBe(3)
  const receipts = await peer.deliveries(3)
  expect(outcomesOf(receipts)).toEqual(answers.map(({ message_id }) => [message_id, 'DELIVRD']).sort())
})

test.each([
  { registered_delivery: 0, states: [] },
  { registered_delivery: 1, states: ['DELIVRD', 'UNDELIV'] },
  { registered_delivery: 2, states: ['UNDELIV'] },
  { registered_delivery: 3, states: ['DELIVRD'] },
])('registered_delivery $registered_delivery asks for receipts of $states', async ({ registered_delivery, states }) => {
  const { simulator, peer } = await start()
  for (const number of ['64215550001', '64211234567']) await peer.submit(number, { registered_delivery })
  await expect.poll(() => simulator.counts.held, eventually).toBe(0)
  expect(peer.delivered.map((receipt) => parseReceipt(receipt).state).sort()).toEqual(states)
})

test.each([
  ['a number with letters', { destination_addr: 'NOBODY' }, commandStatus.ESME_RINVDSTADR],
  ['no number', { destination_addr: '' }, commandStatus.ESME_RINVDSTADR],
  ['a validity period that is not a time', { validity_period: 'tomorrow' }, commandStatus.ESME_RINVEXPIRY],
  ['a scheduled delivery', { schedule_delivery_time: '000001000000000R' }, commandStatus.ESME_RINVSCHED],
])('%s is refused with a definite status', async (_, fields, status) => {
  const { peer } = await start()
  expect((await peer.submit('64211234567', fields)).command_status).toBe(status)
})

test('requests other than submit_sm are refused, and the link lives on', async () => {
  const { peer } = await start()
  const answer = await peer.session.request({ command: 'query_sm', message_id: '1' })
  expect(answer.command_status).toBe(commandStatus.ESME_RINVCMDID)
  expect((await peer.submit('64211234567')).command_status).toBe(commandStatus.ESME_ROK)
})

test.each([
  ['hex', 'decimal', (id: string) => String(Number.parseInt(id, 16))],
  ['decimal', 'HEX', (id: string) => Number(id).toString(16).toUpperCase()],
  ['decimal', 'padded', (id: string) => id.padStart(15, '0')],
  ['uuid', 'uuid', (id: string) => id],
] as const)('ids are %s in answers and %s in receipts on request', async (idForm, receiptIdForm, written) => {
  const { peer } = await start({ idForm, receiptIdForm })
  const { message_id } = await peer.submit('64211234567')
  const [receipt] = await peer.deliveries(1)
  expect(parseReceipt(receipt!).id).toBe(written(message_id))
  expect(tlv(receipt!, 'receipted_message_id')).toBe(written(message_id))
})
