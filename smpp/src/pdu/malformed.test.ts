import { describe, expect, test } from 'vitest'
import { hex, vectors } from '../../test/vectors.ts'
import {
  commands,
  decodePdu,
  encodePdu,
  PduError,
  type PduInput,
  commandStatus as S,
  statusName,
  tlv,
} from '../index.ts'
import type { Command } from './commands.ts'
import { Framer } from './framer.ts'

/** Puts the right command_length in front of a PDU given without it. */
function pdu(text: string): Buffer {
  const rest = hex(text)
  const bytes = Buffer.alloc(4 + rest.length)
  bytes.writeUInt32BE(bytes.length)
  rest.copy(bytes, 4)
  return bytes
}

function errorOf(run: () => unknown): PduError {
  try {
    run()
  } catch (error) {
    if (error instanceof PduError) return error
    throw error
  }
  throw new Error('no error was thrown')
}

describe('fatal: the length cannot be trusted', () => {
  test.each([
    ['nothing', ''],
    ['less than a header', '00000008 00000015'],
    ['a command_length below 16', '0000000f 00000015 00000000 00000001'],
    ['a command_length above the bytes given', '00000011 00000015 00000000 00000001'],
    ['a command_length below the bytes given', '00000010 00000015 00000000 00000001 00'],
  ])('%s', (_, text) => {
    const error = errorOf(() => decodePdu(hex(text)))
    expect(error).toMatchObject({ recoverable: false, command_status: S.ESME_RINVCMDLEN })
  })

  test.each(['00000000', '0000000f', '00011171', 'ffffffff'])('a stream with command_length %s', (length) => {
    const framer = new Framer({ pduBytesMax: 70_000 })
    framer.push(hex(`${length} 00000015 00000000 00000001`))
    expect(errorOf(() => framer.next())).toMatchObject({ recoverable: false, command_status: S.ESME_RINVCMDLEN })
  })

  test('the largest PDU allowed comes through, one octet more does not', () => {
    const framer = new Framer({ pduBytesMax: 1000 })
    const payload = Buffer.alloc(1000 - 16)
    const bytes = encodePdu({ command: 'unknown', command_id: 0x111, body: payload })
    framer.push(Buffer.from(bytes))
    expect(framer.next()).toBe(true)
    framer.push(Buffer.from(encodePdu({ command: 'unknown', command_id: 0x111, body: Buffer.alloc(1000 - 15) })))
    expect(() => framer.next()).toThrow(PduError)
  })
})

describe('recoverable: one field is bad and the link lives on', () => {
  test.each([
    ['destination_addr without its NUL', '00000004 00000000 00000007 00 00003100 0000 3132', S.ESME_RINVDSTADR],
    [
      'source_addr of 21 octets and no NUL yet',
      `00000004 00000000 00000007 00 0000 ${'31'.repeat(21)}00`,
      S.ESME_RINVSRCADR,
    ],
    ['service_type that is too long', '00000004 00000000 00000007 313233343536 00', S.ESME_RINVSERTYP],
    ['a body that ends early', '00000004 00000000 00000007 00 0000 00 00', S.ESME_RINVCMDLEN],
    ['no body at all', '00000004 00000000 00000007', S.ESME_RINVSERTYP],
    ['sm_length past the end', `00000004 00000000 00000007 ${'00'.repeat(16)} 05 68656c6c`, S.ESME_RINVMSGLEN],
    [
      'a TLV that overruns',
      `00000004 00000000 00000007 ${'00'.repeat(17)} 0424 0005 01020304`,
      S.ESME_RINVOPTPARSTREAM,
    ],
    ['half the header of a TLV', `00000004 00000000 00000007 ${'00'.repeat(17)} 0424 00`, S.ESME_RINVOPTPARSTREAM],
    ['a dest_flag of 3', '00000021 00000000 00000007 00 000000 01 03 00', S.ESME_RINVDESTFLAG],
    ['fewer destinations than it says', '00000021 00000000 00000007 00 000000 02 02 6100', S.ESME_RINVCMDLEN],
    [
      'a dl_name that is too long',
      `00000021 00000000 00000007 00 000000 01 02 ${'61'.repeat(21)} 00`,
      S.ESME_RINVDLNAME,
    ],
    ['garbage behind enquire_link', '00000015 00000000 00000007 ffff', S.ESME_RINVOPTPARSTREAM],
    ['an answer with half a message_id', '80000004 00000000 00000007 3132', S.ESME_RINVMSGID],
  ])('%s', (_, text, command_status) => {
    const error = errorOf(() => decodePdu(pdu(text)))
    expect(statusName(error.command_status)).toBe(statusName(command_status))
    expect(error).toMatchObject({ recoverable: true, sequence_number: 7 })
    expect(error.command_id).toBe(pdu(text).readUInt32BE(4))
  })

  test('fields that could be read before the fault come with the error', () => {
    const error = errorOf(() => decodePdu(pdu('00000004 00000000 00000007 434d5400 0501 41434d4500 0000 3132')))
    expect(error.partial).toMatchObject({
      command: 'submit_sm',
      sequence_number: 7,
      service_type: 'CMT',
      source_addr_ton: 5,
      source_addr_npi: 1,
      source_addr: 'ACME',
      destination_addr: '12',
      short_message: Buffer.alloc(0),
    })
  })

  test('every vector cut short is refused, or is a response that ends at a whole field', () => {
    for (const { bytes } of Object.values(vectors)) {
      for (let length = 16; length < bytes.length; length++) {
        const short = Buffer.from(bytes.subarray(0, length))
        short.writeUInt32BE(length)
        try {
          // A shortened PDU that can still be decoded must encode to the same octets.
          expect(Buffer.from(encodePdu(decodePdu(short))).equals(short)).toBe(true)
        } catch (error) {
          expect(error).toMatchObject({ name: 'PduError', recoverable: true })
        }
      }
    }
  })
})

