/* A text on its way out: into the parts that SMPP's short_message or message_payload carries. */

import { ESCAPE, encodeGsm7 } from './gsm7.ts'
import { fillBits, packSeptets } from './gsm7-packed.ts'
import { ALONE_UNITS, gsm7Cuts, measure, OCTETS, ucs2Cuts } from './segments.ts'
import { writeUdh } from './udh.ts'
import { type Charset, isInCharset, isWithin, type LongForm, type TextCoding, type WireForm } from './wire-form.ts'

export interface WirePart {
  /** The short_message or message_payload: the UDH, if there is one, and the text of this part. */
  bytes: Uint8Array
  coding: TextCoding
  /** True when `bytes` starts with a UDH, so that esm_class needs the UDHI bit. */
  udh: boolean
  /** True for a text longer than one part that is not cut: it goes in message_payload. */
  payload: boolean
  /** From 1 to `total`. Parts of several without a UDH are joined by the sar_ TLVs. */
  part: number
  total: number
}

/** Number of parts that carry a text in this form. */
export function wirePartsOf(text: string, form: WireForm): number {
  const { charset = 'gsm7', long = 'udh8' } = form
  if (long === 'payload') return text === '' ? 0 : 1
  if (isInCharset(text, charset)) {
    if (long !== 'udh16') {
      const { encoding, wireParts } = measure(text)
      if (encoding === 'gsm7') return wireParts
    } else {
      const septets = encodeGsm7(text)
      if (septets !== null) return gsm7Ends(septets, long).length
    }
  }
  return otherEnds(text, otherCoding(text, form), long).length
}

/** The parts that carry a text, in order; none for an empty text. `reference` joins them at the handset and must
 *  differ from that of the sender's other recent messages to the same number; bits beyond those of the header are cut off.
 *  There are as many as `wirePartsOf(text, form)`. Throws RangeError above 255 parts, which the one octet of the total
 *  cannot count (3GPP TS 23.040 §9.2.3.24.1). */
export function splitForWire(text: string, reference: number, form: WireForm = {}): WirePart[] {
  const { charset = 'gsm7', long = 'udh8' } = form
  const septets = isInCharset(text, charset) ? encodeGsm7(text) : null
  const coding = septets === null ? otherCoding(text, form) : 'default'
  const ends = septets === null ? otherEnds(text, coding, long) : gsm7Ends(septets, long)
  const total = ends.length
  if (total > 255) throw new RangeError(`A text of ${total} parts cannot be sent: concatenation counts to 255.`)
  const cut = (start: number, end: number, header: readonly number[]) =>
    septets === null
      ? codesOf(text.slice(start, end), coding, header)
      : charsOf(text, septets, { charset, start, end, header })
  if (total === 1) {
    const payload = long === 'payload' && !fitsAlone(septets?.length ?? text.length, coding)
    return [{ bytes: cut(0, ends[0]!, noHeader), coding, udh: false, payload, part: 1, total }]
  }
  const udh = long !== 'sar'
  return ends.map((end, index) => {
    const part = index + 1
    const header = udh ? writeUdh({ reference, referenceBits: referenceBits(long), part, total }) : noHeader
    return { bytes: cut(ends[index - 1] ?? 0, end, header), coding, udh, payload: false, part, total }
  })
}

const noHeader: readonly number[] = []

/** The coding of a text that data_coding 0 cannot write. */
function otherCoding(text: string, { latin1 = false }: WireForm): TextCoding {
  return latin1 && isWithin(text, 0xff) ? 'latin1' : 'ucs2'
}

/** Parts joined by the sar_ TLVs get the 8-bit header from the message centre. */
function referenceBits(long: LongForm): 8 | 16 {
  return long === 'udh16' ? 16 : 8
}

function fitsAlone(units: number, coding: TextCoding): boolean {
  if (coding === 'latin1') return units <= OCTETS.alone
  return units <= (coding === 'default' ? ALONE_UNITS.gsm7 : ALONE_UNITS.ucs2)
}

function gsm7Ends(septets: Uint8Array, long: LongForm): number[] {
  if (septets.length === 0) return []
  if (long === 'payload' || fitsAlone(septets.length, 'default')) return [septets.length]
  return gsm7Cuts(septets, referenceBits(long))
}

function otherEnds(text: string, coding: TextCoding, long: LongForm): number[] {
  if (text.length === 0) return []
  if (long === 'payload' || fitsAlone(text.length, coding)) return [text.length]
  if (coding === 'ucs2') return ucs2Cuts(text, referenceBits(long))
  const size = OCTETS.joined[referenceBits(long)]
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) => Math.min((index + 1) * size, text.length))
}

interface Piece {
  charset: Charset
  /** Septets. */
  start: number
  end: number
  header: readonly number[]
}

/** Octets of some septets of a text, in the charset of data_coding 0. */
function charsOf(text: string, septets: Uint8Array, { charset, start, end, header }: Piece): Uint8Array {
  const own = end - start === septets.length ? septets : septets.subarray(start, end)
  if (charset === 'gsm7') return bytesAfter(header, own)
  if (charset === 'gsm7_packed') return bytesAfter(header, packSeptets(own, fillBits(header.length)))
  const first = charactersIn(septets.subarray(0, start))
  return codesOf(text.slice(first, first + charactersIn(own)), 'latin1', header)
}

/** Escapes are half of a character. */
function charactersIn(septets: Uint8Array): number {
  let characters = septets.length
  for (const septet of septets) if (septet === ESCAPE) characters -= 1
  return characters
}

function bytesAfter(header: readonly number[], text: Uint8Array): Uint8Array {
  if (header.length === 0) return text
  const bytes = new Uint8Array(header.length + text.length)
  bytes.set(header)
  bytes.set(text, header.length)
  return bytes
}

/** Characters as UTF-16, big-endian, or below U+0100 as the octets that Latin-1 gives them. */
function codesOf(text: string, coding: TextCoding, header: readonly number[]): Uint8Array {
  const isWide = coding === 'ucs2'
  const bytes = new Uint8Array(header.length + text.length * (isWide ? 2 : 1))
  bytes.set(header)
  let at = header.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (isWide) bytes[at++] = unit >> 8
    bytes[at++] = unit & 0xff
  }
  return bytes
}
