/**
 * Delivery receipts: which deliver_sm or data_sm is one, and what it says, by its TLVs and by the text of Appendix B, in
 * every variant that carriers are known to send.
 */
import { type TlvCarrier, tlv } from '../pdu/tlvs.ts'
import { esmClass, type MessageState } from './fields.ts'
import { isFinalState, readState, stateOfNumber } from './receipt-state.ts'
import { parseReceiptText } from './receipt-text.ts'
import { calendarTime, parseTime } from './times.ts'

/** Source of a receipt: a deliver_sm or data_sm, whole or as far as it could be read. */
export interface ReceiptSource extends TlvCarrier {
  esm_class?: number
  data_coding?: number
  short_message?: Uint8Array
}

/** Contents of a receipt; null for each value that it does not have. */
export interface Receipt {
  /** The id that submit_sm_resp gave, as the carrier writes it here: its case, zeros and base may differ from there.
   *  receipted_message_id, else the id in the text. */
  id: string | null
  /** The id in the text, where receipted_message_id is another one: either may be that of the answer. */
  otherId: string | null
  /** message_state or the text's state: of two, the one that is final, and message_state where both are. */
  state: MessageState | null
  /** The state as written, when it is not a known one. */
  word: string | null
  /** Time at which the message reached its final state, in ms since the epoch. Read as UTC where no zone is given. */
  doneAt: number | null
  /** Time at which the message was submitted, in ms since the epoch. Read as UTC where no zone is given. */
  submittedAt: number | null
  /** The carrier's or the network's error code, as written in the text; network_error_code where the text has none. */
  err: string | null
  /** Number of submitted messages. */
  sub: number | null
  /** Number of delivered messages. */
  dlvrd: number | null
  /** The beginning of the message, as the receipt quotes it. */
  text: string | null
  /** True when the text has the form of Appendix B whole: an id, both dates and a state. Any handset can type one. */
  whole: boolean
}

/**
 * True when a deliver_sm is a receipt, by fields that no handset can set: the message type in esm_class (0x04, 0x20, or
 * 0x08 with an id and a state), or a message_state with an id, which some carriers send with esm_class 0. A
 * receipted_message_id alone is not enough: it also tells which message an inbound one answers.
 */
export function isReceipt(pdu: ReceiptSource, receipt: Receipt = parseReceipt(pdu)): boolean {
  const esm_class = pdu.esm_class ?? 0
  if (esm_class & (esmClass.TYPE_DELIVERY_RECEIPT | esmClass.TYPE_INTERMEDIATE_NOTIFICATION)) return true
  if (receipt.id === null) return false
  if (esm_class & esmClass.TYPE_DELIVERY_ACKNOWLEDGEMENT) return receipt.state !== null || receipt.word !== null
  return tlv(pdu, 'message_state') !== undefined
}

/** True when a receipt reports only progress, whatever state it names (§5.2.12, bit 5 without bit 2). */
export function isIntermediate({ esm_class = 0 }: ReceiptSource): boolean {
  const { TYPE_DELIVERY_RECEIPT, TYPE_INTERMEDIATE_NOTIFICATION } = esmClass
  return (esm_class & (TYPE_DELIVERY_RECEIPT | TYPE_INTERMEDIATE_NOTIFICATION)) === TYPE_INTERMEDIATE_NOTIFICATION
}

/** Reads a receipt. Never throws: a value that cannot be read is null. */
export function parseReceipt(pdu: ReceiptSource): Receipt {
  const written = receiptText(pdu)
  const fields = written === '' ? {} : parseReceiptText(written)
  const tagged = (pdu.tlvs?.length ?? 0) > 0
  const taggedId = (tagged && trimmed(tlv(pdu, 'receipted_message_id'))) || null
  const textId = fields.id ? withoutQuotes(fromGsm(fields.id)) : null
  const number = tagged ? tlv(pdu, 'message_state') : undefined
  const state = finalOf(
    number === undefined ? null : stateOfNumber(number),
    fields.stat ? readState(fields.stat) : null,
  )
  return {
    id: taggedId ?? textId,
    otherId: taggedId !== null && textId !== taggedId ? textId : null,
    state,
    word: state === null ? unknownWord(number, fields.stat) : null,
    doneAt: readDate(fields.done),
    submittedAt: readDate(fields.submit),
    err: readError(fields.err, tagged ? networkError(pdu) : null),
    sub: readCount(fields.sub),
    dlvrd: readCount(fields.dlvrd),
    text: fields.text === undefined ? null : fromGsm(fields.text),
    whole: textId !== null && isDate(fields.submit) && isDate(fields.done) && Boolean(fields.stat),
  }
}

