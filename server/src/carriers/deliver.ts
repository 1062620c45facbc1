/** A deliver_sm from a carrier as what it is: a receipt on one of our messages, or an inbound message. Pure. */

import { esmClass, isReceipt, type PduOf, parseReceipt, tlv } from '@websms/smpp'
import { normaliseNumber, readUdh } from '@websms/sms'
import type { InboundPart, ReceiptRow } from '../store/traffic.ts'

export type Delivery =
  | { kind: 'receipt'; receipt: ReceiptRow }
  | { kind: 'inbound'; part: InboundPart }
  /** A receipt without an id or a state: nothing can be done with it. */
  | { kind: 'unreadable' }

export function readDelivery(pdu: PduOf<'deliver_sm'>, carrierId: number, at: number): Delivery {
  if (!isReceipt(pdu)) return { kind: 'inbound', part: inboundPart(pdu, carrierId, at) }
  const { id, state, doneAt, err } = parseReceipt(pdu)
  if (id === null || state === null) return { kind: 'unreadable' }
  return {
    kind: 'receipt',
    receipt: {
      carrierId,
      carrierRef: id,
      to: handsetNumber(pdu.source_addr),
      sender: ownNumber(pdu.destination_addr),
      state,
      error: err,
      doneAt,
      at,
    },
  }
}

function inboundPart(pdu: PduOf<'deliver_sm'>, carrierId: number, at: number): InboundPart {
  const long = tlv(pdu, 'message_payload')
  const bytes = long instanceof Uint8Array ? long : pdu.short_message
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

/** Segmentation by TLVs (SMPP 3.4 §5.3.2.22 to §5.3.2.24). */
function sarConcat(pdu: PduOf<'deliver_sm'>): InboundPart['concat'] {
  const reference = tlv(pdu, 'sar_msg_ref_num')
  const total = tlv(pdu, 'sar_total_segments')
  const part = tlv(pdu, 'sar_segment_seqnum')
  if (typeof reference !== 'number' || typeof total !== 'number' || typeof part !== 'number') return null
  return part >= 1 && part <= total ? { reference, part, total } : null
}

/** A number of ours as it is registered, without the + or 00 that some carriers put before it. Short codes stay. */
function ownNumber(address: string): string {
  return address.replace(/^(?:\+|00)(?=[1-9]\d{7,14}$)/, '')
}

/** Carriers write handsets with a +, with 00 or as the country does; we keep country code and number. */
function handsetNumber(address: string): string {
  const normalised = normaliseNumber(address)
  return normalised.ok ? normalised.number : address
}
