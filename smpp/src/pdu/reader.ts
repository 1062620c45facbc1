/**
 * Reads the primitive types of SMPP 3.4 §3.1 from a buffer, never past the end of the PDU it was made for.
 */
import { commandStatus } from './status.ts'

/**
 * A value that cannot be read or written, and the status that says so. It is no Error, since it never leaves the codec,
 * which makes a PduError of it, and a second stack trace would cost more than the decoding.
 */
export class FieldFault {
  readonly status: number
  readonly message: string

  constructor(status: number, message: string) {
    this.status = status
    this.message = message
  }
}

/** A view of one PDU with a place in it. */
export class Reader {
  readonly buffer: Buffer
  readonly end: number
  at: number
  /** The first thing that is not as it should be, and that was read as what stands there. */
  fault: FieldFault | undefined

  constructor(buffer: Buffer, at: number, end: number) {
    this.buffer = buffer
    this.at = at
    this.end = end
    this.fault = undefined
  }

  /** One octet. `name` is for the error's text. */
  uint8(name: string): number {
    if (this.at >= this.end) throw tooShort(name)
    return this.buffer[this.at++] as number
  }

  /** Two octets, big-endian. */
  uint16(name: string): number {
    if (this.at + 2 > this.end) throw tooShort(name)
    return ((this.buffer[this.at++] as number) << 8) | (this.buffer[this.at++] as number)
  }

  /** Four octets, big-endian, unsigned. */
  uint32(name: string): number {
    return this.uint16(name) * 0x10000 + this.uint16(name)
  }

  /** A C-octet string without its NUL: at most `max` octets with it. Octets above 127 are read as Latin-1, so all survive. */
  cstring(name: string, max: number, status: number): string {
    const { buffer, at } = this
    const limit = Math.min(this.end, at + max)
    let nul = at
    while (nul < limit && buffer[nul] !== 0) nul++
    if (nul === limit) return this.#oddCstring(name, max, status)
    this.at = nul + 1
    return nul === at ? '' : buffer.toString('latin1', at, nul)
  }

  /** `length` octets, as a view of the buffer; what is left when that is less. */
  octets(name: string, length: number, status: number): Buffer {
    const from = this.at
    this.at = from + length
    if (this.at > this.end) {
      this.fault ??= new FieldFault(status, `${name} runs over the end of the PDU`)
      this.at = this.end
    }
    return this.buffer.subarray(from, this.at)
  }

  // A string that is too long ends at its NUL, one without a NUL at the end of the PDU.
  #oddCstring(name: string, max: number, status: number): string {
    const { buffer, at, end } = this
    const nul = buffer.subarray(0, end).indexOf(0, at)
    const isLong = nul >= 0 || end - at >= max
    this.fault ??= new FieldFault(status, isLong ? `${name} is over ${max - 1} octets` : `${name} has no closing NUL`)
    this.at = nul < 0 ? end : nul + 1
    return buffer.toString('latin1', at, nul < 0 ? end : nul)
  }
}

/** The fault of a PDU that ends where a field should begin. */
export function tooShort(name: string): FieldFault {
  return new FieldFault(commandStatus.ESME_RINVCMDLEN, `the PDU ends before ${name}`)
}
