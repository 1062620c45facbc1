import { decodeText, readUdh } from '@websms/sms'
import { expect, test } from 'vitest'
import { lanes } from '../../rules/status.ts'
import { carrierDefaults } from '../../settings/carriers.ts'
import type { ClaimedPart } from '../../store/traffic/sending.ts'
import { submitPdu } from './submit.ts'

const at = Date.UTC(2026, 0, 15, 10, 30)

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
  const setting = { ...carrierDefaults, validity: 'absolute' as const }
  expect(submitPdu(claim({}), at, setting).validity_period).toBe('260117103000000+')
  expect(submitPdu(claim({}), at + 72 * 3_600_000, setting).validity_period).toBe('260118103100000+')
  expect(submitPdu(claim({}), at, { ...carrierDefaults, validity: 'none' }).validity_period).toBe('')
})

test('type of number and numbering plan follow the carrier’s setting', () => {
  const setting = { ...carrierDefaults, source_ton: 5, source_npi: 0, dest_ton: 2, dest_npi: 8 }
  expect(submitPdu(claim({}), at, setting)).toMatchObject({
    ...{ source_addr_ton: 5, source_addr_npi: 0, dest_addr_ton: 2, dest_addr_npi: 8 },
  })
})

test('a text is written in the alphabet that the carrier means by data_coding 0', () => {
  const latin1 = { ...carrierDefaults, charset: 'latin1' as const }
  const pdu = submitPdu(claim({ body: 'Málaga à 5 @ {x}' }), at, latin1)
  expect(pdu.data_coding).toBe(8) // á is not in GSM-7 at all
  const french = submitPdu(claim({ body: 'Déjà {vu} @ 5' }), at, latin1)
  expect(french.data_coding).toBe(0)
  expect(Buffer.from(french.short_message!).toString('latin1')).toBe('Déjà {vu} @ 5')
  const ascii = submitPdu(claim({ body: 'Déjà' }), at, { ...carrierDefaults, charset: 'ascii' })
  expect(ascii).toMatchObject({ data_coding: 8 })
})

test('a long text is cut by septets in every alphabet, and after a change of the alphabet as it was counted', () => {
  const body = `${'é'.repeat(152)}{${'b'.repeat(20)}`
  const latin1 = { ...carrierDefaults, charset: 'latin1' as const }
  const parts = [1, 2].map((part) => submitPdu(claim({ body, wireParts: 2, part }), at, latin1))
  const texts = parts.map(({ short_message: bytes }) => Buffer.from(bytes!.subarray(6)).toString('latin1'))
  expect(texts).toEqual(['é'.repeat(152), `{${'b'.repeat(20)}`])
  const asCounted = submitPdu(claim({ body, wireParts: 2, part: 1 }), at, { ...carrierDefaults, charset: 'ascii' })
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