describe.each(Object.entries<Command>(commands))('every field of %s', (command, { id, fields }) => {
  const bodyOf = (parts: Buffer[]) => {
    const body = Buffer.concat(parts)
    const header = Buffer.alloc(16)
    header.writeUInt32BE(16 + body.length)
    header.writeUInt32BE(id, 4)
    header.writeUInt32BE(7, 12)
    return Buffer.concat([header, body])
  }
  const empty = fields.map(() => Buffer.of(0))

  test('a string without its NUL, or an octet too long, is answered with the status of its field', () => {
    for (const [index, { name, kind, max, status }] of fields.entries()) {
      if (kind !== 'cstring') continue
      const before = empty.slice(0, index)
      for (const text of [Buffer.from('1'), Buffer.alloc(max - 1, '1'), Buffer.alloc(max + 9, '1')]) {
        const error = errorOf(() => decodePdu(bodyOf([...before, text])))
        expect([name, error.recoverable, error.command_status]).toEqual([name, true, status])
      }
      const longest = bodyOf([...before, Buffer.alloc(max - 1, '1'), Buffer.of(0), ...empty.slice(index + 1)])
      expect(decodePdu(longest)).toMatchObject({ command, [name]: '1'.repeat(max - 1) })
    }
  })

  test('a TLV that overruns, or half of one, is answered with ESME_RINVOPTPARSTREAM', () => {
    for (const tlv of ['1400 0005 01020304', '001e ffff 3100', '1400 00', '14']) {
      const error = errorOf(() => decodePdu(bodyOf([...empty, hex(tlv)])))
      expect(error).toMatchObject({ recoverable: true, command_status: S.ESME_RINVOPTPARSTREAM, command_id: id })
    }
  })

  test('a PDU above the limit is fatal as soon as its length is there', () => {
    const bytes = bodyOf(empty)
    const framer = new Framer({ pduBytesMax: bytes.length - 1 })
    framer.push(bytes.subarray(0, 3))
    expect(framer.next()).toBe(false)
    framer.push(bytes.subarray(3, 4))
    expect(errorOf(() => framer.next())).toMatchObject({ recoverable: false, command_status: S.ESME_RINVCMDLEN })
  })
})

describe('TLVs that do not fit the table', () => {
  const receipt = pdu(`00000005 00000000 00000007 ${'00'.repeat(17)} 001e 0002 3139 0427 0002 0002 0204 0001 09`)

  test('are kept as bytes, read all the same, and written back as they came', () => {
    const decoded = decodePdu(receipt)
    expect(decoded.tlvs.map(({ value }) => value)).toEqual([hex('3139'), hex('0002'), hex('09')])
    expect(tlv(decoded, 'receipted_message_id')).toBe('19')
    expect(tlv(decoded, 'message_state')).toBe(2)
    expect(tlv(decoded, 'user_message_reference')).toBe(9)
    expect(Buffer.from(encodePdu(decoded)).equals(receipt)).toBe(true)
  })

  test('are refused with ESME_RINVPARLEN when strictTlvs is set', () => {
    const error = errorOf(() => decodePdu(receipt, { strictTlvs: true }))
    expect(error).toMatchObject({ recoverable: true, command_status: S.ESME_RINVPARLEN })
  })

  test('strictTlvs lets unknown TLVs and all vectors through', () => {
    for (const { bytes } of Object.values(vectors)) decodePdu(bytes, { strictTlvs: true })
  })
})

