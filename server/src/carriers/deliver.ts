/** A deliver_sm or data_sm from a carrier as what it is: a receipt on one of our messages, or an inbound message. Pure. */
import { isReceipt, parseReceipt } from '@websms/smpp'
import type { InboundPart, ReceiptRow } from '../store/traffic.ts'
import { type DeliveryPdu, handsetNumber, ownNumber, readInbound } from './read-inbound.ts'

export type Delivery =
  | { kind: 'receipt'; receipt: ReceiptRow }
  | { kind: 'inbound'; part: InboundPart }
  /** A receipt without an id or a state: nothing can be done with it. */
  | { kind: 'unreadable' }

export function readDelivery(pdu: DeliveryPdu, carrierId: number, at: number): Delivery {
  if (!isReceipt(pdu)) return { kind: 'inbound', part: readInbound(pdu, carrierId, at) }
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
