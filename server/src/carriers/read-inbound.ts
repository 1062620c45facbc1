/** A deliver_sm or data_sm that is an inbound message, or a part of one, as the store takes it. Pure. */
import { esmClass, type PduOf, tlv } from '@websms/smpp'
import { normaliseNumber, readUdh } from '@websms/sms'
import type { InboundPart } from '../store/traffic.ts'

/** What a carrier delivers with: data_sm has all its text in message_payload (SMPP 3.4 §4.7). */
export type DeliveryPdu = PduOf<'deliver_sm'> | PduOf<'data_sm'>

export function readInbound(pdu: DeliveryPdu, carrierId: number, at: number): InboundPart {
  const bytes = textOf(pdu)
  const header = pdu.esm_class & esmClass.UDHI ? readUdh(bytes) : null
  return {
    carrierId,
    from: handsetNumber(pdu.source_addr),
    to: ownNumber(pdu.destination_addr),
    dataCoding: pdu.data_coding,
    payload: Buffer.from(header ? bytes.subarray(header.headerLength) : bytes).toString('hex'),
    concat: header?.concat ?? sarConcat(pdu),
    at,
  }
}

/** The text's bytes: those of message_payload or of short_message (SMPP 3.4 §5.3.2.32). Where a carrier fills both, the
 *  longer is the whole text. */
function textOf(pdu: DeliveryPdu): Uint8Array {
  const short = 'short_message' in pdu ? pdu.short_message : NOTHING
  const long = tlv(pdu, 'message_payload') ?? NOTHING
  return long.length > short.length ? long : short
}

/** A number of ours as it is registered, without the + or 00 that some carriers put before it. Short codes stay. */
export function ownNumber(address: string): string {
  return address.replace(/^(?:\+|00)(?=[1-9]\d{7,14}$)/, '')
}

/** Carriers write handsets with a +, with 00 or as the country does; we keep country code and number. */
export function handsetNumber(address: string): string {
  const normalised = normaliseNumber(address)
  return normalised.ok ? normalised.number : address
}

/** Segmentation by TLVs (SMPP 3.4 §5.3.2.22 to §5.3.2.24). */
function sarConcat(pdu: DeliveryPdu): InboundPart['concat'] {
  const reference = tlv(pdu, 'sar_msg_ref_num')
  const total = tlv(pdu, 'sar_total_segments')
  const part = tlv(pdu, 'sar_segment_seqnum')
  if (typeof reference !== 'number' || typeof total !== 'number' || typeof part !== 'number') return null
  return part >= 1 && part <= total ? { reference, part, total } : null
}

const NOTHING = new Uint8Array(0)
