/**
 * Cuts a long message into the fields of its PDUs, in the three ways SMPP 3.4 has: a user data header, the sar_ TLVs
 * (§5.3.2.22 to 24), or message_payload (§5.3.2.32), which leaves the cutting to the message centre.
 */
import type { TlvInput } from '../pdu/tlvs.ts'
import { esmClass } from '../values/fields.ts'
import { writeUdh } from './udh.ts'

/** Settings of {@link splitMessage}. */
export interface SplitOptions {
  /** How parts say that they belong together. `udh16` takes one octet more than `udh8` and confuses references less. */
  by: 'udh8' | 'udh16' | 'sar' | 'message_payload'
  /** Shared by the parts, and not by other messages to the same handset near in time: 0 to 255 for `udh8`, else to 65535. */
  reference: number
  /**
   * The largest part in octets, header included. Default 140, what a handset takes of 8-bit or UCS-2 data. For GSM 7-bit
   * with a septet per octet, 160 less the header's septets: 153 + 6.
   */
  partBytesMax?: number
  /** The esm_class of the message without the header's bit. Default 0. */
  esm_class?: number
  /**
   * Whether the bytes may be cut before this index: false inside a surrogate pair or an escape sequence. By default
   * cuts fall anywhere; {@link mayCutUcs2} and {@link mayCutGsm7} are for the two common codings.
   */
  mayCut?: (bytes: Uint8Array, index: number) => boolean
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
  const { by, reference, partBytesMax = 140, esm_class = 0 } = options
  const bits = by === 'udh8' ? 8 : 16
  if (!Number.isInteger(reference) || reference < 0 || reference >= 2 ** bits) {
    throw new RangeError(`reference is ${reference}; for ${by} it is an integer from 0 to ${2 ** bits - 1}`)
  }
  if (bytes.length <= Math.min(partBytesMax, 254)) return [{ esm_class, short_message: bytes, tlvs: [] }]
  if (by === 'message_payload') {
    if (bytes.length > 0xffff) throw new RangeError(`message_payload holds 65535 octets, not ${bytes.length}`)
    const tlvs: TlvInput[] = [{ name: 'message_payload', value: bytes }]
    return [{ esm_class, short_message: new Uint8Array(0), tlvs }]
  }
  const headerBytes = by === 'sar' ? 0 : bits === 8 ? 6 : 7
  const pieces = cut(bytes, Math.min(partBytesMax, 254) - headerBytes, options.mayCut)
  const total = pieces.length
  if (total > 255) throw new RangeError(`a message has 255 parts at most, this one takes ${total}`)
  return pieces.map((piece, index) => {
    const part = { reference, total, number: index + 1 }
    if (by === 'sar') return { esm_class, short_message: piece, tlvs: sarTlvs(part) }
    const short_message = Buffer.concat([writeUdh(part, bits), piece])
    return { esm_class: esm_class | esmClass.UDHI, short_message, tlvs: [] }
  })
}

/** For UCS-2 (UTF-16, big-endian): cuts between characters, never inside a surrogate pair. */
export function mayCutUcs2(bytes: Uint8Array, index: number): boolean {
  return index % 2 === 0 && ((bytes[index] ?? 0) & 0xfc) !== 0xdc
}

/** For GSM 7-bit with one septet per octet: never between an escape and what it escapes. */
export function mayCutGsm7(bytes: Uint8Array, index: number): boolean {
  return bytes[index - 1] !== 0x1b
}

function cut(bytes: Uint8Array, pieceBytesMax: number, mayCut: SplitOptions['mayCut']): Uint8Array[] {
  if (!(pieceBytesMax >= 1)) throw new RangeError('partBytesMax leaves no room beside the header')
  const pieces: Uint8Array[] = []
  for (let from = 0; from < bytes.length; ) {
    let to = Math.min(bytes.length, from + pieceBytesMax)
    while (mayCut && to > from && to < bytes.length && !mayCut(bytes, to)) to--
    if (to === from) throw new RangeError('no place to cut within partBytesMax')
    pieces.push(bytes.subarray(from, to))
    from = to
  }
  return pieces
}

function sarTlvs({ reference, total, number }: { reference: number; total: number; number: number }): TlvInput[] {
  return [
    { name: 'sar_msg_ref_num', value: reference },
    { name: 'sar_total_segments', value: total },
    { name: 'sar_segment_seqnum', value: number },
  ]
}
