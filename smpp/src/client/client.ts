/**
 * Keeps one bind alive: connects, binds, and when the link is lost or refused tries again, ever more slowly.
 */
import { EventEmitter } from 'node:events'
import { systemClock } from '../session/clock.ts'
import { SmppError } from '../session/errors.ts'
import type { Session } from '../session/session.ts'
import { type ConnectOptions, checkedOptions, connect } from './connect.ts'

/** Settings of {@link createClient}. */
export interface ClientOptions extends Omit<ConnectOptions, 'signal'> {
  /** The longest wait before the first retry, in ms; it doubles with each failure. A session that lasts at least as
   *  long is a success. Default 1,000. */
  reconnectMinMs?: number
  /** The longest wait before any retry, in ms. Default 60,000. */
  reconnectMaxMs?: number
  /** Source of jitter: 0 to 1. Default Math.random. */
  random?: () => number
}

/** The reason why a client has no session. */
export interface Down {
  /** A sentence that can be shown to a person. */
  reason: string
  /** The error; undefined when a bound session ended. */
  error?: SmppError
  /** Time until the next attempt, in ms; null when the client has been stopped. */
  retryInMs: number | null
}

/** The events of a {@link Client}. */
export interface ClientEvents {
  bound: [session: Session]
  down: [down: Down]
}

/** Makes a client; `start` sets it going. Throws RangeError or PduError for options that can never make a bind. */
export function createClient(options: ClientOptions): Client {
  return new Client(options)
}

/** See the top of this file. */
export class Client extends EventEmitter<ClientEvents> {
  readonly #options: ClientOptions
  #session: Session | null = null
  #failures = 0
  #running: AbortController | undefined
  #connecting: Promise<void> | undefined
  #timer: unknown

  constructor(options: ClientOptions) {
    super()
    checkedOptions(options)
    this.#options = options
  }

  /** The session while it is bound, else null. */
  get session(): Session | null {
    return this.#session
  }

  /** Begins to connect. Does nothing while the client runs. */
  start(): void {
    if (this.#running) return
    this.#running = new AbortController()
    this.#failures = 0
    this.#connecting = this.#connect(this.#running.signal)
  }

  /** Unbinds within `timeoutMs` (default 5,000) and closes; or gives up connecting. `start` may follow. */
  async stop(options?: { timeoutMs?: number }): Promise<void> {
    this.#running?.abort()
    this.#running = undefined
    this.#clock.clearTimeout(this.#timer)
    await this.#connecting
    await this.#session?.unbind(options)
  }

  get #clock() {
    return this.#options.clock ?? systemClock
  }

  get #reconnectMinMs(): number {
    return this.#options.reconnectMinMs ?? 1_000
  }

  async #connect(signal: AbortSignal): Promise<void> {
    let session: Session
    try {
      session = await connect({ ...this.#options, signal })
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof SmppError)) throw error
      this.#retry(error.message, signal, error)
      return
    }
    if (signal.aborted) return session.destroy()
    this.#session = session
    const boundAt = this.#clock.now()
    session.once('close', ({ message }) => {
      if (this.#session === session) this.#session = null
      // A session that lasted was a success: the first retry after it is quick again. A message centre that takes every
      // bind only to drop it is a failure like any other, and not hammered.
      if (this.#clock.now() - boundAt >= this.#reconnectMinMs) this.#failures = 0
      this.#retry(message, signal)
    })
    this.emit('bound', session)
  }

  #retry(reason: string, signal: AbortSignal, error?: SmppError): void {
    if (signal.aborted) {
      this.emit('down', { reason, retryInMs: null })
      return
    }
    const { reconnectMaxMs = 60_000, random = Math.random } = this.#options
    // Full jitter, so that a thousand clients of a message centre that restarts do not come back together.
    const retryInMs = Math.round(random() * Math.min(reconnectMaxMs, this.#reconnectMinMs * 2 ** this.#failures++))
    this.#timer = this.#clock.setTimeout(() => {
      this.#connecting = this.#connect(signal)
    }, retryInMs)
    this.emit('down', error ? { reason, error, retryInMs } : { reason, retryInMs })
  }
}
