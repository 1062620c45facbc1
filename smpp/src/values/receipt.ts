/**
 * Delivery receipts: which deliver_sm is one, and what it says. TLVs are believed first; then the text of Appendix B,
 * in every variant that carriers are known to send.
 */
import { type TlvCarrier, tlv } from '../pdu/tlvs.ts'
import { esmClass, type MessageState, messageState } from './fields.ts'
import { parseReceiptText, type ReceiptFields } from './receipt-text.ts'
import { calendarTime } from './times.ts'

/** What a receipt is read from: a deliver_sm or data_sm, or as much of one as there is. */
export interface ReceiptSource extends TlvCarrier {
  esm_class?: number
  data_coding?: number
  short_message?: Uint8Array
}

/** What a receipt says; null for what it does not say. */
export interface Receipt {
  /** The id that submit_sm_resp gave, as the carrier writes it here: its case, zeros and base may differ from there. */
  id: string | null
  state: MessageState | null
  /** When the message reached its final state, in ms since the epoch. Receipts carry no zone: read as UTC. */
  doneAt: number | null
  /** When the message was submitted, in ms since the epoch, read as UTC. */
  submittedAt: number | null
  /** The carrier's or the network's error code, as written in the text; from network_error_code when there is no text. */
  err: string | null
  /** How many messages were submitted. */
  sub: number | null
  /** How many messages were delivered. */
  dlvrd: number | null
  /** The beginning of the message, as the receipt quotes it. */
  text: string | null
}

/**
 * Whether a deliver_sm is a receipt: by the message type in esm_class (delivery receipt, or intermediate notification),
 * or by a receipted_message_id, which some carriers send with esm_class 0.
 */
export function isReceipt(pdu: ReceiptSource): boolean {
  const type = (pdu.esm_class ?? 0) & esmClass.TYPE_MASK
  if (type === esmClass.TYPE_DELIVERY_RECEIPT || type === esmClass.TYPE_INTERMEDIATE_NOTIFICATION) return true
  return pdu.tlvs !== undefined && pdu.tlvs.length > 0 && tlv(pdu, 'receipted_message_id') !== undefined
}

/** Reads a receipt. Never throws: what cannot be read is null. */
export function parseReceipt(pdu: ReceiptSource): Receipt {
  const fields = readText(pdu)
  const tagged = (pdu.tlvs?.length ?? 0) > 0
  const id = tagged ? tlv(pdu, 'receipted_message_id') : undefined
  const state = tagged ? tlv(pdu, 'message_state') : undefined
  return {
    id: id || (fields.id ? fromGsm(fields.id) : null),
    state: (state === undefined ? undefined : statesByNumber[state]) ?? readState(fields.stat),
    doneAt: readDate(fields.done),
    submittedAt: readDate(fields.submit),
    err: fields.err || (tagged ? networkError(pdu) : null),
    sub: readCount(fields.sub),
    dlvrd: readCount(fields.dlvrd),
    text: fields.text === undefined ? null : fromGsm(fields.text),
  }
}

const statesByNumber: (MessageState | undefined)[] = []
for (const [word, number] of Object.entries(messageState)) statesByNumber[number] = word as MessageState

// The words of Appendix B, and those that carriers write in their place.
const words = new Map<string, MessageState>([
  ...(Object.keys(messageState) as MessageState[]).map((word): [string, MessageState] => [word, word]),
  ['DELIVERED', 'DELIVRD'],
  ['UNDELIVERABLE', 'UNDELIV'],
  ['UNDELIVERED', 'UNDELIV'],
  ['UNDELIVRD', 'UNDELIV'],
  ['FAILED', 'UNDELIV'],
  ['REJECTED', 'REJECTD'],
  ['ACCEPTED', 'ACCEPTD'],
  ['CANCELLED', 'DELETED'],
  ['EN_ROUTE', 'ENROUTE'],
])

function readText(pdu: ReceiptSource): ReceiptFields {
  const short = pdu.short_message
  const bytes = short && short.length > 0 ? short : pdu.tlvs?.length ? tlv(pdu, 'message_payload') : undefined
  // A source put together by hand may hold anything, and nothing here throws.
  if (!(bytes instanceof Uint8Array) || bytes.length === 0) return {}
  return parseReceiptText(receiptString(bytes, pdu))
}

function receiptString(bytes: Uint8Array, { data_coding = 0, esm_class = 0 }: ReceiptSource): string {
  let buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (esm_class & esmClass.UDHI) buffer = buffer.subarray(1 + (buffer[0] ?? 0))
  // UCS-2 shows in the zero octets of its Latin letters, whatever data_coding says: some carriers leave that at 0, and
  // others copy the message's into a receipt that is ASCII.
  const wide = (data_coding & 0x0c) === 0x08 ? hasZero(buffer) : buffer.length > 2 && buffer[0] === 0 && buffer[2] === 0
  if (wide) buffer = Buffer.from(buffer.subarray(0, buffer.length & ~1)).swap16()
  let end = buffer.length
  while (end > 0 && buffer[end - 1] === 0 && (!wide || buffer[end - 2] === 0)) end -= wide ? 2 : 1
  return buffer.toString(wide ? 'utf16le' : 'latin1', 0, end)
}

// A zero octet before the NULs that some carriers put behind the text.
function hasZero(buffer: Buffer): boolean {
  const first = buffer.indexOf(0)
  return first >= 0 && buffer.subarray(first).some((octet) => octet !== 0)
}

// In GSM 7-bit, three characters that ids are made of sit where ASCII has controls; digits and letters are the same in both.
function fromGsm(text: string): string {
  return text.replace(/\p{Cc}/gu, (char) => gsmControls.get(char) ?? char)
}

const gsmControls = new Map([
  ['\x00', '@'],
  ['\x02', '$'],
  ['\x11', '_'],
])

function readState(word: string | undefined): MessageState | null {
  if (word === undefined) return null
  return words.get(word) ?? words.get((/^[a-z_]+/i.exec(word)?.[0] ?? '').toUpperCase()) ?? null
}

function readCount(digits: string | undefined): number | null {
  return digits !== undefined && /^\d{1,9}$/.test(digits) ? Number(digits) : null
}

// YYMMDDhhmm, YYMMDDhhmmss, YYYYMMDDhhmm or YYYYMMDDhhmmss: the first that is a date.
function readDate(digits: string | undefined): number | null {
  if (digits === undefined || !/^\d{10}(\d\d){0,2}$/.test(digits)) return null
  const at = (index: number) => (index < digits.length ? Number(digits.slice(index, index + 2)) : 0)
  const short = digits.length < 14 ? calendarTime(2000 + at(0), at(2), at(4), at(6), at(8), at(10)) : null
  if (short !== null || digits.length === 10) return short
  return calendarTime(at(0) * 100 + at(2), at(4), at(6), at(8), at(10), at(12))
}

// §5.3.2.31: one octet of network type, two of error code.
function networkError(pdu: ReceiptSource): string | null {
  const value = tlv(pdu, 'network_error_code')
  return value?.length === 3 ? String(((value[1] as number) << 8) | (value[2] as number)) : null
}
