/**
 * Requests that timed out. The peer may still work on them, so each keeps its place in the window for a while: a
 * message centre that is slow is not sent more and more. They are remembered after that too, so that an answer that
 * comes late is known by its request.
 */
import type { PduInput, ResponsePdu } from '../pdu/types.ts'
import type { SessionOptions } from './options.ts'

interface Late {
  readonly command: PduInput['command']
  readonly onLateAnswer: ((answer: ResponsePdu) => void) | undefined
}

/** See the top of this file. */
export class TimedOut {
  readonly #options: SessionOptions
  /** Requests by sequence_number, the first to time out first; the next map has the same order. */
  readonly #remembered = new Map<number, Late>()
  /** Time at which the place of each becomes free. */
  readonly #places = new Map<number, number>()

  constructor(options: SessionOptions) {
    this.#options = options
  }

  /** Places in the window that are kept. */
  get places(): number {
    return this.#places.size
  }

  /** Time at which the next place becomes free; Infinity when none is kept. */
  get dueAt(): number {
    for (const freeAt of this.#places.values()) return freeAt
    return Number.POSITIVE_INFINITY
  }

  /** True when the sequence_number belongs to a remembered request that timed out. */
  has(sequence_number: number): boolean {
    return this.#remembered.has(sequence_number)
  }

  /** The command of the request with that sequence_number. */
  find(sequence_number: number): PduInput['command'] | undefined {
    return this.#remembered.get(sequence_number)?.command
  }

  /** Remembers a request; beyond timedOutMax the first is forgotten, and its place is free. */
  add(sequence_number: number, command: PduInput['command'], onLateAnswer: Late['onLateAnswer'], now: number): void {
    const { timedOutMax, timedOutPlaceMs } = this.#options
    this.#remembered.set(sequence_number, { command, onLateAnswer })
    if (timedOutPlaceMs > 0) this.#places.set(sequence_number, now + timedOutPlaceMs)
    for (const first of this.#remembered.keys()) {
      if (this.#remembered.size <= timedOutMax) return
      this.#remembered.delete(first)
      this.#places.delete(first)
    }
  }

  /** Forgets a request, whose answer has come, and gives what is to be told of it. */
  take(sequence_number: number): Late['onLateAnswer'] {
    const late = this.#remembered.get(sequence_number)
    this.#remembered.delete(sequence_number)
    this.#places.delete(sequence_number)
    return late?.onLateAnswer
  }

  /** Frees the places whose time is over; true when there were some. */
  free(now: number): boolean {
    const before = this.#places.size
    for (const [sequence_number, freeAt] of this.#places) {
      if (freeAt > now) break
      this.#places.delete(sequence_number)
    }
    return this.#places.size < before
  }

  /** Forgets everything: the session is over. */
  clear(): void {
    this.#remembered.clear()
    this.#places.clear()
  }
}
