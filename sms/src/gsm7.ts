/* The GSM 7 bit default alphabet and its extension table (3GPP TS 23.038 §6.2.1 and §6.2.1.1): text to septets and back.
 * Septets are unpacked, one a byte, which is what SMPP carries under data_coding 0. */

/** The septet that says: the next one is to be read in the extension table. It is no character itself. */
export const ESCAPE = 0x1b

/** The septets of a text, one a byte; an extension character gives two. Null when a character is not in the alphabet. */
export function encodeGsm7(text: string): Uint8Array | null {
  const length = gsm7Length(text)
  if (length === null) return null
  const septets = new Uint8Array(length)
  let at = 0
  for (let index = 0; index < text.length; index++) {
    const code = SEPTET_OF[text.charCodeAt(index)]!
    if (code >= EXTENDED) septets[at++] = ESCAPE
    septets[at++] = code & 0x7f
  }
  return septets
}

/** Number of septets that a text takes; extension characters take two. Null when a character is not in the alphabet. */
export function gsm7Length(text: string): number | null {
  let length = text.length
  for (let index = 0; index < text.length; index++) {
    const code = SEPTET_OF[text.charCodeAt(index)]
    if (code === undefined || code === ABSENT) return null
    if (code >= EXTENDED) length++
  }
  return length
}

/** The text of unpacked septets. Never throws:
 *  - an escape before a septet with no extension character gives the basic character (TS 23.038 §6.2.1.1);
 *  - an escape before an escape, or at the very end, gives a space (same, note 1);
 *  - a byte above 0x7f is no septet. Carriers that send one mean Latin-1, so it is read as that; 0x80 to 0x9f, which
 *    Latin-1 leaves to control codes, give U+FFFD. */
export function decodeGsm7(bytes: Uint8Array, { basic, extension }: Gsm7Tables = {}): string {
  let text = ''
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]!
    if (byte !== ESCAPE) {
      text += basic?.get(byte) ?? BASIC_OR_LATIN1[byte]!
      continue
    }
    const next = bytes[index + 1]
    if (next === undefined || next === ESCAPE) text += ' '
    else text += extension?.get(next) ?? EXTENSION.get(next) ?? basic?.get(next) ?? BASIC_OR_LATIN1[next]!
    index++
  }
  return text
}

/** Septets that a national language gives other characters (3GPP TS 23.038 Annex A). */
export interface Gsm7Tables {
  basic?: ReadonlyMap<number, string> | undefined
  /** Behind an escape. */
  extension?: ReadonlyMap<number, string> | undefined
}

// TS 23.038 §6.2.1, septet 0x00 first, sixteen a line. U+001B holds the place of the escape.
const BASIC = [
  '@£$¥èéùìòÇ\nØø\rÅå',
  'Δ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ',
  ' !"#¤%&\'()*+,-./',
  '0123456789:;<=>?',
  '¡ABCDEFGHIJKLMNO',
  'PQRSTUVWXYZÄÖÑÜ§',
  '¿abcdefghijklmno',
  'pqrstuvwxyzäöñüà',
].join('')

// TS 23.038 §6.2.1.1. 0x0a is the page break, a form feed in Unicode.
const EXTENSION: ReadonlyMap<number, string> = new Map([
  [0x0a, '\f'],
  [0x14, '^'],
  [0x28, '{'],
  [0x29, '}'],
  [0x2f, '\\'],
  [0x3c, '['],
  [0x3d, '~'],
  [0x3e, ']'],
  [0x40, '|'],
  [0x65, '€'],
])

/** Every character that GSM-7 has. */
export const gsm7Characters = BASIC.replace('\u001b', '') + [...EXTENSION.values()].join('')

const BASIC_OR_LATIN1: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  if (byte < 0x80) return BASIC[byte]!
  return byte < 0xa0 ? '\ufffd' : String.fromCharCode(byte)
})

const ABSENT = 0xff
const EXTENDED = 0x80

/** Septets by UTF-16 code unit; 0x80 is added for the extension table. It ends at the euro sign, the highest character
 *  there is, so that a lookup beyond gives undefined. */
const SEPTET_OF = new Uint8Array('€'.charCodeAt(0) + 1).fill(ABSENT)
for (let septet = 0; septet < BASIC.length; septet++) {
  if (septet !== ESCAPE) SEPTET_OF[BASIC.charCodeAt(septet)] = septet
}
for (const [septet, character] of EXTENSION) SEPTET_OF[character.charCodeAt(0)] = EXTENDED | septet
