/** A deliver_sm or data_sm from a carrier as what it is: a receipt on one of our messages, or an inbound message. Pure. */
import { isReceipt, parseReceipt } from '@websms/smpp'
import type { InboundPart, ReceiptRow } from '../store/traffic.ts'
import { handsetNumber, ownNumbers } from './read-address.ts'
import { type DeliveringCarrier, type DeliveryPdu, readInbound } from './read-inbound.ts'

export type Delivery =
  | { kind: 'receipt'; receipt: ReceiptRow }
  | { kind: 'inbound'; part: InboundPart }
  /** A receipt without an id or a state: nothing can be done with it. */
  | { kind: 'unreadable' }

export function readDelivery(pdu: DeliveryPdu, carrier: DeliveringCarrier, at: number): Delivery {
  if (!isReceipt(pdu)) return { kind: 'inbound', part: readInbound(pdu, carrier, at) }
  const { id, state, doneAt, err } = parseReceipt(pdu)
  const { country } = carrier.setting
  if (id === null || state === null) return { kind: 'unreadable' }
  return {
    kind: 'receipt',
    receipt: {
      carrierId: carrier.carrierId,
      carrierRef: id,
      to: handsetNumber({ ton: pdu.source_addr_ton, address: pdu.source_addr }, country),
      sender: ownNumbers({ ton: pdu.dest_addr_ton, address: pdu.destination_addr }, country)[0],
      state,
      error: err,
      doneAt,
      at,
    },
  }
}
