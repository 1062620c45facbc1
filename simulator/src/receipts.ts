/* Delivery receipts as an SMSC writes them: a deliver_sm whose text follows SMPP 3.4 Appendix B, with the same facts in
 * the TLVs receipted_message_id and message_state. */

import type { PduInputOf, PduOf } from '@websms/smpp'
import type { Personality } from './personalities.ts'
import { textOf } from './submit-text.ts'
import { receiptDate } from './times.ts'

export type FinalState = 'DELIVRD' | 'EXPIRED' | 'UNDELIV'
/** ACCEPTD is on the way, and says nothing of the end. */
export type ReceiptState = FinalState | 'ACCEPTD'

/** The PDUs that bring something to a peer. */
export type DeliveryPdu = PduInputOf<'deliver_sm'> | PduInputOf<'data_sm'>

/** The fields of an accepted submit_sm that are kept until its receipt is sent. */
export interface AcceptedMessage {
  number: number
  source_addr_ton: number
  source_addr_npi: number
  source_addr: string
  dest_addr_ton: number
  dest_addr_npi: number
  destination_addr: string
  submittedAtMs: number
  /** The first characters, for the text of the receipt: the whole message would pin the memory it was read from. */
  preview: string
}

// SMPP 3.4 §5.2.28 for message_state; the error codes are our own, Appendix B leaves them to each network.
const states: Record<ReceiptState, { message_state: number; err: string; dlvrd: string }> = {
  DELIVRD: { message_state: 2, err: '000', dlvrd: '001' },
  EXPIRED: { message_state: 3, err: '027', dlvrd: '000' },
  UNDELIV: { message_state: 5, err: '001', dlvrd: '000' },
  ACCEPTD: { message_state: 6, err: '000', dlvrd: '000' },
}

/** True when the sender asked for a receipt of this outcome (SMPP 3.4 §5.2.17, bits 1 and 0). The value that 3.4
 *  reserves asks for success only, as in SMPP 5.0. */
export function wantsReceipt(registered_delivery: number, state: FinalState): boolean {
  const asked = registered_delivery & 0x03
  if (state === 'DELIVRD') return asked === 1 || asked === 3
  return asked === 1 || asked === 2
}

/** The receipt of a message, as the message centre with this personality writes it. */
export function receiptOf(
  message: AcceptedMessage,
  message_id: string,
  state: ReceiptState,
  doneAtMs: number,
  { receiptAddresses, receiptPdu, receiptFacts }: Personality,
): DeliveryPdu {
  const { message_state, err, dlvrd } = states[state]
  const text =
    `id:${message_id} sub:001 dlvrd:${dlvrd} submit date:${receiptDate(message.submittedAtMs)} ` +
    `done date:${receiptDate(doneAtMs)} stat:${state} err:${err} text:${message.preview}`
  const short_message = Buffer.from(receiptFacts === 'TLVs alone' ? '' : text, 'latin1')
  const facts: NonNullable<DeliveryPdu['tlvs']> =
    receiptFacts === 'text alone'
      ? []
      : [
          { name: 'receipted_message_id', value: message_id },
          { name: 'message_state', value: message_state },
        ]
  // SMPP 3.4 §5.2.12: SMSC delivery receipt
  const fields = { ...addressesOf(message, receiptAddresses), esm_class: 0x04 }
  return receiptPdu === 'data_sm'
    ? { command: 'data_sm', ...fields, tlvs: [...facts, { name: 'message_payload', value: short_message }] }
    : { command: 'deliver_sm', ...fields, short_message, tlvs: facts }
}

/** A receipt travels from the handset to the sender of the message. */
function addressesOf(message: AcceptedMessage, written: Personality['receiptAddresses']) {
  const { destination_addr: handset, source_addr: sender } = message
  const toHandset = {
    source_addr_ton: message.source_addr_ton,
    source_addr_npi: message.source_addr_npi,
    source_addr: sender,
    dest_addr_ton: message.dest_addr_ton,
    dest_addr_npi: message.dest_addr_npi,
    destination_addr: handset,
  }
  const reversed = {
    source_addr_ton: message.dest_addr_ton,
    source_addr_npi: message.dest_addr_npi,
    source_addr: handset,
    dest_addr_ton: message.source_addr_ton,
    dest_addr_npi: message.source_addr_npi,
    destination_addr: sender,
  }
  switch (written) {
    case undefined:
      return reversed
    case 'swapped':
      return toHandset
    case 'masked':
      return { ...reversed, source_addr: `${handset.slice(0, 4)}****${handset.slice(-2)}` }
    case 'national':
      // SMPP 3.4 §5.2.5: national number
      return { ...reversed, source_addr_ton: 2, source_addr: handset.replace(/^64/, '0') }
  }
}

const previewCharacters = 20

/** The first 20 characters of a message, those outside printable ASCII as `?` (SMPP 3.4 Appendix B). */
export function previewOf(submit: PduOf<'submit_sm'>, personality: Personality): string {
  // Two bytes a character at most: UTF-16, or an escape and its septet.
  const text = textOf(submit, personality, 2 * previewCharacters)
  return text.slice(0, previewCharacters).replace(/[^ -~]/g, '?')
}
