/* Binary messages: octets for a program on the handset, with the user data header that tells which one (3GPP TS 23.040
 * §9.2.3.24), cut into parts of 140 octets. Several parts are joined by an element of ours, in front of those of the
 * message, which every part repeats. */

import { OCTETS } from './segments.ts'
import { CONCAT_8_BIT, CONCAT_16_BIT, type Concatenation, writeUdh } from './udh.ts'

export interface BinaryData {
  /** Without a header. */
  data: Uint8Array
  /** The header with its length octet; null for none. */
  udh: Uint8Array | null
}

interface DataPart {
  bytes: Uint8Array
  /** True when `bytes` starts with a header. */
  udh: boolean
}

/** The octets that pairs of hexadecimal digits stand for, in either case; null for any other text. */
export function readHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) return null
  return Uint8Array.from({ length: text.length / 2 }, (_, index) =>
    Number.parseInt(text.slice(2 * index, 2 * index + 2), 16),
  )
}

/** The reason why these octets are no header that a message may bring along; null for a good one. */
export function faultInUdh(udh: Uint8Array): string | null {
  const [length = 0] = udh
  if (udh.length < 3) return 'it is shorter than a length octet and one element'
  if (length !== udh.length - 1) {
    return `its first octet announces ${octets(length)} behind it, and there are ${udh.length - 1}`
  }
  for (let at = 1; at < udh.length; ) {
    const id = udh[at]!
    const name = `0x${id.toString(16).padStart(2, '0').toUpperCase()}`
    if (id === CONCAT_8_BIT || id === CONCAT_16_BIT) {
      return `element ${name} joins the parts of a long message, which the gateway does: leave it out`
    }
    const size = udh[at + 1]
    if (size === undefined) return `element ${name} has no length octet`
    if (at + 2 + size > udh.length) {
      return `element ${name} announces ${octets(size)}, and ${udh.length - at - 2} are left in the header`
    }
    at += 2 + size
  }
  return partOctets({ data: noOctets, udh }, 16) < 1 ? 'it leaves no room for data in a part' : null
}

/** Parts that carry the data, with a concatenation reference of 8 or 16 bits where there are several. */
export function dataPartsOf(message: BinaryData, bits: 8 | 16 = 8): number {
  const { data, udh } = message
  return data.length + (udh?.length ?? 0) <= OCTETS.alone ? 1 : Math.ceil(data.length / partOctets(message, bits))
}

/** Octets of data that the last part has room for. */
export function dataOctetsLeft(message: BinaryData): number {
  const { data, udh } = message
  const parts = dataPartsOf(message)
  return (parts === 1 ? OCTETS.alone - (udh?.length ?? 0) : parts * partOctets(message, 8)) - data.length
}

/** The parts in order, as many as `dataPartsOf` counts. Throws RangeError above 255 parts. */
export function splitData(message: BinaryData, join: Pick<Concatenation, 'reference' | 'referenceBits'>): DataPart[] {
  const { data, udh } = message
  const total = dataPartsOf(message, join.referenceBits)
  if (total > 255) throw new RangeError(`Data of ${total} parts cannot be sent: concatenation counts to 255.`)
  if (total === 1) return [{ bytes: udh === null ? data : Uint8Array.of(...udh, ...data), udh: udh !== null }]
  const size = partOctets(message, join.referenceBits)
  const own = udh?.subarray(1) ?? noOctets
  return Array.from({ length: total }, (_, index) => {
    const [, ...element] = writeUdh({ ...join, part: index + 1, total })
    const piece = data.subarray(index * size, (index + 1) * size)
    return { bytes: Uint8Array.of(element.length + own.length, ...element, ...own, ...piece), udh: true }
  })
}

/** Octets of data in one of several parts. */
function partOctets({ udh }: BinaryData, bits: 8 | 16): number {
  return OCTETS.joined[bits] - (udh === null ? 0 : udh.length - 1)
}

function octets(count: number): string {
  return `${count} ${count === 1 ? 'octet' : 'octets'}`
}

const noOctets = new Uint8Array(0)
