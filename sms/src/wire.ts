/* The way of a text through SMPP's short_message field: into parts when sending, back into text when receiving. */

import { decodeGsm7, encodeGsm7 } from './gsm7.ts'
import { ALONE_UNITS, type Encoding, gsm7Cuts, ucs2Cuts } from './segments.ts'
import { writeUdh } from './udh.ts'

export interface WirePart {
  /** The short_message: the UDH, if there is one, and the text of this part. */
  bytes: Uint8Array
  /** Whether `bytes` starts with a UDH, so that esm_class needs the UDHI bit. False only when the part is alone. */
  udh: boolean
  /** From 1 to `total`. */
  part: number
  total: number
}

/** The data_coding that says how a text of this encoding is written (SMPP 3.4 §5.2.19). */
export function dataCoding(encoding: Encoding): 0 | 8 {
  return encoding === 'gsm7' ? 0 : 8
}

/** The parts that carry a text, in order; none for an empty text. `reference` joins them at the handset and must
 *  differ from that of the sender's other recent messages to the same number; bits beyond `referenceBits` are cut off.
 *  With 8 bits (default) there are as many as `measure(text).wireParts`; with 16 the header is one octet longer, and a
 *  long text may need one more. Throws RangeError above 255 parts, which the one octet of the total cannot count
 *  (3GPP TS 23.040 §9.2.3.24.1). */
export function splitForWire(text: string, reference: number, referenceBits: 8 | 16 = 8): WirePart[] {
  const septets = encodeGsm7(text)
  const units = septets?.length ?? text.length
  if (units === 0) return []
  if (units <= ALONE_UNITS[septets ? 'gsm7' : 'ucs2']) {
    return [{ bytes: septets ?? utf16be(text, []), udh: false, part: 1, total: 1 }]
  }
  const ends = septets ? gsm7Cuts(septets, referenceBits) : ucs2Cuts(text, referenceBits)
  const total = ends.length
  if (total > 255) throw new RangeError(`A text of ${total} parts cannot be sent: concatenation counts to 255.`)
  return ends.map((end, index) => {
    const start = ends[index - 1] ?? 0
    const part = index + 1
    const header = writeUdh({ reference, referenceBits, part, total })
    const bytes = septets ? septetsAfter(header, septets.subarray(start, end)) : utf16be(text.slice(start, end), header)
    return { bytes, udh: true, part, total }
  })
}

/** The text of a short message without its UDH, by its data_coding. Never throws:
 *  - 0 is GSM-7, 1 ASCII, 3 Latin-1, 8 UTF-16BE (SMPP 3.4 §5.2.19). 0x10 and above are read as the GSM data coding
 *    scheme (3GPP TS 23.038 §4), since carriers pass it through: 0x18 is UCS-2, 0xf0 GSM-7.
 *  - Anything else, binary included, gives one Latin-1 character a byte, from which the bytes can be had again.
 *  - Half of a surrogate pair is kept, since some handsets cut there and joining the parts heals it; an odd last byte
 *    of UTF-16BE becomes U+FFFD. */
export function decodeText(bytes: Uint8Array, data_coding: number): string {
  const alphabet = alphabetOf(data_coding)
  if (alphabet === 'gsm7') return decodeGsm7(bytes)
  let text = ''
  if (alphabet === 'latin1') {
    for (const byte of bytes) text += String.fromCharCode(byte)
    return text
  }
  for (let at = 0; at + 1 < bytes.length; at += 2) text += String.fromCharCode((bytes[at]! << 8) | bytes[at + 1]!)
  return bytes.length % 2 === 0 ? text : `${text}\ufffd`
}

function septetsAfter(header: readonly number[], septets: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(header.length + septets.length)
  bytes.set(header)
  bytes.set(septets, header.length)
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

function alphabetOf(data_coding: number): Encoding | 'latin1' {
  if (data_coding === 0) return 'gsm7'
  if (data_coding === 8) return 'ucs2'
  if (data_coding < 0x10) return 'latin1'
  const group = data_coding >> 4
  // Message waiting: discard or store in GSM-7, store in UCS-2.
  if (group === 0xc || group === 0xd) return 'gsm7'
  if (group === 0xe) return 'ucs2'
  // Message class: bit 2 says whether the data is 8 bit.
  if (group === 0xf) return data_coding & 0x04 ? 'latin1' : 'gsm7'
  // General coding, 00xx and 01xx: bit 5 says compressed, bits 3 and 2 name the alphabet. 10xx is reserved.
  if (group >= 0x8 || data_coding & 0x20) return 'latin1'
  return (['gsm7', 'latin1', 'ucs2', 'latin1'] as const)[(data_coding >> 2) & 0x03]!
}
