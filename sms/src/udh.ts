/* The user data header that joins the parts of a long message (3GPP TS 23.040 §9.2.3.24). */

/** A part's message, and its place in it. */
export interface Concatenation {
  reference: number
  referenceBits: 8 | 16
  /** From 1 to `total`. */
  part: number
  total: number
}

export interface Udh {
  /** Octets of the header with its length octet: the text begins there. */
  headerLength: number
  /** Null when the message is not one part of several. */
  concat: Concatenation | null
}

/** The header that concatenation needs: 6 octets, or 7 with a 16-bit reference. */
export function writeUdh({ reference, referenceBits, part, total }: Concatenation): number[] {
  return referenceBits === 8
    ? [5, CONCAT_8_BIT, 3, reference & 0xff, total, part]
    : [6, CONCAT_16_BIT, 4, (reference >> 8) & 0xff, reference & 0xff, total, part]
}

/** Reads the header in front of a short message whose esm_class has the UDHI bit set. Null when it is malformed, that
 *  is when a length points beyond the bytes. Never throws. Unknown elements are passed over; where two elements
 *  contradict each other the later one counts (§9.2.3.24); a part number of 0 or beyond the total, or a total of 0, is
 *  as if the element were not there (§9.2.3.24.1). */
export function readUdh(bytes: Uint8Array): Udh | null {
  if (bytes.length === 0) return null
  const headerLength = bytes[0]! + 1
  if (headerLength > bytes.length) return null
  let concat: Concatenation | null = null
  let at = 1
  while (at < headerLength) {
    const dataAt = at + 2
    const next = dataAt + (bytes[at + 1] ?? 0)
    if (dataAt > headerLength || next > headerLength) return null
    concat = readConcatenation(bytes[at]!, bytes.subarray(dataAt, next)) ?? concat
    at = next
  }
  return { headerLength, concat }
}

/** Concatenation elements: with an 8-bit reference (§9.2.3.24.1), and with a 16-bit one (§9.2.3.24.8). */
export const CONCAT_8_BIT = 0x00
export const CONCAT_16_BIT = 0x08

function readConcatenation(element: number, data: Uint8Array): Concatenation | null {
  if (element === CONCAT_8_BIT && data.length === 3) return inRange(data[0]!, 8, data[1]!, data[2]!)
  if (element === CONCAT_16_BIT && data.length === 4) return inRange((data[0]! << 8) | data[1]!, 16, data[2]!, data[3]!)
  return null
}

function inRange(reference: number, referenceBits: 8 | 16, total: number, part: number): Concatenation | null {
  return part >= 1 && part <= total ? { reference, referenceBits, part, total } : null
}
