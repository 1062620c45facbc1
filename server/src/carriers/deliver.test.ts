import { decodePdu, encodePdu, type PduInputOf, type PduOf } from '@websms/smpp'
import { expect, test } from 'vitest'
import { carrierDefaults } from '../settings/carriers.ts'
import { readDelivery } from './deliver.ts'

const at = Date.UTC(2026, 0, 15, 10, 30)
const carrier = { carrierId: 7, setting: carrierDefaults }

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
  expect(readDelivery(pdu, carrier, at)).toEqual({
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
  const delivery = readDelivery(received({ source_addr, esm_class: 0x04, short_message }), carrier, at)
  expect(delivery).toMatchObject({ kind: 'receipt', receipt: { to: '6421234567' } })
})

test('a receipt without an id or a state cannot be used', () => {
  const delivery = (words: string) =>
    readDelivery(received({ source_addr: '6421234567', esm_class: 0x04, short_message: text(words) }), carrier, at).kind
  expect([delivery('stat:DELIVRD'), delivery('id:1'), delivery('')]).toEqual(['unreadable', 'unreadable', 'unreadable'])
})
