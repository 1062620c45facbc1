/* Inbound messages, from a handset to a number of ours, as the deliver_sm that carry them. */

import type { PduInputOf } from '@websms/smpp'
import { dataCodings, splitForWire, type WirePart } from '@websms/sms'
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
  { alphabet, long }: Personality,
): PduInputOf<'deliver_sm'>[] {
  const parts = splitForWire(text, reference, { charset: alphabet, long })
  const pdus = parts.length > 0 ? parts.map((part) => contentOf(part, reference)) : [{}]
  return pdus.map((content) => ({ command: 'deliver_sm', ...addresses, ...content }))
}

function contentOf({ bytes, coding, udh, payload, part, total }: WirePart, reference: number): Content {
  // SMPP 3.4 §5.2.12: UDHI
  const content = { esm_class: udh ? 0x40 : 0x00, data_coding: dataCodings[coding] }
  if (payload) return { ...content, tlvs: [{ name: 'message_payload', value: bytes }] }
  if (udh || total === 1) return { ...content, short_message: bytes }
  const tlvs: Content['tlvs'] = [
    { name: 'sar_msg_ref_num', value: reference },
    { name: 'sar_total_segments', value: total },
    { name: 'sar_segment_seqnum', value: part },
  ]
  return { ...content, short_message: bytes, tlvs }
}

type Content = Pick<PduInputOf<'deliver_sm'>, 'esm_class' | 'data_coding' | 'short_message' | 'tlvs'>

/** Type of number and numbering plan of an address as a carrier would name them (SMPP 3.4 §5.2.5, §5.2.6). */
export function addressKindOf(address: string): { ton: number; npi: number } {
  if (!/^\d+$/.test(address)) return { ton: 5, npi: 0 } // alphanumeric
  return address.length <= 7 ? { ton: 3, npi: 0 } : { ton: 1, npi: 1 } // a short code is known to its network alone
}
