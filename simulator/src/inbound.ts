/* Inbound messages, from a handset to a number of ours, as the deliver_sm that carry them. */

import type { PduInputOf } from '@websms/smpp'
import { dataCoding, splitForWire } from '@websms/sms'
import type { Personality } from './personalities.ts'

export interface InboundMessage {
  source_addr: string
  source_addr_ton: number
  source_addr_npi: number
  destination_addr: string
  dest_addr_ton: number
  dest_addr_npi: number
  text: string
}

/** One deliver_sm for each part, in order; one without text for an empty text. `reference` joins the parts. */
export function deliverSmsOf(
  { text, ...addresses }: InboundMessage,
  reference: number,
  { alphabet }: Personality,
): PduInputOf<'deliver_sm'>[] {
  const data_coding = dataCoding(text, alphabet)
  const parts = splitForWire(text, reference, { charset: alphabet })
  if (parts.length === 0) parts.push({ bytes: new Uint8Array(0), udh: false, part: 1, total: 1 })
  return parts.map(({ bytes, udh }) => ({
    command: 'deliver_sm',
    ...addresses,
    esm_class: udh ? 0x40 : 0x00, // SMPP 3.4 §5.2.12: UDHI
    data_coding,
    short_message: bytes,
  }))
}

/** Type of number and numbering plan of an address as a carrier would name them (SMPP 3.4 §5.2.5, §5.2.6). */
export function addressKindOf(address: string): { ton: number; npi: number } {
  if (!/^\d+$/.test(address)) return { ton: 5, npi: 0 } // alphanumeric
  return address.length <= 7 ? { ton: 3, npi: 0 } : { ton: 1, npi: 1 } // a short code is known to its network alone
}
