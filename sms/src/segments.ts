/* Number of parts of a text: as billed, by the table that the API reference publishes, and as sent, by the 140 octets
 *  of a part. The two differ by design: the reference bills 307 septets as two parts, and they need three on the
 *  wire. */

import { ESCAPE, encodeGsm7, gsm7Length } from './gsm7.ts'

/** `gsm7` when every character is in the GSM 7 bit default alphabet or its extension table, else `ucs2`. */
export type Encoding = 'gsm7' | 'ucs2'

export interface Measurement {
  encoding: Encoding
  /** Septets for `gsm7`, UTF-16 code units for `ucs2`. */
  units: number
  /** Parts billed, by the reference's table ("Message Segments & Pricing"); 0 for an empty text. */
  parts: number
  /** Parts on the wire with an 8-bit concatenation reference; 0 for an empty text. */
  wireParts: number
  /** Units that can be added before one more part is billed; for an empty text, what one part holds. */
  unitsLeft: number
}

/** Units that one part carries when it is alone: 140 octets of user data (3GPP TS 23.040 §9.2.3.24.1). */
export const ALONE_UNITS: Record<Encoding, number> = { gsm7: 160, ucs2: 70 }

/** Octets of text in one part, alone and beside its UDH: the same 140. */
export const OCTETS = { alone: 140, joined: { 8: 134, 16: 133 } } as const

/** Units that one of several parts carries beside its UDH, by the bits of the concatenation reference. The header
 *  takes 6 octets, or 7 with a 16-bit reference: that is 7 or 8 septets, 3 or (rounded up) 4 code units. */
const JOINED_UNITS: Record<Encoding, Record<8 | 16, number>> = {
  gsm7: { 8: 153, 16: 152 },
  ucs2: { 8: 67, 16: 66 },
}

/** Units billed as one part once a text is longer than one part holds (reference, "Message Segments & Pricing"). Its
 *  GSM-7 table, 160, 307, 460, is one septet above multiples of 153; its Unicode table, 70, 134, 201, is exact. */
const BILLED_UNITS: Record<Encoding, number> = { gsm7: 153, ucs2: 67 }

/** Measures a text once, for price and for the wire. An empty text has 0 parts: the API refuses an empty body. */
export function measure(text: string): Measurement {
  const septets = gsm7Length(text)
  return septets === null ? measureUcs2(text) : measureGsm7(text, septets)
}

/** Cuts for septets: an escape, which encoding only ever writes before an extension character, keeps its successor. */
export function gsm7Cuts(septets: Uint8Array, referenceBits: 8 | 16): number[] {
  return cuts(septets.length, JOINED_UNITS.gsm7[referenceBits], (index) => septets[index] === ESCAPE)
}

/** Cuts for UTF-16 code units: a high surrogate keeps the low surrogate after it. A lone surrogate may be cut off like
 *  any other unit. */
export function ucs2Cuts(text: string, referenceBits: 8 | 16): number[] {
  return cuts(text.length, JOINED_UNITS.ucs2[referenceBits], (index) => text.codePointAt(index)! > 0xffff)
}

function measureGsm7(text: string, units: number): Measurement {
  const encoding = 'gsm7'
  if (units <= ALONE_UNITS.gsm7) return alone(encoding, units)
  const parts = Math.ceil((units - 1) / BILLED_UNITS.gsm7)
  // Without extension characters nothing moves a cut, so that counting needs no septets.
  const plain = units === text.length
  const wireParts = plain ? Math.ceil(units / JOINED_UNITS.gsm7[8]) : gsm7Cuts(encodeGsm7(text)!, 8).length
  return { encoding, units, parts, wireParts, unitsLeft: parts * BILLED_UNITS.gsm7 + 1 - units }
}

function measureUcs2(text: string): Measurement {
  const encoding = 'ucs2'
  const units = text.length
  if (units <= ALONE_UNITS.ucs2) return alone(encoding, units)
  const parts = Math.ceil(units / BILLED_UNITS.ucs2)
  return { encoding, units, parts, wireParts: ucs2Cuts(text, 8).length, unitsLeft: parts * BILLED_UNITS.ucs2 - units }
}

function alone(encoding: Encoding, units: number): Measurement {
  const parts = units === 0 ? 0 : 1
  return { encoding, units, parts, wireParts: parts, unitsLeft: ALONE_UNITS[encoding] - units }
}

/** Cuts units that do not fit in one part; gives the end of each part, exclusive. Never between the two units of an
 *  escape pair or a surrogate pair: `isFirstOfPair` tells of the unit at an index whether its successor must stay. */
function cuts(length: number, limit: number, isFirstOfPair: (index: number) => boolean): number[] {
  const ends: number[] = []
  let start = 0
  while (start < length) {
    let end = Math.min(start + limit, length)
    if (end < length && isFirstOfPair(end - 1)) end--
    ends.push(end)
    start = end
  }
  return ends
}