describe('values that cannot be encoded are refused', () => {
  test.each<[string, PduInput, number]>([
    ['an address of 21 octets', { command: 'submit_sm', destination_addr: '1'.repeat(21) }, S.ESME_RINVDSTADR],
    ['a NUL within a string', { command: 'submit_sm', source_addr: 'a\0b' }, S.ESME_RINVSRCADR],
    ['a character above Latin-1', { command: 'submit_sm', source_addr: '€' }, S.ESME_RINVSRCADR],
    ['an octet of 256', { command: 'submit_sm', data_coding: 256 }, S.ESME_RINVCMDLEN],
    ['a fraction', { command: 'submit_sm', esm_class: 0.5 }, S.ESME_RINVESMCLASS],
    ['a message of 256 octets', { command: 'submit_sm', short_message: Buffer.alloc(256) }, S.ESME_RINVMSGLEN],
    [
      'an unknown TLV that is not bytes',
      { command: 'submit_sm', tlvs: [{ tag: 0x1400, value: 1 }] },
      S.ESME_RINVOPTPARAMVAL,
    ],
    ['a number in an octet TLV', { command: 'data_sm', tlvs: [{ tag: 0x424, value: 1 }] }, S.ESME_RINVOPTPARAMVAL],
    [
      'a TLV of 65,536 octets',
      { command: 'data_sm', tlvs: [{ name: 'message_payload', value: Buffer.alloc(65_536) }] },
      S.ESME_RINVPARLEN,
    ],
    [
      '256 destinations',
      { command: 'submit_multi', dest_address: Array(256).fill({ dest_flag: 2, dl_name: 'a' }) },
      S.ESME_RINVNUMDESTS,
    ],
    ['a sequence_number of 2^32', { command: 'unbind', sequence_number: 2 ** 32 }, S.ESME_RINVOPTPARAMVAL],
  ])('%s', (_, input, command_status) => {
    expect(errorOf(() => encodePdu(input))).toMatchObject({ recoverable: true, command_status })
  })

  test.each([
    ['a TLV without a value', { tlvs: [{ name: 'message_state' }] }],
    ['a TLV without name and tag', { tlvs: [{ value: Buffer.of(1) }] }],
    ['a TLV with the name of something else', { tlvs: [{ name: 'toString', value: Buffer.of(1) }] }],
    ['a destination that is null', { dest_address: [null] }],
    ['destinations that are not a list', { dest_address: 5 }],
    ['text for bytes', { short_message: 'hello' }],
    ['a number for text', { source_addr: 64211234567 }],
    ['a body that is text', { command: 'unknown', command_id: 0x111, body: 'hello' }],
  ])('%s, which the types forbid and programs without types send', (_, fields) => {
    const input = { command: 'submit_multi', ...fields } as unknown as PduInput
    expect(errorOf(() => encodePdu(input))).toMatchObject({ recoverable: true })
  })

  test('a command that does not exist', () => {
    const input = { command: 'submit' } as unknown as PduInput
    expect(errorOf(() => encodePdu(input)).command_status).toBe(S.ESME_RINVCMDID)
  })

  test('the fields at their largest are written whole', () => {
    const tlvs = [{ name: 'message_payload', value: Buffer.alloc(65_535, 7) }] as const
    const dest_address = Array.from({ length: 255 }, () => ({ dest_flag: 2, dl_name: 'd'.repeat(20) }) as const)
    const bytes = encodePdu({
      command: 'submit_multi',
      service_type: 's'.repeat(5),
      source_addr: 'a'.repeat(20),
      dest_address,
      schedule_delivery_time: '0'.repeat(16),
      validity_period: '0'.repeat(16),
      short_message: Buffer.alloc(255, 9),
      tlvs,
    })
    expect(decodePdu(bytes)).toMatchObject({ dest_address, short_message: Buffer.alloc(255, 9), tlvs })
  })
})

test('every command and status has one number', () => {
  const ids = Object.values(commands).map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(statusName(0xc0)).toBe('ESME_RINVOPTPARSTREAM')
  expect(statusName(S.ESME_RTHROTTLED)).toBe('ESME_RTHROTTLED')
  expect(statusName(0x401)).toBe('0x00000401')
})
