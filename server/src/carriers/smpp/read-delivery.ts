/** Reads a deliver_sm or data_sm from a carrier: a receipt for one of our messages, or an inbound message. Pure. */
import type { SmppSetting } from '../../settings.ts'
import type { InboundPart } from '../../store/traffic/inbound.ts'
import type { ReceiptRow } from '../../store/traffic/receipts.ts'
import { type DeliveryPdu, readInbound } from './read-inbound.ts'
import { readReceipt } from './read-receipt.ts'

type Delivery = { kind: 'receipt'; receipt: ReceiptRow; doneAt: number | null } | { kind: 'inbound'; part: InboundPart }

/** The bind that a delivery came over, and how its carrier writes. */
export interface DeliveringBind {
  carrierId: number
  /** The carrier that represents the bind's account. */
  account: number
  setting: Pick<SmppSetting, 'charset' | 'country' | 'latin1_data_coding' | 'receipts' | 'ucs2_data_coding'>
}

export function readDelivery(pdu: DeliveryPdu, { carrierId, account, setting }: DeliveringBind, at: number): Delivery {
  const inbound = () => readInbound(pdu, { carrierId: account, setting }, at)
  const read = readReceipt(pdu, carrierId, setting, at)
  if (read === null) return { kind: 'inbound', part: inbound() }
  const { receipt, doneAt } = read
  return { kind: 'receipt', receipt: { ...receipt, unmarked: read.by === 'text' ? inbound() : null }, doneAt }
}