/** The text of a receipt as people can read it, of short_message or message_payload; '' where there is none. */
export function receiptText(pdu: ReceiptSource): string {
  const short = bytesOf(pdu.short_message)
  const long = pdu.tlvs?.length ? bytesOf(tlv(pdu, 'message_payload')) : NOTHING
  const bytes = long.length > short.length ? long : short
  return bytes.length === 0 ? '' : decoded(bytes, pdu)
}

function finalOf(tagged: MessageState | null, written: MessageState | null): MessageState | null {
  if (tagged === null || written === null) return tagged ?? written
  return !isFinalState(tagged) && isFinalState(written) ? written : tagged
}

/** Longer words are cut: they are for people. */
const WORD_LENGTH_MAX = 40

function unknownWord(number: number | undefined, stat: string | undefined): string | null {
  if (stat) return fromGsm(stat).slice(0, WORD_LENGTH_MAX)
  return number === undefined ? null : `message_state ${number}`
}

const NOTHING = new Uint8Array(0)

// A source put together by hand may hold anything, and nothing here throws.
function bytesOf(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : NOTHING
}

function trimmed(value: unknown): string | undefined {
  return typeof value === 'string' ? value.trim() : undefined
}

function decoded(bytes: Uint8Array, { data_coding = 0, esm_class = 0 }: ReceiptSource): string {
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

// Some carriers put an id into quotation marks or brackets.
function withoutQuotes(id: string): string {
  return QUOTED.test(id) ? id.slice(1, -1) : id
}

const QUOTED = /^(?:".+"|'.+'|<.+>|\[.+\]|\{.+\})$/

// In GSM 7-bit, three characters that ids are made of sit where ASCII has controls; digits and letters are the same in both.
function fromGsm(text: string): string {
  return text.replace(/\p{Cc}/gu, (char) => gsmControls.get(char) ?? char)
}

const gsmControls = new Map([
  ['\x00', '@'],
  ['\x02', '$'],
  ['\x11', '_'],
])

function readCount(digits: string | undefined): number | null {
  return digits !== undefined && /^\d{1,9}$/.test(digits) ? Number(digits) : null
}

// YYMMDDhhmm, YYMMDDhhmmss, YYYYMMDDhhmm or YYYYMMDDhhmmss, the first that is a date; or a time of §7.1.1.
function readDate(digits: string | undefined): number | null {
  if (digits === undefined) return null
  if (!/^\d{10}(\d\d){0,2}$/.test(digits)) {
    const time = digits.length === 16 ? parseTime(digits) : null
    return time?.kind === 'absolute' ? time.at : null
  }
  const at = (index: number) => (index < digits.length ? Number(digits.slice(index, index + 2)) : 0)
  const short = digits.length < 14 ? calendarTime(2000 + at(0), at(2), at(4), at(6), at(8), at(10)) : null
  if (short !== null || digits.length === 10) return short
  return calendarTime(at(0) * 100 + at(2), at(4), at(6), at(8), at(10), at(12))
}

/** True for the form of a date. It need not be one: a message that was never delivered may have a done date of
 *  zeros. */
function isDate(digits: string | undefined): boolean {
  return digits !== undefined && /^\d{10,15}\+?$/.test(digits)
}

/** The text's error code, unless it says that there is none and the TLV names one. */
function readError(written: string | undefined, tagged: string | null): string | null {
  if (!written) return tagged
  return /^0+$/.test(written) && tagged !== null && !/^0+$/.test(tagged) ? tagged : written
}

// §5.3.2.31: one octet of network type, two of error code; or, as some carriers have it, three digits of text.
function networkError(pdu: ReceiptSource): string | null {
  const value = tlv(pdu, 'network_error_code')
  if (!(value instanceof Uint8Array) || value.length !== 3) return null
  const written = Buffer.from(value.buffer, value.byteOffset, value.length).toString('latin1')
  return /^\d{3}$/.test(written) ? written : String(((value[1] as number) << 8) | (value[2] as number))
}
