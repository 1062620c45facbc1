/**
 * The socket's side of a session: frames in, encoded PDUs out. All PDUs of one turn of the event loop leave in one
 * write, and backpressure works both ways: `writable` says when the peer is slow, `hold` stops reading from it.
 */
import type { Socket } from 'node:net'
import { encodeAt, encodedBytesMax } from '../pdu/encode.ts'
import { Framer } from '../pdu/framer.ts'
import type { PduInput } from '../pdu/types.ts'

/** Callbacks of the wire to its session. */
interface WireListener {
  /** A whole PDU lies in `buffer` from `start` to `end`. */
  onFrame(buffer: Buffer, start: number, end: number): void
  /** Bytes came; called once a chunk, before its frames. */
  onBytes(): void
  /** The stream can no longer be cut into PDUs. */
  onBroken(error: unknown): void
  /** The socket takes bytes again. */
  onDrain(): void
  /** The peer said it sends no more. */
  onEnd(): void
  /** The socket is gone. */
  onGone(error: Error | undefined): void
}

/** The smallest and largest room for outgoing PDUs: an idle session stays small, a busy one writes 64 kB at once. */
const ROOM_BYTES_MIN = 1024
const ROOM_BYTES_MAX = 65_536

/** See the top of this file. */
export class Wire {
  readonly #socket: Socket
  readonly #listener: WireListener
  readonly #framer: Framer
  readonly #limits: { bufferedBytesMax: number }
  #room: Buffer = NO_ROOM
  #from = 0
  #to = 0
  #flushDue = false
  #holds = 0
  #full = false
  #ended = false
  #pumping = false
  #error: Error | undefined

  constructor(socket: Socket, limits: { pduBytesMax: number; bufferedBytesMax: number }, listener: WireListener) {
    this.#socket = socket
    this.#listener = listener
    this.#framer = new Framer(limits)
    this.#limits = limits
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.#onData(chunk))
    socket.on('drain', () => this.#onDrain())
    socket.on('end', () => listener.onEnd())
    socket.on('error', (error) => {
      this.#error = error
    })
    socket.on('close', () => listener.onGone(this.#error))
  }

  /** False while the socket's buffer is above its high water mark: requests should wait. */
  get writable(): boolean {
    return !this.#socket.writableNeedDrain
  }

  /** True when we stopped reading ourselves; false when reading stopped because the peer does not take what we
   *  wrote. */
  get held(): boolean {
    return this.#holds > 0 && !this.#full
  }

  /** Encodes a PDU behind those that already wait for the end of this turn. Throws PduError, and then writes nothing. */
  write(pdu: PduInput, sequence_number: number): void {
    const needed = encodedBytesMax(pdu)
    if (this.#room.length - this.#to < needed) this.#makeRoom(needed)
    this.#to = encodeAt(this.#room, this.#to, pdu, sequence_number)
    if (!this.#flushDue) {
      this.#flushDue = true
      setImmediate(this.#flush)
    }
  }

  /** Stops reading until `release`; holds are counted. */
  hold(): void {
    if (this.#holds++ === 0) this.#socket.pause()
  }

  /** Undoes one `hold`; after the last, what has been read goes on first, then the socket. */
  release(): void {
    if (--this.#holds > 0 || this.#ended) return
    this.#pump()
    if (this.#holds === 0) this.#socket.resume()
  }

  /** Writes what waits, then closes our side. What the peer still sends is thrown away. */
  end(): void {
    this.#flush()
    this.#ended = true
    this.#socket.end()
    this.#socket.resume()
  }

  /** Drops the connection and what waits to be written. */
  destroy(): void {
    this.#ended = true
    this.#socket.destroy()
  }

  #onData(chunk: Buffer): void {
    if (this.#ended) return
    this.#listener.onBytes()
    this.#framer.push(chunk)
    this.#pump()
  }

  #pump(): void {
    if (this.#pumping) return
    this.#pumping = true
    try {
      while (this.#holds === 0 && !this.#ended && this.#framer.next()) {
        this.#listener.onFrame(this.#framer.buffer, this.#framer.start, this.#framer.end)
      }
    } catch (error) {
      this.#listener.onBroken(error)
    } finally {
      this.#pumping = false
    }
  }

  #makeRoom(needed: number): void {
    // A full room leaves at once, so that a turn with much to say holds no more than that; a smaller one is moved along,
    // to stay one piece. The old room belongs to the socket until it is written.
    if (this.#to - this.#from >= ROOM_BYTES_MAX / 2) this.#flush()
    const waiting = this.#to - this.#from
    const grown = Math.min(Math.max(this.#room.length * 2, ROOM_BYTES_MIN), ROOM_BYTES_MAX)
    const room = Buffer.allocUnsafeSlow(Math.max(grown, needed + waiting))
    this.#room.copy(room, 0, this.#from, this.#to)
    this.#room = room
    this.#from = 0
    this.#to = waiting
  }

  readonly #flush = (): void => {
    this.#flushDue = false
    if (this.#from === this.#to) return
    const bytes = this.#room.subarray(this.#from, this.#to)
    this.#from = this.#to
    if (this.#ended || !this.#socket.writable) return
    this.#socket.write(bytes)
    if (this.#socket.writableLength > this.#limits.bufferedBytesMax && !this.#full) {
      this.#full = true
      this.hold()
    }
  }

  #onDrain(): void {
    if (this.#full) {
      this.#full = false
      this.release()
    }
    this.#listener.onDrain()
  }
}

const NO_ROOM = Buffer.alloc(0)
