/** Turns a deliver_sm or data_sm into a receipt for the store. Pure. */
import { isIntermediate, isReceipt, parseReceipt, type Receipt, type ReceiptSource, receiptText } from '@websms/smpp'
import { unpackSeptets } from '@websms/sms'
import type { SmppSetting } from '../../settings.ts'
import type { ReceiptRow } from '../../store/traffic/receipts.ts'
import { handsetNumber } from './read-address.ts'
import { type DeliveryPdu, isPacked } from './read-inbound.ts'

/** `marked`: the carrier says that it is one. `text`: only its text does, and any handset can type that. */
interface ReadReceipt {
  by: 'marked' | 'text'
  receipt: Omit<ReceiptRow, 'unmarked'>
  /** The end of the message by the carrier's clock, read as UTC; null where the receipt has none. */
  doneAt: number | null
}

/** Null when it is not a receipt. */
export function readReceipt(
  pdu: DeliveryPdu,
  carrierId: number,
  setting: Pick<SmppSetting, 'charset' | 'country' | 'receipts'>,
  at: number,
): ReadReceipt | null {
  const { receipts, country } = setting
  const source = receiptSource(pdu, setting)
  const read = parseReceipt(source)
  const marked = isReceipt(pdu, read) || (receipts === 'text' && readsAsReceipt(read))
  if (!marked && !read.whole) return null
  return {
    by: marked ? 'marked' : 'text',
    doneAt: read.doneAt,
    receipt: {
      carrierId,
      carrierRefs: [read.id, read.otherId].filter((ref) => ref !== null),
      // Either address may be the handset's.
      source: handsetNumber({ ton: pdu.source_addr_ton, address: pdu.source_addr }, country),
      destination: handsetNumber({ ton: pdu.dest_addr_ton, address: pdu.destination_addr }, country),
      state: read.state ?? read.word,
      intermediate: isIntermediate(pdu),
      error: read.err,
      text: receiptText(source).slice(0, textLengthMax) || tagged(read),
      at,
    },
  }
}

/** Carriers that pack texts write receipts packed, or as plain as all others. */
function receiptSource(pdu: DeliveryPdu, setting: Pick<SmppSetting, 'charset'>): ReceiptSource {
  if (!isPacked(pdu.data_coding, setting) || !('short_message' in pdu) || hasId(pdu.short_message)) return pdu
  // The characters of a receipt are the same in GSM-7 and in ASCII.
  const short_message = unpackSeptets(pdu.short_message)
  return hasId(short_message) ? { ...pdu, short_message } : pdu
}

function hasId(short_message: Uint8Array): boolean {
  return parseReceipt({ short_message }).id !== null
}

/** Receipts are far shorter, whatever they quote. */
const textLengthMax = 500

function readsAsReceipt({ id, state, word }: Receipt): boolean {
  return id !== null && (state !== null || word !== null)
}

/** The text shown to people for a receipt without a text. */
function tagged({ id, state, word }: Receipt): string {
  return `receipted_message_id:${id ?? ''} message_state:${state ?? word ?? ''}`
}
