/**
 * Our requests on their way: those in the window wait for an answer, those in the queue for a place in the window.
 * Both are bounded. Since every request waits equally long, the window's order is also the order of deadlines, and one
 * timer serves all. What becomes of a request that timed out is in late.ts.
 */
import type { PduInput, ResponsePdu } from '../pdu/types.ts'
import type { Clock } from './clock.ts'
import { SmppError, type SmppErrorCode } from './errors.ts'
import { TimedOut } from './late.ts'
import type { SessionOptions } from './options.ts'
import type { Wire } from './wire.ts'

/** The sequence_number after that one: 1 to 0x7fffffff, then from 1 again, past those still waited for (§5.1.4). */
export function sequenceAfter(sequence: number, waitedFor: { has(sequence: number): boolean }): number {
  let next = sequence
  do next = next >= SEQUENCE_NUMBER_MAX ? 1 : next + 1
  while (waitedFor.has(next))
  return next
}

const SEQUENCE_NUMBER_MAX = 0x7fffffff

/** Options of a request. */
export interface RequestOptions<Answer = ResponsePdu> {
  /** Gives the request up: it leaves the queue at once, while one that was written keeps its place in the window. */
  signal?: AbortSignal
  /** Gets the answer that comes after the request failed with `timeout`, once at most, while the session lives and the
   *  request is remembered (`timedOutMax`). */
  onLateAnswer?: (answer: Answer) => void
}

interface Waiting {
  readonly pdu: PduInput
  onLateAnswer: RequestOptions['onLateAnswer']
  resolve: (answer: ResponsePdu) => void
  reject: (error: unknown) => void
  /** Time at which it was written; without meaning before that. */
  sentAt: number
  /** Its place: requests that were given up stay in the queue until they are swept out. */
  place: 'nowhere' | 'queue' | 'given up' | 'window'
}

/** See the top of this file. */
export class Window {
  readonly #wire: Wire
  readonly #options: SessionOptions
  readonly #clock: Clock
  readonly #sent = new Map<number, Waiting>()
  readonly #timedOut: TimedOut
  readonly #waitedFor = { has: (sequence: number) => this.#sent.has(sequence) || this.#timedOut.has(sequence) }
  #queue: Waiting[] = []
  #head = 0
  #givenUp = 0
  #sequence = 0
  #emptied: (() => void) | undefined

  constructor(wire: Wire, options: SessionOptions) {
    this.#wire = wire
    this.#options = options
    this.#clock = options.clock
    this.#timedOut = new TimedOut(options)
  }

  /** Requests that may wait for an answer at once. */
  get size(): number {
    return this.#options.window
  }

  /** Requests that wait for an answer. */
  get inFlight(): number {
    return this.#sent.size
  }

  /** Requests that wait for a place. */
  get queued(): number {
    return this.#queue.length - this.#head - this.#givenUp
  }

