/**
 * Cuts a long message into the fields of its PDUs, in the three ways SMPP 3.4 has: a user data header, the sar_ TLVs
 * (§5.3.2.22 to 24), or message_payload (§5.3.2.32), which leaves the cutting to the message centre.
 */
import type { TlvInput } from '../pdu/tlvs.ts'
import { esmClass } from '../values/fields.ts'
import { type PartInfo, writeUdh } from './udh.ts'

/** Settings of {@link splitMessage}. */
export interface SplitOptions {
  /** The mark of parts that belong together. `udh16` takes one octet more than `udh8`, and its references collide
   *  less. */
  by: 'udh8' | 'udh16' | 'sar' | 'message_payload'
  /** Shared by the parts, and not by other messages to the same handset near in time: 0 to 255 for `udh8`, else to 65535. */
  reference: number
  /** Coding of the bytes, which decides how many fit into a part and where they may be cut: `gsm7` has one septet per
   *  octet, and is never cut after an escape; `ucs2` is big-endian, and never cut inside a surrogate pair. */
  coding: 'gsm7' | 'ucs2' | 'octets'
  /** The esm_class of the message, without the bit for the header. Default 0. */
  esm_class?: number
}

/** The fields of one part, to spread into a submit_sm or deliver_sm. */
export interface PartFields {
  esm_class: number
  short_message: Uint8Array
  tlvs: TlvInput[]
}

/**
 * Cuts `bytes`, a message already in the coding of its data_coding, into parts. A message that fits one part comes back
 * as one without any header. Throws RangeError when it takes over 255 parts, or a message_payload over 65,535 octets.
 */
export function splitMessage(bytes: Uint8Array, options: SplitOptions): PartFields[] {
  const { by, reference, coding, esm_class = 0 } = options
  const referenceMax = by === 'udh8' ? 0xff : 0xffff
  if (!Number.isInteger(reference) || reference < 0 || reference > referenceMax) {
    throw new RangeError(`reference is ${reference}; for ${by} it is an integer from 0 to ${referenceMax}`)
  }
  const size = sizes[coding]
  if (bytes.length <= size.whole) return [{ esm_class, short_message: bytes, tlvs: [] }]
  if (by === 'message_payload') {
    if (bytes.length > 0xffff) throw new RangeError(`message_payload holds 65535 octets, not ${bytes.length}`)
    const tlvs: TlvInput[] = [{ name: 'message_payload', value: bytes }]
    return [{ esm_class, short_message: new Uint8Array(0), tlvs }]
  }
  const pieces = cut(bytes, by === 'udh16' ? size.udh16 : size.udh8, coding)
  const total = pieces.length
  if (total > 255) throw new RangeError(`a message has 255 parts at most, this one takes ${total}`)
  return pieces.map((piece, index) => {
    const part = { reference, total, number: index + 1 }
    if (by === 'sar') return { esm_class, short_message: piece, tlvs: sarTlvs(part) }
    const short_message = Buffer.concat([writeUdh(part, by === 'udh8' ? 8 : 16), piece])
    return { esm_class: esm_class | esmClass.UDHI, short_message, tlvs: [] }
  })
}

// 3GPP TS 23.040 §9.2.3.16: 140 octets or 160 septets of user data. The header takes 6 or 7 of the octets, which is 7
// or 8 septets; with the sar_ TLVs it is the message centre that puts the 8-bit header in.
const sizes = {
  gsm7: { whole: 160, udh8: 153, udh16: 152 },
  ucs2: { whole: 140, udh8: 134, udh16: 132 },
  octets: { whole: 140, udh8: 134, udh16: 133 },
}

function cut(bytes: Uint8Array, pieceBytesMax: number, coding: SplitOptions['coding']): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let from = 0; from < bytes.length; ) {
    let to = Math.min(bytes.length, from + pieceBytesMax)
    if (to < bytes.length) {
      if (coding === 'gsm7' && bytes[to - 1] === ESCAPE) to--
      if (coding === 'ucs2' && ((bytes[to] as number) & 0xfc) === LOW_SURROGATE) to -= 2
    }
    pieces.push(bytes.subarray(from, to))
    from = to
  }
  return pieces
}

const ESCAPE = 0x1b
const LOW_SURROGATE = 0xdc

function sarTlvs({ reference, total, number }: PartInfo): TlvInput[] {
  return [
    { name: 'sar_msg_ref_num', value: reference },
    { name: 'sar_total_segments', value: total },
    { name: 'sar_segment_seqnum', value: number },
  ]
}
