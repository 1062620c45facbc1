/* A text on its way out: into the parts that SMPP's short_message field carries. */

import { ESCAPE, encodeGsm7 } from './gsm7.ts'
import { ALONE_UNITS, gsm7Cuts, measure, ucs2Cuts } from './segments.ts'
import { writeUdh } from './udh.ts'

export interface WirePart {
  /** The short_message: the UDH, if there is one, and the text of this part. */
  bytes: Uint8Array
  /** True when `bytes` starts with a UDH, so that esm_class needs the UDHI bit. False only when the part is alone. */
  udh: boolean
  /** From 1 to `total`. */
  part: number
  total: number
}

/** The alphabets that a message centre may mean by data_coding 0 ("SMSC default alphabet", SMPP 3.4 §5.2.19). It turns
 *  either of the last two into GSM-7 for the handset, so that texts are cut by septets all the same. */
export const charsets = ['gsm7', 'latin1', 'ascii'] as const
export type Charset = (typeof charsets)[number]

export interface SplitOptions {
  /** With 16 the header is one octet longer, and a long text may need one more part. Default 8. */
  referenceBits?: 8 | 16
  /** Meaning of data_coding 0. Default `gsm7`. */
  charset?: Charset
}

/** The data_coding that says how a text is written where data_coding 0 stands for `charset` (SMPP 3.4 §5.2.19). */
export function dataCoding(text: string, charset: Charset = 'gsm7'): 0 | 8 {
  return measure(text).encoding === 'gsm7' && isWithin(text, charset) ? 0 : 8
}

/** Number of parts that carry a text where data_coding 0 stands for `charset`: more than `measure` says when the text
 *  is in GSM-7 and not in that alphabet, since it then goes as UCS-2. */
export function wirePartsOf(text: string, charset: Charset): number {
  const { encoding, wireParts } = measure(text)
  return encoding === 'ucs2' || isWithin(text, charset) ? wireParts : ucs2Ends(text, 8).length
}

/** The parts that carry a text, in order; none for an empty text. `reference` joins them at the handset and must
 *  differ from that of the sender's other recent messages to the same number; bits beyond `referenceBits` are cut off.
 *  With 8 bits there are as many as `wirePartsOf(text, charset)`. Throws RangeError above 255 parts, which the one octet
 *  of the total cannot count (3GPP TS 23.040 §9.2.3.24.1). */
export function splitForWire(
  text: string,
  reference: number,
  { referenceBits = 8, charset = 'gsm7' }: SplitOptions = {},
): WirePart[] {
  const septets = isWithin(text, charset) ? encodeGsm7(text) : null
  const ends = septets ? gsm7Ends(septets, referenceBits) : ucs2Ends(text, referenceBits)
  const total = ends.length
  if (total > 255) throw new RangeError(`A text of ${total} parts cannot be sent: concatenation counts to 255.`)
  return ends.map((end, index) => {
    const start = ends[index - 1] ?? 0
    const part = index + 1
    const header = total === 1 ? [] : writeUdh({ reference, referenceBits, part, total })
    const udh = total > 1
    if (septets === null) return { bytes: utf16be(text.slice(start, end), header), udh, part, total }
    const own = septets.subarray(start, end)
    const bytes = charset === 'gsm7' ? own : codesOf(text, charactersIn(septets.subarray(0, start)), charactersIn(own))
    return { bytes: header.length === 0 ? bytes : bytesAfter(header, bytes), udh, part, total }
  })
}

function gsm7Ends(septets: Uint8Array, referenceBits: 8 | 16): number[] {
  if (septets.length === 0) return []
  return septets.length <= ALONE_UNITS.gsm7 ? [septets.length] : gsm7Cuts(septets, referenceBits)
}

function ucs2Ends(text: string, referenceBits: 8 | 16): number[] {
  if (text.length === 0) return []
  return text.length <= ALONE_UNITS.ucs2 ? [text.length] : ucs2Cuts(text, referenceBits)
}

/** True for GSM-7 whatever the text is. */
function isWithin(text: string, charset: Charset): boolean {
  if (charset === 'gsm7') return true
  const highest = charset === 'ascii' ? 0x7f : 0xff
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > highest) return false
  return true
}

/** Escapes are half of a character. */
function charactersIn(septets: Uint8Array): number {
  let characters = septets.length
  for (const septet of septets) if (septet === ESCAPE) characters -= 1
  return characters
}

/** Characters below U+0100 as the bytes that Latin-1 and ASCII give them. */
function codesOf(text: string, start: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, index) => text.charCodeAt(start + index))
}

function bytesAfter(header: readonly number[], text: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(header.length + text.length)
  bytes.set(header)
  bytes.set(text, header.length)
  return bytes
}

function utf16be(text: string, header: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(header.length + text.length * 2)
  bytes.set(header)
  let at = header.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    bytes[at++] = unit >> 8
    bytes[at++] = unit & 0xff
  }
  return bytes
}
