/** The way from a thread that waits to the server and back (wire-thread.ts). */
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { DatabaseAwayError, databaseError } from './errors.ts'
import type {
  NumberedAnswer,
  NumberedRequest,
  Step,
  StepResult,
  WireAnswer,
  WireOptions,
  WireRequest,
} from './wire-thread.ts'

interface WireSettings extends Omit<WireOptions, 'signal' | 'port'> {
  /** Waits for a server that is away. Otherwise a call fails at once, and the connection is made meanwhile. */
  patient: boolean
}

/** Time within which an answer comes, in ms; after it the connection counts as lost. A statement of a writer may wait for the turn
 *  of the others, so its time is longer than the session's lock_timeout. */
const patientMs = 20_000
const impatientMs = 2000

export class Wire {
  readonly #patient: boolean
  readonly #answerMsMax: number
  readonly #port: MessageChannel['port1']
  readonly #signal = new Int32Array(new SharedArrayBuffer(4))
  /** Number of the request that was posted last. */
  #asked = 0
  #state: 'apart' | 'connecting' | 'connected' = 'apart'
  #everConnected = false

  constructor({ patient, ...options }: WireSettings) {
    this.#patient = patient
    this.#answerMsMax = patient ? patientMs : impatientMs
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    const workerData: WireOptions = { ...options, signal: this.#signal.buffer as SharedArrayBuffer, port: port2 }
    const worker = new Worker(new URL('./wire-thread.ts', import.meta.url), { workerData, transferList: [port2] })
    worker.unref()
    port1.unref()
  }

  get connected(): boolean {
    return this.#state === 'connected'
  }

  /** @throws DatabaseAwayError when the server cannot be reached */
  connect(): void {
    if (this.connected) return
    if (this.#state === 'apart') this.#post({ connect: true })
    this.#state = 'connecting'
    // The first time everybody waits: what opens a store has to know whether it can.
    const answer = this.#answer(this.#patient || !this.#everConnected ? patientMs : 0)
    if (answer === null) throw new DatabaseAwayError('the database does not answer')
    this.#state = 'apart'
    this.#checked(answer)
    this.#state = 'connected'
    this.#everConnected = true
  }

  /** One round trip. @throws DatabaseAwayError, StatementError */
  run(steps: readonly Step[]): StepResult[] {
    return this.#ask({ steps })
  }

  /** Like `run`, and nobody waits for the answer. */
  tell(steps: readonly Step[]): void {
    this.#post({ steps })
  }

  /** Several statements without parameters. */
  script(sql: string): void {
    this.#ask({ script: sql })
  }

  close(): void {
    this.#ask({ close: true })
    this.#port.close()
  }

  #ask(request: WireRequest): StepResult[] {
    this.#post(request)
    const answer = this.#answer(this.#answerMsMax) ?? {
      error: { message: `the database did not answer within ${this.#answerMsMax} ms`, code: null },
    }
    return this.#checked(answer)
  }

  #post(request: WireRequest): void {
    this.#asked += 1
    this.#port.postMessage([this.#asked, request] satisfies NumberedRequest)
  }

  /** Waits for the answer to what was posted; null when it did not come in `withinMs`. */
  #answer(withinMs: number): WireAnswer | null {
    const until = performance.now() + withinMs
    for (;;) {
      Atomics.store(this.#signal, 0, 0)
      // Answers to requests that were given up come late, or never.
      for (let received = receiveMessageOnPort(this.#port); received; received = receiveMessageOnPort(this.#port)) {
        const message = received.message as NumberedAnswer | string
        const [number, answer] = typeof message === 'string' ? (JSON.parse(message) as NumberedAnswer) : message
        if (number === this.#asked) return answer
      }
      if (Atomics.wait(this.#signal, 0, 0, Math.max(0, until - performance.now())) === 'timed-out') return null
    }
  }

  #checked(answer: WireAnswer): StepResult[] {
    if ('results' in answer) return answer.results
    const error = databaseError(answer.error)
    if (error instanceof DatabaseAwayError) this.#state = 'apart'
    throw error
  }
}

/** Stops this thread for a moment. */
export function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
