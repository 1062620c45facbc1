import { decodePdu, encodePdu, type PduInputOf, type PduOf } from '@websms/smpp'
import { splitForWire } from '@websms/sms'
import { expect, test } from 'vitest'
import { readDelivery } from './deliver.ts'

const at = Date.UTC(2026, 0, 15, 10, 30)

/** As it comes off the wire. */
function received(fields: Omit<PduInputOf<'deliver_sm'>, 'command'>): PduOf<'deliver_sm'> {
  return decodePdu(encodePdu({ command: 'deliver_sm', sequence_number: 1, ...fields })) as PduOf<'deliver_sm'>
}

const text = (value: string) => Buffer.from(value, 'latin1')

test('a receipt tells which message, what became of it, and who said so', () => {
  const pdu = received({
    source_addr: '6421234567',
    destination_addr: '552',
    esm_class: 0x04,
    short_message: text(
      'id:1188236 sub:001 dlvrd:001 submit date:2601151030 done date:2601151031 stat:UNDELIV err:027 text:Hello',
    ),
  })
  expect(readDelivery(pdu, 7, at)).toEqual({
    kind: 'receipt',
    receipt: {
      carrierId: 7,
      carrierRef: '1188236',
      to: '6421234567',
      sender: '552',
      state: 'UNDELIV',
      error: '027',
      doneAt: expect.any(Number),
      at,
    },
  })
})

test.each(['+6421234567', '006421234567', '021234567'])('the handset is the same, written as %s', (source_addr) => {
  const short_message = text('id:1 stat:DELIVRD')
  const delivery = readDelivery(received({ source_addr, esm_class: 0x04, short_message }), 7, at)
  expect(delivery).toMatchObject({ kind: 'receipt', receipt: { to: '6421234567' } })
})

test('a receipt without an id or a state cannot be used', () => {
  const delivery = (words: string) =>
    readDelivery(received({ source_addr: '6421234567', esm_class: 0x04, short_message: text(words) }), 7, at).kind
  expect([delivery('stat:DELIVRD'), delivery('id:1'), delivery('')]).toEqual(['unreadable', 'unreadable', 'unreadable'])
})

test('an inbound text keeps its bytes and its coding', () => {
  const pdu = received({
    source_addr: '6421234567',
    destination_addr: '552',
    data_coding: 3,
    short_message: text('Já'),
  })
  expect(readDelivery(pdu, 7, at)).toEqual({
    kind: 'inbound',
    part: { carrierId: 7, from: '6421234567', to: '552', dataCoding: 3, payload: '4ae1', concat: null, at },
  })
})

test.each([
  ['552', '552'],
  ['+64211234567', '64211234567'],
  ['0064211234567', '64211234567'],
  ['0800123456', '0800123456'],
  ['Acme', 'Acme'],
])('a reply to %s is one to %s', (destination_addr, to) => {
  const pdu = received({ source_addr: '6421234567', destination_addr, short_message: text('Yes') })
  expect(readDelivery(pdu, 7, at)).toMatchObject({ part: { to } })
})

test.each([8, 16] as const)('an inbound part is told by its header, with a reference of %i bits', (bits) => {
  const [, second] = splitForWire('x'.repeat(200), 0x1234 % 2 ** bits, { referenceBits: bits })
  const pdu = received({ source_addr: '6421234567', esm_class: 0x40, short_message: second!.bytes })
  const delivery = readDelivery(pdu, 7, at)
  expect(delivery).toMatchObject({ part: { concat: { reference: 0x1234 % 2 ** bits, part: 2, total: 2 } } })
  expect(delivery.kind === 'inbound' && /^(78)+$/.test(delivery.part.payload)).toBe(true)
})

test('an inbound part is told by its SAR parameters too', () => {
  const pdu = received({
    source_addr: '6421234567',
    short_message: text('part'),
    tlvs: [
      { name: 'sar_msg_ref_num', value: 9 },
      { name: 'sar_total_segments', value: 3 },
      { name: 'sar_segment_seqnum', value: 2 },
    ],
  })
  expect(readDelivery(pdu, 7, at)).toMatchObject({ part: { concat: { reference: 9, part: 2, total: 3 } } })
})

test('a long inbound text in message_payload is taken whole', () => {
  const tlvs = [{ name: 'message_payload', value: text('y'.repeat(500)) }] as const
  const delivery = readDelivery(received({ source_addr: '6421234567', tlvs }), 7, at)
  expect(delivery.kind === 'inbound' && delivery.part.payload).toBe('79'.repeat(500))
})

test.each([
  ['an empty message_payload beside it', 'Yes', '', 'Yes'],
  ['its beginning in message_payload', 'Yes', 'Y', 'Yes'],
  ['its beginning in short_message', 'Y', 'Yes', 'Yes'],
  ['nothing in either', '', '', ''],
])('a text is taken whole: with %s', (_, short_message, payload, whole) => {
  const tlvs = [{ name: 'message_payload', value: text(payload) }] as const
  const pdu = received({ source_addr: '6421234567', short_message: text(short_message), tlvs })
  expect(readDelivery(pdu, 7, at)).toMatchObject({ part: { payload: text(whole).toString('hex') } })
})
