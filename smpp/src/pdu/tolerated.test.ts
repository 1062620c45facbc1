import { expect, test } from 'vitest'
import { hex } from '../../test/vectors.ts'
import { decodePdu, type Pdu, PduError, commandStatus as S, statusName } from '../index.ts'

/** The error that tells of a PDU, given without its command_length, and what is left of it for use. */
function faultOf(text: string, options = {}): { status: string; pdu: Pdu | undefined } {
  const rest = hex(text)
  const bytes = Buffer.alloc(4 + rest.length)
  bytes.writeUInt32BE(bytes.length)
  rest.copy(bytes, 4)
  try {
    decodePdu(bytes, options)
  } catch (error) {
    if (error instanceof PduError) return { status: statusName(error.command_status), pdu: error.pdu }
    throw error
  }
  throw new Error('nothing is wrong with it')
}

const deliver = '00000005 00000000 00000007'
const numbers = '00 0101 3634323100 0000 35353200' // service_type, "6421", "552"
const plain = '000000 00 00 00 00 00 00' // esm_class to sm_default_msg_id
const Yes = Buffer.from('Yes')

test.each([
  ['an octet too many', `03 596573 00`, S.ESME_RINVOPTPARSTREAM, { short_message: Yes, tlvs: [] }],
  ['three octets too many', `03 596573 000000`, S.ESME_RINVOPTPARSTREAM, { short_message: Yes, tlvs: [] }],
  [
    'a TLV, then one that is cut',
    `03 596573 0427 0001 02 001e 0009 41`,
    S.ESME_RINVOPTPARSTREAM,
    { short_message: Yes, tlvs: [{ tag: 0x427, name: 'message_state', value: 2 }] },
  ],
  ['a TLV without its value', `03 596573 001e 0009`, S.ESME_RINVOPTPARSTREAM, { short_message: Yes, tlvs: [] }],
  ['sm_length above what is left', `0a 596573`, S.ESME_RINVMSGLEN, { short_message: Yes }],
  ['sm_length and no text at all', `0a`, S.ESME_RINVMSGLEN, { short_message: Buffer.alloc(0) }],
  ['sm_length below the text', `03 596573 21212121`, S.ESME_RINVOPTPARSTREAM, { short_message: Yes, tlvs: [] }],
  [
    'message_payload that is cut',
    `00 0424 0009 596573`,
    S.ESME_RINVOPTPARSTREAM,
    { tlvs: [{ name: 'message_payload', value: Yes }] },
  ],
  [
    'message_payload that is cut behind a text',
    `03 596573 0424 0009 41`,
    S.ESME_RINVOPTPARSTREAM,
    { short_message: Yes, tlvs: [] },
  ],
])('a deliver_sm is good for use with %s behind its fields', (_, tail, status, expected) => {
  const { status: told, pdu } = faultOf(`${deliver} ${numbers} ${plain} ${tail}`)
  expect(told).toBe(statusName(status))
  expect(pdu).toMatchObject({ command: 'deliver_sm', source_addr: '6421', destination_addr: '552', ...expected })
})

test.each([
  ['an id without its NUL', '80000004 00000000 00000007 4131', { message_id: 'A1' }],
  ['an id above 65 octets', `80000004 00000000 00000007 ${'41'.repeat(90)} 00`, { message_id: 'A'.repeat(90) }],
  ['such an id without its NUL', `80000004 00000000 00000007 ${'41'.repeat(90)}`, { message_id: 'A'.repeat(90) }],
  ['a tail behind the id', '80000004 00000000 00000007 413100 ff', { message_id: 'A1', tlvs: [] }],
  ['half a name', '80000009 00000000 00000001 484f5354', { system_id: 'HOST' }],
  ['a name above 64 octets', `80000009 00000000 00000001 ${'41'.repeat(80)} 00`, { system_id: 'A'.repeat(80) }],
  ['a TLV in place of the name', '80000009 00000000 00000001 0210 0001 34', { command_status: 0 }],
  ['a refusal with half a body', '80000009 0000000e 00000001 0210000134', { command_status: 14 }],
  ['a body where there is none', '80000015 00000000 00000009 00', { command: 'enquire_link_resp' }],
  ['its end between two fields', '80000021 00000000 00000007 413100', { message_id: 'A1', unsuccess_sme: null }],
  [
    'its end between two strings',
    '80000003 00000000 00000007 413100',
    { message_id: 'A1', final_date: null, message_state: null, error_code: null },
  ],
])('an answer counts with %s', (_, text, expected) => {
  expect(faultOf(text).pdu).toMatchObject(expected)
})

test.each([
  ['enquire_link with a body', '00000015 00000000 00000007 00', 'enquire_link'],
  ['unbind with a body', '00000006 00000000 00000007 ffffffff', 'unbind'],
  ['a deliver_sm with a service_type of 8 octets', `${deliver} 3132333435363738 ${numbers} ${plain} 00`, 'deliver_sm'],
  [
    'a deliver_sm with a source_addr of 30 octets',
    `${deliver} 00 0501 ${'41'.repeat(30)} 00 0000 35353200 ${plain} 00`,
    'deliver_sm',
  ],
  ['an alert_notification without its last NUL', `00000102 00000000 00000007 0101 3100 0000 35`, 'alert_notification'],
])('%s is good for use', (_, text, command) => {
  expect(faultOf(text).pdu).toMatchObject({ command })
})

test.each([
  ['ends within its fields', `${deliver} ${numbers} 00 00`],
  ['ends within its addresses', `${deliver} 00 0101 36343231`],
  ['has no body', deliver],
  ['has no sm_length', `${deliver} ${numbers} ${plain}`],
  ['has a destination of no kind', '00000021 00000000 00000007 00 000000 01 03 00'],
])('a request that %s is not', (_, text) => {
  expect(faultOf(text).pdu).toBe(undefined)
})

test('strictTlvs makes nothing of a request whose TLVs are wrong, and an answer counts all the same', () => {
  const strict = { strictTlvs: true }
  expect(faultOf(`${deliver} ${numbers} ${plain} 00 0427 0002 0002`, strict).pdu).toBe(undefined)
  expect(faultOf(`${deliver} ${numbers} ${plain} 00 00`, strict).pdu).toBe(undefined)
  expect(faultOf(`${deliver} ${numbers} ${plain} 00 0424 0009 41`, strict).pdu).toBe(undefined)
  expect(faultOf('80000004 00000000 00000007 413100 0427 0002 0002', strict).pdu).toMatchObject({ message_id: 'A1' })
})
