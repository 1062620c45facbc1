import { decodePdu, encodePdu, type PduOf, tlv } from '@websms/smpp'
import { decodeGsm7, decodeText, fillBits, readUdh, unpackSeptets } from '@websms/sms'
import { describe, expect, test } from 'vitest'
import { lanes } from '../../rules/status.ts'
import { carriersKind } from '../../settings/carriers.ts'
import type { ClaimedPart } from '../../store/traffic/sending.ts'
import { createSubmitter } from './submit.ts'

const at = Date.UTC(2026, 0, 15, 10, 30)

const settingOf = (query: string) => carriersKind.parse(`smpp://us:pw@h?id=one&${query}`)[0]!

const submitPdu = (part: ClaimedPart, now: number, query = '') => createSubmitter(settingOf(query))(part, now)

const claim = (fields: Partial<ClaimedPart>): ClaimedPart => ({
  messageId: 1_000_001,
  part: 1,
  carrierId: 1,
  wireParts: 1,
  lane: lanes.single,
  accountId: 1000,
  to: '6421234567',
  sender: '552',
  body: 'Hello',
  createdAt: at,
  claimedAt: at,
  resent: false,
  concatReference: 65,
  putOffs: 0,
  firstTry: true,
  ...fields,
})

test('a short text is one submit_sm without a header, with a receipt asked for and 48 hours to live', () => {
  const pdu = submitPdu(claim({}), at)
  expect(pdu).toMatchObject({
    command: 'submit_sm',
    source_addr: '552',
    dest_addr_ton: 1,
    dest_addr_npi: 1,
    destination_addr: '6421234567',
    esm_class: 0,
    registered_delivery: 1,
    validity_period: '000002000000000R',
    data_coding: 0,
  })
  expect(decodeText(pdu.short_message!, 0)).toBe('Hello')
})

test('the validity of a message is shorter by the time it waited, and never less than a minute', () => {
  expect(submitPdu(claim({}), at + 24 * 3_600_000).validity_period).toBe('000001000000000R')
  expect(submitPdu(claim({}), at + 72 * 3_600_000).validity_period).toBe('000000000100000R')
})

test('a carrier may want its validity as a date, or none at all', () => {
  const absolute = 'validity=absolute'
  expect(submitPdu(claim({}), at, absolute).validity_period).toBe('260117103000000+')
  expect(submitPdu(claim({}), at + 72 * 3_600_000, absolute).validity_period).toBe('260118103100000+')
  expect(submitPdu(claim({}), at, 'validity=none').validity_period).toBe('')
})

test('a carrier may take no more hours of validity than the setting says; a shorter validity stays', () => {
  expect(submitPdu(claim({}), at, 'validity_hours=24').validity_period).toBe('000001000000000R')
  expect(submitPdu(claim({}), at, 'validity_hours=24&validity=absolute').validity_period).toBe('260116103000000+')
  expect(submitPdu(claim({ lane: lanes.otp }), at, 'validity_hours=1').validity_period).toBe('000000001000000R')
})

test('the fields of every submit follow the setting', () => {
  expect(submitPdu(claim({}), at)).toMatchObject({ service_type: '', priority_flag: 0, esm_class: 0 })
  const query = 'service_type=CMT&priority_flag=2&esm_class=store_and_forward'
  expect(submitPdu(claim({}), at, query)).toMatchObject({ service_type: 'CMT', priority_flag: 2, esm_class: 3 })
  const long = claim({ body: 'x'.repeat(200), wireParts: 2 })
  expect(submitPdu(long, at, 'esm_class=datagram').esm_class).toBe(0x41)
})

test.each([
  ['receipt', 1],
  ['on_failure', 2],
  ['none', 0],
  ['with_intermediate', 0x11],
])('registered_delivery for %s is %i', (word, octet) => {
  expect(submitPdu(claim({}), at, `registered_delivery=${word}`).registered_delivery).toBe(octet)
})

test('type of number and numbering plan follow the carrier’s setting', () => {
  const query = 'source_ton=5&source_npi=0&dest_ton=2&dest_npi=8&source_ton_short_code=6'
  expect(submitPdu(claim({}), at, query)).toMatchObject({
    ...{ source_addr_ton: 5, source_addr_npi: 0, dest_addr_ton: 2, dest_addr_npi: 8 },
  })
})

test.each([
  ['a short code', '552', 6, 4],
  ['a number', '6421234567', 2, 8],
  ['a name', 'Acme Ltd', 0, 9],
])('each kind of sender has its own type of number and numbering plan: %s', (_name, sender, ton, npi) => {
  const query =
    'source_ton_short_code=6&source_npi_short_code=4&source_ton_number=2&source_npi_number=8&source_ton_name=0&source_npi_name=9'
  const expected = { source_addr_ton: ton, source_addr_npi: npi }
  expect(submitPdu(claim({ sender }), at, query)).toMatchObject(expected)
})

