/* A short message as it comes in, back into text: what its data_coding says the bytes are, and the characters they stand for. */

import { decodeGsm7 } from './gsm7.ts'
import { type Charset, isGsm7 } from './wire-form.ts'

/** One data_coding for all that are read alike, so that parts that write the same in two ways can be joined, and
 *  callers need not be told again what 0 ("SMSC default alphabet", SMPP 3.4 §5.2.19) stands for. */
export function plainCoding(data_coding: number, charset: Charset): number {
  const alphabet = data_coding === 0 && !isGsm7(charset) ? 'latin1' : alphabetOf(data_coding)
  return plain[alphabet]
}

/** True when the bytes are for a program and not text: 8-bit data in any of its codings, and compressed text. */
export function isData(data_coding: number): boolean {
  return alphabetOf(data_coding) === 'octets'
}

/** Bytes of UCS-2 without the byte order mark that some handsets put in front, and big-endian if that said otherwise; of any
 *  other coding as they are. Each part of a long message has a mark of its own. */
export function withoutByteOrderMark(bytes: Uint8Array, data_coding: number): Uint8Array {
  if (bytes.length < 2 || alphabetOf(data_coding) !== 'ucs2') return bytes
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return bytes.subarray(2)
  if (bytes[0] !== 0xff || bytes[1] !== 0xfe) return bytes
  const swapped = Uint8Array.from(bytes.subarray(2))
  for (let at = 0; at + 1 < swapped.length; at += 2) {
    swapped[at] = bytes[at + 3]!
    swapped[at + 1] = bytes[at + 2]!
  }
  return swapped
}

/** The text of a short message without its UDH, by its data_coding. Never throws:
 *  - 0 is GSM-7, 1 ASCII, 3 Latin-1, 6 and 7 are ISO 8859-5 and 8859-8, 8 is UTF-16BE, 5, 9, 10 and 13 are the Japanese
 *    codings, 14 is Korean (SMPP 3.4 §5.2.19). 0x10 and above are read as the GSM data coding scheme (3GPP TS 23.038 §4),
 *    since carriers pass it through: 0x18 is UCS-2, 0xf0 GSM-7.
 *  - Anything else, 8-bit data included, gives one Latin-1 character a byte, from which the bytes can be had again.
 *  - Half of a surrogate pair is kept, since some handsets cut there and joining the parts heals it; an odd last byte
 *    of UTF-16BE becomes U+FFFD, as do bytes that a coding does not have. */
export function decodeText(bytes: Uint8Array, data_coding: number): string {
  const alphabet = alphabetOf(data_coding)
  switch (alphabet) {
    case 'gsm7':
      return decodeGsm7(bytes)
    case 'ucs2':
      return decodeUcs2(bytes)
    case 'latin1':
    case 'octets':
      return decodeLatin1(bytes)
    case 'japanese':
      return new TextDecoder(japaneseOf(bytes)).decode(bytes)
    default:
      return new TextDecoder(alphabet).decode(bytes)
  }
}

type Alphabet = 'gsm7' | 'ucs2' | 'latin1' | 'octets' | 'japanese' | 'iso-8859-5' | 'iso-8859-8' | 'euc-kr'

const plain: Readonly<Record<Alphabet, number>> = {
  gsm7: 0,
  latin1: 3,
  octets: 4,
  japanese: 5,
  'iso-8859-5': 6,
  'iso-8859-8': 7,
  ucs2: 8,
  'euc-kr': 14,
}

/** SMPP 3.4 §5.2.19, by data_coding. Those in between are reserved. */
const byNumber: Readonly<Record<number, Alphabet>> = {
  0: 'gsm7',
  2: 'octets',
  4: 'octets',
  5: 'japanese',
  6: 'iso-8859-5',
  7: 'iso-8859-8',
  8: 'ucs2',
  9: 'japanese',
  10: 'japanese',
  13: 'japanese',
  14: 'euc-kr',
}

/** 3GPP TS 23.038 §4 from 0x10 on. What is reserved there is to be read as GSM-7. */
function alphabetOf(data_coding: number): Alphabet {
  if (data_coding < 0x10) return byNumber[data_coding] ?? 'latin1'
  const group = data_coding >> 4
  // Message waiting: discard or store in GSM-7, store in UCS-2.
  if (group === 0xe) return 'ucs2'
  // Message class: bit 2 says whether the data is 8 bit.
  if (group === 0xf) return data_coding & 0x04 ? 'octets' : 'gsm7'
  if (group >= 0x8) return 'gsm7'
  // General coding, 00xx and 01xx: bit 5 says compressed, bits 3 and 2 name the alphabet.
  if (data_coding & 0x20) return 'octets'
  return (['gsm7', 'octets', 'ucs2', 'gsm7'] as const)[(data_coding >> 2) & 0x03]!
}

function decodeLatin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

function decodeUcs2(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at + 1 < bytes.length; at += 2) text += String.fromCharCode((bytes[at]! << 8) | bytes[at + 1]!)
  return bytes.length % 2 === 0 ? text : `${text}\ufffd`
}

/** SMPP names the character set and leaves open how it is written: with escapes, or in either of the two 8-bit forms. */
function japaneseOf(bytes: Uint8Array): string {
  if (bytes.includes(0x1b)) return 'iso-2022-jp'
  try {
    new TextDecoder('euc-jp', { fatal: true }).decode(bytes)
    return 'euc-jp'
  } catch {
    return 'shift_jis'
  }
}
