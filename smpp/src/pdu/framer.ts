/**
 * Cuts a stream of bytes into PDUs. It holds at most one unfinished PDU, and grows the room for it with what has
 * really come, so a peer that announces much and sends little costs little.
 */
import { HEADER_BYTES } from './decode.ts'
import { PduError } from './errors.ts'
import { commandStatus } from './status.ts'

/** Give it chunks with `push`; after each, call `next` until it is false. A PDU lies in `buffer` from `start` to `end`. */
export class Framer {
  buffer: Buffer = NOTHING
  start = 0
  end = 0

  readonly #limits: { readonly pduBytesMax: number }
  #chunk: Buffer = NOTHING
  #at = 0
  #partial: Buffer = NOTHING
  #have = 0

  constructor(limits: { readonly pduBytesMax: number }) {
    this.#limits = limits
  }

  /** Takes the next bytes of the stream. The chunk before must have been used up, that is `next` has said false. */
  push(chunk: Buffer): void {
    this.#chunk = chunk
    this.#at = 0
  }

  /** Finds the next whole PDU. Throws a fatal {@link PduError} when its command_length is impossible. */
  next(): boolean {
    if (this.#have > 0) return this.#finish()
    const left = this.#chunk.length - this.#at
    if (left >= 4) {
      const length = this.#check(this.#chunk, this.#at)
      if (left >= length) {
        this.buffer = this.#chunk
        this.start = this.#at
        this.end = this.#at += length
        return true
      }
    }
    if (left > 0) this.#take(left)
    else this.#chunk = NOTHING
    return false
  }

  #finish(): boolean {
    if (this.#have < 4) this.#take(Math.min(4 - this.#have, this.#chunk.length - this.#at))
    if (this.#have < 4) return false
    const length = this.#check(this.#partial, 0)
    this.#take(Math.min(length - this.#have, this.#chunk.length - this.#at))
    if (this.#have < length) return false
    this.buffer = this.#partial
    this.start = 0
    this.end = length
    this.#partial = NOTHING
    this.#have = 0
    return true
  }

  #take(count: number): void {
    const needed = this.#have + count
    if (needed > this.#partial.length) {
      const room = Buffer.allocUnsafe(
        Math.max(needed, Math.min(this.#partial.length * 2, this.#limits.pduBytesMax), 64),
      )
      this.#partial.copy(room, 0, 0, this.#have)
      this.#partial = room
    }
    this.#chunk.copy(this.#partial, this.#have, this.#at, this.#at + count)
    this.#have = needed
    this.#at += count
  }

  #check(buffer: Buffer, at: number): number {
    const length = buffer.readUInt32BE(at)
    const { pduBytesMax } = this.#limits
    if (length >= HEADER_BYTES && length <= pduBytesMax) return length
    throw new PduError(`command_length ${length} is outside ${HEADER_BYTES} to ${pduBytesMax}`, {
      recoverable: false,
      command_status: commandStatus.ESME_RINVCMDLEN,
    })
  }
}

const NOTHING = Buffer.alloc(0)