test('a text is written in the alphabet that the carrier means by data_coding 0', () => {
  const latin1 = 'charset=latin1'
  const pdu = submitPdu(claim({ body: 'Málaga à 5 @ {x}' }), at, latin1)
  expect(pdu.data_coding).toBe(8) // á is not in GSM-7 at all
  const french = submitPdu(claim({ body: 'Déjà {vu} @ 5' }), at, latin1)
  expect(french.data_coding).toBe(0)
  expect(Buffer.from(french.short_message!).toString('latin1')).toBe('Déjà {vu} @ 5')
  const ascii = submitPdu(claim({ body: 'Déjà' }), at, 'charset=ascii')
  expect(ascii).toMatchObject({ data_coding: 8 })
})

test('a long text is cut by septets in every alphabet, and after a change of the alphabet as it was counted', () => {
  const body = `${'é'.repeat(152)}{${'b'.repeat(20)}`
  const latin1 = 'charset=latin1'
  const parts = [1, 2].map((part) => submitPdu(claim({ body, wireParts: 2, part }), at, latin1))
  const texts = parts.map(({ short_message: bytes }) => Buffer.from(bytes!.subarray(6)).toString('latin1'))
  expect(texts).toEqual(['é'.repeat(152), `{${'b'.repeat(20)}`])
  const asCounted = submitPdu(claim({ body, wireParts: 2, part: 1 }), at, 'charset=ascii')
  expect(decodeText(asCounted.short_message!.subarray(6), 0)).toBe('é'.repeat(152))
})

test('a one-time code has 600 s to live', () => {
  expect(submitPdu(claim({ lane: lanes.otp }), at).validity_period).toBe('000000001000000R')
})

test.each([
  ['a short code', '552', 3, 0],
  ['a number', '6421234567', 1, 1],
  ['a name', 'Acme Ltd', 5, 0],
])('the sender is marked as what it is: %s', (_name, sender, ton, npi) => {
  expect(submitPdu(claim({ sender }), at)).toMatchObject({
    source_addr: sender,
    source_addr_ton: ton,
    source_addr_npi: npi,
  })
})

test('the parts of a long text share a reference and give the text back', () => {
  const body = 'Kia ora, your appointment is tomorrow at 2pm. '.repeat(8)
  const texts: string[] = []
  for (const part of [1, 2, 3]) {
    const pdu = submitPdu(claim({ body, wireParts: 3, part }), at)
    expect(pdu.esm_class).toBe(0x40)
    const header = readUdh(pdu.short_message!)!
    expect(header.concat).toEqual({ reference: 65, referenceBits: 8, part, total: 3 })
    texts.push(decodeText(pdu.short_message!.subarray(header.headerLength), pdu.data_coding!))
  }
  expect(texts.join('')).toBe(body)
})

test('a character outside GSM-7 sends the text as UCS-2', () => {
  const pdu = submitPdu(claim({ body: 'Tēnā koe' }), at)
  expect(pdu.data_coding).toBe(8)
  expect(decodeText(pdu.short_message!, 8)).toBe('Tēnā koe')
})

describe('a text that needs several parts', () => {
  const body = 'Kia ora, your appointment is tomorrow at 2pm. '.repeat(8)
  const submits = (query: string, wireParts: number, fields = {}) =>
    Array.from({ length: wireParts }, (_, index) =>
      submitPdu(claim({ body, wireParts, part: index + 1, ...fields }), at, query),
    )

  test('goes with a 16-bit reference that differs where 8 bits do not', () => {
    const references = [1_000_001, 1_000_002].map((messageId) => {
      const pdus = submits('long_messages=udh16', 3, { messageId })
      const heads = pdus.map(({ short_message }) => readUdh(short_message!)!.concat!)
      expect(heads.map(({ part, total, referenceBits }) => [part, total, referenceBits])).toEqual([
        [1, 3, 16],
        [2, 3, 16],
        [3, 3, 16],
      ])
      return new Set(heads.map(({ reference }) => reference))
    })
    expect(references.map(({ size }) => size)).toEqual([1, 1])
    expect(references[0]).not.toEqual(references[1])
    expect([...references[0]!][0]! & 0xff).toBe(65)
  })

  test('goes with the sar_ TLVs and no header', () => {
    const pdus = submits('long_messages=sar', 3)
    expect(pdus.map(({ esm_class }) => esm_class)).toEqual([0, 0, 0])
    expect(pdus.map((pdu) => tlv(pdu, 'sar_segment_seqnum'))).toEqual([1, 2, 3])
    expect(pdus.map((pdu) => [tlv(pdu, 'sar_msg_ref_num'), tlv(pdu, 'sar_total_segments')])).toEqual([
      [65, 3],
      [65, 3],
      [65, 3],
    ])
    expect(pdus.map(({ short_message }) => decodeText(short_message!, 0)).join('')).toBe(body)
    expect(submitPdu(claim({}), at, 'long_messages=sar').tlvs).toBeUndefined()
  })

  test('goes whole in message_payload, with an empty short_message', () => {
    const [pdu] = submits('long_messages=payload', 1)
    expect(pdu).toMatchObject({ esm_class: 0, data_coding: 0 })
    expect(pdu!.short_message).toBeUndefined()
    expect(decodeText(tlv(pdu!, 'message_payload')!, 0)).toBe(body)
    const short = submitPdu(claim({}), at, 'long_messages=payload')
    expect(decodeText(short.short_message!, 0)).toBe('Hello')
    expect(short.tlvs).toBeUndefined()
  })

  test('goes out as it was counted when the setting has changed since it was accepted', () => {
    // Counted in one form, sent under another: the numbers of parts tell them apart.
    expect(submits('long_messages=payload', 3).map(({ esm_class }) => esm_class)).toEqual([0x40, 0x40, 0x40])
    for (const query of ['', 'long_messages=sar', 'charset=ascii', 'charset=gsm7_packed']) {
      const [pdu] = submits(query, 1)
      expect(tlv(pdu!, 'message_payload')).toBeDefined()
    }
    expect(() => submits('', 7)).toThrow('other than 7 parts')
  })
})

