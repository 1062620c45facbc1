import { decodePdu, encodePdu, type PduInputOf } from '@websms/smpp'
import { plainCoding, splitForWire } from '@websms/sms'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { carrierDefaults } from '../../settings/carriers.ts'
import { type DeliveryPdu, readInbound } from './read-inbound.ts'

const at = Date.UTC(2026, 0, 15, 10, 30)
const numbers = { source_addr: '6421234567', destination_addr: '552' }
const text = (value: string) => Buffer.from(value, 'latin1')
const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')

type Fields = Omit<PduInputOf<'deliver_sm'>, 'command'>

/** Reads a deliver_sm with these fields, as it comes off the wire. */
function read(fields: Fields, setting: Partial<typeof carrierDefaults> = {}) {
  const pdu = decodePdu(encodePdu({ command: 'deliver_sm', sequence_number: 1, ...numbers, ...fields }))
  return readInbound(pdu as DeliveryPdu, { carrierId: 7, setting: { ...carrierDefaults, ...setting } }, at)
}

test('an inbound text keeps its bytes and its coding', () => {
  expect(read({ data_coding: 3, short_message: text('Já') })).toEqual({
    ...{ carrierId: 7, from: '6421234567', to: '552', dataCoding: 3, payload: '4ae1', concat: null, at },
  })
})

test('the alphabet that a carrier means by data_coding 0 is told with the bytes', () => {
  const short_message = text('Já')
  expect(read({ short_message }).dataCoding).toBe(0)
  for (const charset of ['latin1', 'ascii'] as const) {
    expect(read({ short_message }, { charset } as never).dataCoding).toBe(3)
    expect(read({ short_message, data_coding: 8 }, { charset } as never).dataCoding).toBe(8)
  }
})

test('a byte order mark is not a part of the text', () => {
  expect(read({ data_coding: 8, short_message: bytes('feff 0059') }).payload).toBe('0059')
  expect(read({ data_coding: 8, short_message: bytes('fffe 5900') }).payload).toBe('0059')
  const second = { data_coding: 0x18, esm_class: 0x40, short_message: bytes('0500030702 02 fffe 5900') }
  expect(read(second)).toMatchObject({ payload: '0059', dataCoding: 8, concat: { part: 2 } })
})

describe('a part', () => {
  test.each([8, 16] as const)('is told by its header, with a reference of %i bits', (referenceBits) => {
    const reference = 0x1234 % 2 ** referenceBits
    const [, second] = splitForWire('x'.repeat(200), reference, { long: referenceBits === 8 ? 'udh8' : 'udh16' })
    const part = read({ esm_class: 0x40, short_message: second!.bytes })
    expect(part.concat).toEqual({ reference, part: 2, total: 2 })
    expect(part.payload).toMatch(/^(78)+$/)
  })

  const sar = [
    { name: 'sar_msg_ref_num', value: 9 },
    { name: 'sar_total_segments', value: 3 },
    { name: 'sar_segment_seqnum', value: 2 },
  ] as const

  test('is told by its SAR parameters, too', () => {
    const part = read({ short_message: text('part'), tlvs: sar })
    expect(part).toMatchObject({ payload: text('part').toString('hex'), concat: { reference: 9, part: 2, total: 3 } })
  })

  test('with both goes by its header, and with a header that says nothing of parts by the parameters', () => {
    const both = read({ esm_class: 0x40, short_message: bytes('050003070201 41'), tlvs: sar })
    expect(both).toMatchObject({ payload: '41', concat: { reference: 7, part: 1, total: 2 } })
    const other = read({ esm_class: 0x40, short_message: bytes('030a0101 41'), tlvs: sar })
    expect(other).toMatchObject({ payload: '41', concat: { reference: 9, part: 2, total: 3 } })
  })

  test('in message_payload is read as in short_message', () => {
    const tlvs = [{ name: 'message_payload', value: bytes('050003070201 41') }] as const
    expect(read({ esm_class: 0x40, tlvs })).toMatchObject({ payload: '41', concat: { reference: 7 } })
  })

  test('whose esm_class does not say that it has a header has one all the same', () => {
    expect(read({ short_message: bytes('050003070201 41') })).toMatchObject({ payload: '41', concat: { part: 1 } })
    expect(read({ data_coding: 8, short_message: bytes('06080401070202 0041') })).toMatchObject({
      payload: '0041',
      concat: { reference: 0x107, part: 2, total: 2 },
    })
  })
})

test('septets of a national language are read by its tables', () => {
  const turkish = read({ esm_class: 0x40, short_message: bytes('03 240101 1b53 61 1b67') })
  expect(turkish).toMatchObject({ dataCoding: 8, payload: '015e0061011f', concat: null })
  const part = read({ esm_class: 0x40, short_message: bytes('08 0003070201 250103 7b') })
  expect(part).toMatchObject({ dataCoding: 8, payload: '00e3', concat: { part: 1 } })
  const ucs2 = read({ esm_class: 0x40, data_coding: 8, short_message: bytes('03 240101 0059') })
  expect(ucs2).toMatchObject({ dataCoding: 8, payload: '0059' })
})

