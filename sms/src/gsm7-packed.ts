/* Septets packed into octets, the lowest bits first (3GPP TS 23.038 §6.1.2.1): as the network carries them, and some
 * message centres under data_coding 0. */

/** Bits in front of the first septet behind a header of so many octets: septets begin on a septet boundary of the user data
 *  (3GPP TS 23.040 §9.2.3.24). */
export function fillBits(headerLength: number): number {
  return (7 - ((headerLength * 8) % 7)) % 7
}

/** The octets of unpacked septets, behind `fill` bits. Seven spare bits at the end hold a carriage return, which the reader
 *  drops, since zeros would read as one more `@` (TS 23.038 §6.1.2.3.1). */
export function packSeptets(septets: Uint8Array, fill = 0): Uint8Array {
  const bits = fill + septets.length * 7
  const octets = new Uint8Array(Math.ceil(bits / 8))
  for (let index = 0; index < septets.length; index++) put(octets, fill + index * 7, septets[index]!)
  if (octets.length * 8 - bits === 7) put(octets, bits, CARRIAGE_RETURN)
  return octets
}

/** The septets of packed octets, one a byte. Where the octets may end in a septet or in seven spare bits, a carriage return or
 *  an `@` there counts as spare. */
export function unpackSeptets(octets: Uint8Array, fill = 0): Uint8Array {
  const bits = octets.length * 8 - fill
  const septets = Uint8Array.from({ length: Math.max(0, Math.floor(bits / 7)) }, (_, index) =>
    at(octets, fill + index * 7),
  )
  const last = septets.at(-1)
  const isSpare = bits % 7 === 0 && (last === CARRIAGE_RETURN || last === COMMERCIAL_AT)
  return isSpare ? septets.subarray(0, -1) : septets
}

const CARRIAGE_RETURN = 0x0d
const COMMERCIAL_AT = 0x00

function put(octets: Uint8Array, bit: number, septet: number): void {
  const index = bit >> 3
  const shifted = septet << (bit & 7)
  octets[index] = octets[index]! | (shifted & 0xff)
  if (index + 1 < octets.length) octets[index + 1] = octets[index + 1]! | (shifted >> 8)
}

function at(octets: Uint8Array, bit: number): number {
  const index = bit >> 3
  return ((octets[index]! | ((octets[index + 1] ?? 0) << 8)) >> (bit & 7)) & 0x7f
}