test('data_coding of UCS-2 and of Latin-1 are those that the carrier wants', () => {
  const query = 'ucs2_data_coding=24&latin1_data_coding=3'
  expect(submitPdu(claim({ body: 'Tēnā koe' }), at, query).data_coding).toBe(24)
  const spanish = submitPdu(claim({ body: 'Más información' }), at, query)
  expect(spanish.data_coding).toBe(3)
  expect(Buffer.from(spanish.short_message!).toString('latin1')).toBe('Más información')
  expect(submitPdu(claim({ body: 'Déjà vu' }), at, query).data_coding).toBe(0)
  const long = { body: 'ú'.repeat(141), wireParts: 2 }
  const parts = [1, 2].map((part) => submitPdu(claim({ ...long, part }), at, query).short_message!.length)
  expect(parts).toEqual([140, 13])
  // Counted as UCS-2, before the carrier took Latin-1.
  expect(submitPdu(claim({ body: 'ú'.repeat(141), wireParts: 3 }), at, query).data_coding).toBe(24)
})

test('packed septets fill their octets, behind a header too', () => {
  const whole = submitPdu(claim({ body: 'a'.repeat(160) }), at, 'charset=gsm7_packed')
  expect(whole).toMatchObject({ data_coding: 0, esm_class: 0 })
  expect(whole.short_message).toHaveLength(140)
  const body = 'Kia ora! '.repeat(20)
  const texts = [1, 2].map((part) => {
    const { short_message } = submitPdu(claim({ body, wireParts: 2, part }), at, 'charset=gsm7_packed')
    const { headerLength } = readUdh(short_message!)!
    expect(short_message!.length).toBeLessThanOrEqual(140)
    return decodeGsm7(unpackSeptets(short_message!.subarray(headerLength), fillBits(headerLength)))
  })
  expect(texts.join('')).toBe(body)
})

test('extra TLVs go with every submit, with the values of its message', () => {
  const tlvs = [
    '0x1400=text:{account_id}/{sender}',
    '0x1401=cstring:{message_id}',
    'privacy_indicator=int8:3',
    '0x1402=int16:513',
    '0x1403=int32:16909060',
    '0x1404=hex:0aFF',
    '0x1405=text:to {to}, please',
  ]
  const query = new URLSearchParams({ tlvs: tlvs.join(','), long_messages: 'sar' }).toString()
  const body = 'x'.repeat(200)
  const pdu = submitPdu(claim({ body, wireParts: 2, sender: 'Acmé' }), at, query)
  const [decoded] = [decodePdu(encodePdu(pdu))] as PduOf<'submit_sm'>[]
  const octets = (tag: number) => {
    const { value } = decoded!.tlvs.find((one) => one.tag === tag)!
    return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value
  }
  expect(octets(0x1400)).toBe('1000/Acmé')
  expect(octets(0x1401)).toBe('1000001\0')
  expect(octets(0x0201)).toBe(3)
  expect(octets(0x1402)).toBe('\x02\x01')
  expect(octets(0x1403)).toBe('\x01\x02\x03\x04')
  expect(octets(0x1404)).toBe('\x0a\xff')
  expect(octets(0x1405)).toBe('to 6421234567, please')
  expect(tlv(decoded!, 'sar_total_segments')).toBe(2)
})
