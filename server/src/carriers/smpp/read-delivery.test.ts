import { decodePdu, encodePdu, type PduInputOf, type PduOf } from '@websms/smpp'
import { describe, expect, test } from 'vitest'
import { carrierDefaults } from '../../settings/carriers.ts'
import type { SmppSetting } from '../../settings.ts'
import { readDelivery } from './read-delivery.ts'

const at = Date.UTC(2026, 0, 15, 10, 30)
const bind = { carrierId: 8, account: 7, setting: carrierDefaults }

/** Gives a deliver_sm as it comes off the wire. */
function received(fields: Omit<PduInputOf<'deliver_sm'>, 'command'>): PduOf<'deliver_sm'> {
  return decodePdu(encodePdu({ command: 'deliver_sm', sequence_number: 1, ...fields })) as PduOf<'deliver_sm'>
}

const text = (value: string) => Buffer.from(value, 'latin1')

const wellFormed =
  'id:1188236 sub:001 dlvrd:001 submit date:2601151030 done date:2601151031 stat:UNDELIV err:027 text:Hello'

test('a receipt tells its message, the outcome, and the reporting carrier', () => {
  const pdu = received({
    source_addr: '021234567',
    destination_addr: '+552',
    esm_class: 0x04,
    short_message: text(wellFormed),
  })
  expect(readDelivery(pdu, bind, at)).toEqual({
    kind: 'receipt',
    doneAt: at + 60_000,
    receipt: {
      carrierId: 8,
      carrierRefs: ['1188236'],
      source: '6421234567',
      destination: '552',
      state: 'UNDELIV',
      intermediate: false,
      error: '027',
      text: wellFormed,
      at,
      unmarked: null,
    },
  })
})

describe('a receipt is recognised by its marks', () => {
  const state = { name: 'message_state', value: 2 } as const
  const id = { name: 'receipted_message_id', value: 'A1' } as const
  const reading = (fields: Partial<PduInputOf<'deliver_sm'>>, more: Partial<SmppSetting> = {}) => {
    const pdu = received({ source_addr: '6421234567', destination_addr: '552', ...fields })
    const delivery = readDelivery(pdu, { ...bind, setting: { ...carrierDefaults, ...more } }, at)
    if (delivery.kind === 'inbound') return 'inbound'
    const { unmarked, intermediate } = delivery.receipt
    return unmarked !== null ? 'unmarked' : intermediate ? 'intermediate' : 'receipt'
  }
  const short = text('id:A1 stat:DELIVRD')

  test.each([
    ['esm_class 0x04', { esm_class: 0x04, short_message: short }, 'receipt'],
    ['esm_class 0x08', { esm_class: 0x08, short_message: short }, 'receipt'],
    ['esm_class 0x20', { esm_class: 0x20, short_message: short }, 'intermediate'],
    ['esm_class 0x24', { esm_class: 0x24, short_message: short }, 'receipt'],
    ['its TLVs', { tlvs: [id, state] }, 'receipt'],
    ['esm_class 0x04 without anything else', { esm_class: 0x04, short_message: text('Hello') }, 'receipt'],
    ['esm_class 0x08 with a person’s text', { esm_class: 0x08, short_message: text('Hello') }, 'inbound'],
    ['a text of the whole form', { short_message: text(wellFormed) }, 'unmarked'],
    ['a text that is not whole', { short_message: short }, 'inbound'],
    ['a TLV with the id of the message that it answers', { short_message: text('Hello'), tlvs: [id] }, 'inbound'],
  ] as const)('%s', (_what, { tlvs, ...fields }: Partial<PduInputOf<'deliver_sm'>>, expected) => {
    expect(reading({ ...fields, ...(tlvs && { tlvs }) })).toBe(expected)
  })

  test('its text alone, for a carrier that is set so', () => {
    expect(reading({ short_message: short }, { receipts: 'text' })).toBe('receipt')
    expect(reading({ short_message: text('Hello') }, { receipts: 'text' })).toBe('inbound')
  })
})

test('a receipt recognised by its text alone also has its inbound message', () => {
  const pdu = received({ source_addr: '021234567', destination_addr: '+552', short_message: text(wellFormed) })
  expect(readDelivery(pdu, bind, at)).toMatchObject({
    receipt: { unmarked: { carrierId: 7, from: '6421234567', payload: text(wellFormed).toString('hex') } },
  })
})

test('a receipt has the ids of its TLVs and of its text, and words for people where it has no text', () => {
  const tlvs = [
    { name: 'receipted_message_id', value: 'A1' },
    { name: 'message_state', value: 2 },
  ] as const
  const receiptOf = (short_message: Uint8Array) => {
    const delivery = readDelivery(received({ esm_class: 4, short_message, tlvs }), bind, at)
    return delivery.kind === 'receipt' ? delivery.receipt : null
  }
  expect(receiptOf(text('id:B2 stat:ENROUTE'))).toMatchObject({ carrierRefs: ['A1', 'B2'], state: 'DELIVRD' })
  expect(receiptOf(text('id:A1'))).toMatchObject({ carrierRefs: ['A1'] })
  expect(receiptOf(new Uint8Array(0))).toMatchObject({ text: 'receipted_message_id:A1 message_state:DELIVRD' })
})