  /** Requests that would find a place at once. */
  get free(): number {
    return Math.max(0, this.size - this.#taken - this.queued)
  }

  /** Time at which `tick` has to be called next; Infinity while no request has a place in the window. */
  get dueAt(): number {
    const { responseTimeoutMs } = this.#options
    for (const { sentAt } of this.#sent.values()) return Math.min(sentAt + responseTimeoutMs, this.#timedOut.dueAt)
    return this.#timedOut.dueAt
  }

  /** Takes the next free sequence_number. */
  nextSequence(): number {
    this.#sequence = sequenceAfter(this.#sequence, this.#waitedFor)
    return this.#sequence
  }

  /** Writes a request, or queues it. */
  request(pdu: PduInput, { signal, onLateAnswer }: RequestOptions): Promise<ResponsePdu> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { pdu, onLateAnswer, resolve, reject, sentAt: 0, place: 'nowhere' }
      if (signal?.aborted) return reject(gaveUp(signal, false))
      if (signal) this.#abortOn(signal, waiting)
      const { window, queueMax } = this.#options
      if (this.#taken < window && this.queued === 0 && this.#wire.writable) this.#send(waiting)
      else if (this.queued < queueMax) this.#enqueue(waiting)
      else waiting.reject(this.#noRoom(window, queueMax))
    })
  }

  /** The command of the request that an answer with that sequence_number may still be for. */
  find(sequence_number: number): PduInput['command'] | undefined {
    return this.#sent.get(sequence_number)?.pdu.command ?? this.#timedOut.find(sequence_number)
  }

  /** Gives an answer to its request and the place in the window to the next. False when the answer came late. */
  settle(sequence_number: number, answer: ResponsePdu): boolean {
    const waiting = this.#take(sequence_number)
    const onLateAnswer = waiting ? undefined : this.#timedOut.take(sequence_number)
    waiting?.resolve(answer)
    this.fill()
    onLateAnswer?.(answer)
    return waiting !== undefined
  }

  /** Fails one request, whose answer could not be read. False when the answer came late. */
  fail(sequence_number: number, error: SmppError): boolean {
    const waiting = this.#take(sequence_number)
    if (!waiting) this.#timedOut.take(sequence_number)
    waiting?.reject(error)
    this.fill()
    return waiting !== undefined
  }

  /** Fails the requests that have waited long enough, and frees the places of those that did so before. True when it
   *  freed some. */
  tick(now: number): boolean {
    const freed = this.#timedOut.free(now)
    const { responseTimeoutMs } = this.#options
    for (const [sequence_number, waiting] of this.#sent) {
      if (waiting.sentAt + responseTimeoutMs > now) break
      const { pdu, onLateAnswer } = waiting
      this.#sent.delete(sequence_number)
      this.#timedOut.add(sequence_number, pdu.command, onLateAnswer, now)
      waiting.reject(new SmppError('timeout', `${pdu.command} was not answered in time`, { written: true }))
    }
    this.fill()
    return freed
  }

  /** Moves queued requests into free places while the socket takes them. */
  fill(): void {
    while (this.queued > 0 && this.#taken < this.size && this.#wire.writable) {
      const waiting = this.#queue[this.#head++] as Waiting
      if (waiting.place === 'queue') this.#send(waiting)
      else this.#givenUp--
      this.#sweep()
    }
    if (this.#sent.size === 0 && this.queued === 0) this.#emptied?.()
  }

  /** Resolves once nothing is in flight and nothing queued. */
  empty(): Promise<void> {
    return new Promise((resolve) => {
      this.#emptied = resolve
      this.fill()
    })
  }

  /** Fails everything: what was written may have been acted on, what was queued was not. */
  failAll(code: SmppErrorCode, message: string): void {
    const sent = [...this.#sent.values()]
    const queued = this.#queue.slice(this.#head)
    this.#sent.clear()
    this.#timedOut.clear()
    this.#queue = []
    this.#head = this.#givenUp = 0
    for (const waiting of sent) waiting.reject(new SmppError(code, message, { written: true }))
    for (const waiting of queued) waiting.reject(new SmppError(code, message))
    this.#emptied?.()
  }

  get #taken(): number {
    return this.#sent.size + this.#timedOut.places
  }

  #send(waiting: Waiting): void {
    const sequence_number = this.nextSequence()
    try {
      this.#wire.write(waiting.pdu, sequence_number)
    } catch (error) {
      waiting.reject(error)
      return
    }
    waiting.place = 'window'
    waiting.sentAt = this.#clock.now()
    this.#sent.set(sequence_number, waiting)
  }

  #take(sequence_number: number): Waiting | undefined {
    const waiting = this.#sent.get(sequence_number)
    if (waiting) this.#sent.delete(sequence_number)
    return waiting
  }

  #noRoom(window: number, queueMax: number): SmppError {
    if (queueMax === 0) return new SmppError('window_full', `the window of ${window} is full, or the socket is`)
    return new SmppError('queue_full', `${this.queued} requests wait for a place in the window`)
  }

  #enqueue(waiting: Waiting): void {
    waiting.place = 'queue'
    this.#queue.push(waiting)
  }

  // Every place at the front or given up is swept out once it is one of many, so that each costs little.
  #sweep(): void {
    const stale = this.#head + this.#givenUp
    if (stale < this.#queue.length && (stale <= 256 || stale * 2 <= this.#queue.length)) return
    this.#queue = this.#queue.slice(this.#head).filter(({ place }) => place === 'queue')
    this.#head = this.#givenUp = 0
  }

  // An aborted request keeps its place in the window until its answer or its deadline: the peer still works on it.
  #abortOn(signal: AbortSignal, waiting: Waiting): void {
    const { resolve, reject } = waiting
    const abort = () => {
      waiting.onLateAnswer = undefined
      reject(gaveUp(signal, waiting.place === 'window'))
      if (waiting.place !== 'queue') return
      waiting.place = 'given up'
      this.#givenUp++
      this.#sweep()
    }
    signal.addEventListener('abort', abort, { once: true })
    waiting.resolve = (answer) => {
      signal.removeEventListener('abort', abort)
      resolve(answer)
    }
    waiting.reject = (error) => {
      signal.removeEventListener('abort', abort)
      reject(error)
    }
  }
}

function gaveUp(signal: AbortSignal, written: boolean): SmppError {
  return new SmppError('aborted', 'the caller gave up', { written, cause: signal.reason })
}