describe('text in message_payload', () => {
  test('is taken whole', () => {
    const tlvs = [{ name: 'message_payload', value: text('y'.repeat(500)) }] as const
    expect(read({ tlvs }).payload).toBe('79'.repeat(500))
  })

  test.each([
    ['an empty message_payload beside it', 'Yes', '', 'Yes'],
    ['its beginning in message_payload', 'Yes', 'Y', 'Yes'],
    ['its beginning in short_message', 'Y', 'Yes', 'Yes'],
    ['nothing in either', '', '', ''],
  ])('and short_message is taken whole: with %s', (_, short_message, payload, whole) => {
    const tlvs = [{ name: 'message_payload', value: text(payload) }] as const
    expect(read({ short_message: text(short_message), tlvs }).payload).toBe(text(whole).toString('hex'))
  })

  test('of a data_sm is read like any', () => {
    const tlvs = [{ name: 'message_payload', value: text('Yes') }] as const
    const pdu = decodePdu(encodePdu({ command: 'data_sm', ...numbers, tlvs })) as DeliveryPdu
    const part = readInbound(pdu, { carrierId: 7, setting: carrierDefaults }, at)
    expect(part).toMatchObject({ from: '6421234567', to: '552', payload: '596573', concat: null })
    const empty = decodePdu(encodePdu({ command: 'data_sm', ...numbers })) as DeliveryPdu
    expect(readInbound(empty, { carrierId: 7, setting: carrierDefaults }, at).payload).toBe('')
  })
})

describe('data for a program', () => {
  const data = 4

  test.each([2, 4, 0x14, 0x15, 0xf4, 0xf5, 0xf6, 0xf7, 0x24])('is known by data_coding %i', (data_coding) => {
    const short_message = bytes('00 ff 41')
    expect(read({ data_coding, short_message })).toMatchObject({ dataCoding: data, payload: '00ff41' })
  })

  test('is known by its port, whatever its coding, and keeps its header', () => {
    for (const data_coding of [0, 4, 8, 0xf5]) {
      const wap = { esm_class: 0x40, data_coding, short_message: bytes('06 05040b8423f0 dcba00') }
      expect(read(wap)).toMatchObject({ dataCoding: data, payload: '0605040b8423f0dcba00', concat: null })
    }
    const ringtone = { esm_class: 0x40, short_message: bytes('04 0402aabb 4142') }
    expect(read(ringtone)).toMatchObject({ dataCoding: data, payload: '040402aabb4142' })
    const tlvs = [{ name: 'destination_port', value: 2948 }] as const
    expect(read({ short_message: text('Yes'), tlvs })).toMatchObject({ dataCoding: data, payload: '596573' })
  })

  test('in parts has its header once', () => {
    const part = (number: number) =>
      read({ esm_class: 0x40, data_coding: 0xf5, short_message: bytes(`0b 05040b8423f0 00030702 0${number} 4142`) })
    expect(part(1)).toMatchObject({ payload: '0605040b8423f04142', concat: { part: 1, total: 2 } })
    expect(part(2)).toMatchObject({ payload: '4142', concat: { part: 2, total: 2 } })
  })
})

test('any octets that a carrier delivers are read as a text that the store can keep and a webhook can carry', () => {
  const octet = fc.nat(255)
  const address = fc
    .array(fc.oneof(fc.integer({ min: 0x30, max: 0x39 }), fc.integer({ min: 1, max: 255 })), { maxLength: 20 })
    .map((codes) => String.fromCharCode(...codes))
  const octets = fc.uint8Array({ maxLength: 160 }).map((bytes) => Buffer.from(bytes))
  const sar = fc.constantFrom('sar_msg_ref_num', 'sar_total_segments', 'sar_segment_seqnum', 'destination_port')
  const tlvs = fc.array(
    fc.oneof(
      fc.record({ name: fc.constant('message_payload' as const), value: octets }),
      fc.record({ name: sar, value: octets.map((bytes) => bytes.subarray(0, 3)) }),
    ),
    { maxLength: 4 },
  )
  const fields = fc.record({
    ...{ source_addr: address, source_addr_ton: octet, destination_addr: address, dest_addr_ton: octet },
    ...{ esm_class: octet, data_coding: octet, short_message: octets, tlvs },
  })
  fc.assert(
    fc.property(fields, fc.constantFrom('NZ', 'AU', 'US', 'IT'), (given, country) => {
      const { dataCoding, payload, concat, to, toForms = [] } = read(given as Fields, { country } as never)
      expect(payload).toMatch(/^(?:[0-9a-f]{2})*$/)
      expect(plainCoding(dataCoding, 'gsm7')).toBe(dataCoding)
      expect(new Set([to, ...toForms]).size).toBe(1 + toForms.length)
      if (concat) expect(concat.part >= 1 && concat.part <= concat.total && concat.total <= 255).toBe(true)
    }),
    { numRuns: 1000 },
  )
})

test('numbers are read as the carrier’s country writes them, ours in every form that may be registered', () => {
  const addresses = {
    ...{ source_addr_ton: 2, source_addr: '21555104', dest_addr_ton: 2, destination_addr: '215550199' },
  }
  const inNewZealand = read({ ...addresses, short_message: text('Yes') })
  expect(inNewZealand).toMatchObject({ from: '6421555104', to: '64215550199' })
  expect(inNewZealand.toForms).toEqual(['0215550199', '215550199'])
  const australian = { source_addr_ton: 2, source_addr: '412345678', destination_addr: '+552' }
  expect(read(australian, { country: 'AU' } as never)).toMatchObject({ from: '61412345678', to: '552' })
})
