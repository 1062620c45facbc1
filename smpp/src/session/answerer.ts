/**
 * Answers the peer's requests with what the application's handler says, and stops reading while too many wait for it.
 */
import type { CommandName } from '../pdu/commands.ts'
import { commands } from '../pdu/commands.ts'
import { commandStatus } from '../pdu/status.ts'
import type { TlvInput } from '../pdu/tlvs.ts'
import type { PduInput, RequestPdu, UnsuccessSme } from '../pdu/types.ts'
import type { SessionOptions } from './options.ts'
import type { Wire } from './wire.ts'

/** A handler's answer; fields left out take the protocol's defaults. Fields that the response does not have are
 *  ignored. */
export interface Answer {
  /** Default ESME_ROK. */
  command_status?: number
  message_id?: string
  /** For query_sm_resp. */
  final_date?: string
  message_state?: number
  error_code?: number
  /** For submit_multi_resp. */
  unsuccess_sme?: UnsuccessSme[]
  tlvs?: readonly TlvInput[]
}

/** Result of a handler without `return`. */
type Nothing = ReturnType<() => void>

/** Result of a handler that gives no answer and leaves the peer to its timer: for tests and for simulators of bad
 *  message centres. */
export const noAnswer: unique symbol = Symbol('no answer')

type Result = Answer | typeof noAnswer | Nothing

/** Handles one request of the peer. No result answers ESME_ROK; a throw or a rejected promise answers ESME_RSYSERR. */
export type RequestHandler = (pdu: RequestPdu) => Result | PromiseLike<Result>

/** The name of the response to each command; undefined for what is not answered. */
export function answerName(command: CommandName | 'unknown'): AnswerName | undefined {
  return answerNames.get(command)
}

type AnswerName = Extract<CommandName, `${string}_resp`>

const answerNames = new Map(
  (Object.keys(commands) as CommandName[])
    .filter((name) => `${name}_resp` in commands)
    .map((name) => [name as CommandName | 'unknown', `${name}_resp` as AnswerName]),
)

/** See the top of this file. */
export class Answerer {
  handler: RequestHandler | undefined
  readonly #wire: Wire
  readonly #options: SessionOptions
  readonly #onError: (error: unknown, pdu: RequestPdu) => void
  #unanswered = 0
  #holding = false
  #stopped = false
  #idle: (() => void)[] = []

  constructor(wire: Wire, options: SessionOptions, onError: (error: unknown, pdu: RequestPdu) => void) {
    this.#wire = wire
    this.#options = options
    this.#onError = onError
  }

  /** Requests that the handler has not answered yet. */
  get unanswered(): number {
    return this.#unanswered
  }

  /** Hands a request to the handler and answers it, now or when the handler is done. */
  onRequest(pdu: RequestPdu): void {
    const { handler } = this
    try {
      const answer = handler ? handler(pdu) : { command_status: commandStatus.ESME_RSYSERR }
      if (isPromise(answer)) this.#await(pdu, Promise.resolve(answer))
      else this.#answer(pdu, answer)
    } catch (error) {
      this.#fail(pdu, error)
    }
  }

  /** Resolves once nothing is unanswered. */
  idle(): Promise<void> {
    if (this.#unanswered === 0) return Promise.resolve()
    return new Promise((resolve) => this.#idle.push(resolve))
  }

  /** Stops answering: the session is over. */
  stop(): void {
    this.#stopped = true
  }

  #await(pdu: RequestPdu, answer: Promise<Result>): void {
    if (++this.#unanswered >= this.#options.unansweredMax && !this.#holding) {
      this.#holding = true
      this.#wire.hold()
    }
    void answer
      .then((value) => this.#answer(pdu, value))
      .catch((error: unknown) => this.#fail(pdu, error))
      .finally(() => this.#done())
  }

  #done(): void {
    this.#unanswered--
    if (this.#holding && this.#unanswered < this.#options.unansweredMax) {
      this.#holding = false
      this.#wire.release()
    }
    if (this.#unanswered === 0) for (const resolve of this.#idle.splice(0)) resolve()
  }

  #fail(pdu: RequestPdu, error: unknown): void {
    this.#answer(pdu, { command_status: commandStatus.ESME_RSYSERR })
    this.#onError(error, pdu)
  }

  #answer(pdu: RequestPdu, answer: Result): void {
    const command = answerName(pdu.command)
    if (!command || this.#stopped || answer === noAnswer) return
    this.#wire.write(answer ? ({ ...answer, command } as PduInput) : { command }, pdu.sequence_number)
  }
}

// Not only Promise itself: databases have promises of their own.
function isPromise(result: Result | PromiseLike<Result>): result is PromiseLike<Result> {
  return typeof result === 'object' && result !== null && 'then' in result
}
