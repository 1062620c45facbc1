/** HTTP exchanges with one carrier over kept-alive connections: bounded in time and size, without redirects, and through the guard
 *  that keeps them from private hosts unless the operator allows these. */
import type { IncomingHttpHeaders } from 'node:http'
import { type Dispatcher, Pool } from 'undici'
import { bareHost, guardedConnector } from '../../webhooks/guard.ts'
import { explainNetworkError } from '../../webhooks/network-error.ts'
import type { HttpRequest } from './request.ts'

export interface HttpAnswer {
  status: number
  /** The first 64 kB. */
  body: string
  /** False when it was longer, or broke off. */
  whole: boolean
  /** The header `Retry-After`. */
  retryAfter: string | null
}

type Exchanged =
  | { result: 'answered'; answer: HttpAnswer }
  /** Nothing of the request was written. */
  | { result: 'unwritten'; reason: string }
  | { result: 'unanswered'; reason: string }

export interface Exchange {
  send(request: HttpRequest): Promise<Exchanged>
  /** Opens a connection and closes it. @throws Error */
  connect(origin: string): Promise<void>
  /** Breaks off what is under way. */
  destroy(): Promise<void>
}

interface ExchangeOptions {
  /** Hosts that may be private. */
  allow: readonly string[]
  connections: number
  connectTimeoutMs: number
  /** For all of an exchange. */
  timeoutMs: number
}

/** Part of an answer that is read, in bytes. */
const answerBytesMax = 64 * 1024

export function createExchange({ allow, connections, connectTimeoutMs, timeoutMs }: ExchangeOptions): Exchange {
  const connector = guardedConnector({ allow: new Set(allow), timeoutMs: connectTimeoutMs })
  const pools = new Map<string, Pool>()
  const poolOf = (origin: string): Pool => {
    const known = pools.get(origin)
    if (known !== undefined) return known
    const pool = new Pool(origin, {
      connect: connector,
      connections,
      allowH2: false,
      // Each exchange has a timeout of its own.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    pools.set(origin, pool)
    return pool
  }
  return {
    send: ({ origin, path, method, headers, body }) =>
      new Promise((resolve) => {
        const handler = new ExchangeHandler(timeoutMs, resolve)
        try {
          const options = { method: method as Dispatcher.HttpMethod, path, headers: headers.flat(), body }
          poolOf(origin).dispatch(options, handler)
        } catch (error) {
          handler.onResponseError(null, error as Error)
        }
      }),
    connect(origin) {
      const { protocol, hostname, host, port } = new URL(origin)
      const target = { protocol, hostname: bareHost(hostname), host, port: port || defaultPorts[protocol]! }
      return new Promise((resolve, reject) => {
        connector(target, (error, socket) => {
          socket?.destroy()
          if (error === null) resolve()
          else reject(new Error(explainNetworkError(error), { cause: error }))
        })
      })
    },
    async destroy() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
    },
  }
}

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #resolve: (exchanged: Exchanged) => void
  readonly #timer: NodeJS.Timeout
  #controller: Dispatcher.DispatchController | null = null
  #settled = false
  #status: number | null = null
  #retryAfter: string | null = null
  #chunks: Buffer[] = []
  #readBytes = 0

  constructor(timeoutMs: number, resolve: (exchanged: Exchanged) => void) {
    this.#resolve = resolve
    this.#timer = setTimeout(() => this.#breakOff(`no answer within ${timeoutMs / 1000} s`), timeoutMs)
  }

  onRequestStart(controller: Dispatcher.DispatchController) {
    // The connection was made too late: nothing of the request is written.
    if (this.#settled) controller.abort(new Error('the time is over'))
    else this.#controller = controller
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders) {
    // 1xx only announces an answer.
    if (status < 200) return
    this.#status = status
    this.#retryAfter = [headers['retry-after']].flat()[0] ?? null
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer) {
    const room = answerBytesMax - this.#readBytes
    if (room > 0) this.#chunks.push(Buffer.from(chunk.subarray(0, room)))
    this.#readBytes += chunk.length
    if (this.#readBytes > answerBytesMax) this.#breakOff('the answer is too long')
  }

  onResponseEnd() {
    this.#settle(null)
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error) {
    this.#settle(explainNetworkError(error))
  }

  #breakOff(reason: string) {
    this.#settle(reason)
    this.#controller?.abort(new Error(reason))
  }

  /** `fault`: null when the answer came whole. A status that came counts, whatever happened to the body behind it. */
  #settle(fault: string | null) {
    if (this.#settled) return
    this.#settled = true
    clearTimeout(this.#timer)
    if (this.#status !== null) {
      const body = Buffer.concat(this.#chunks).toString()
      const answer = { status: this.#status, body, whole: fault === null, retryAfter: this.#retryAfter }
      this.#resolve({ result: 'answered', answer })
      return
    }
    const reason = fault ?? 'no answer'
    this.#resolve({ result: this.#controller === null ? 'unwritten' : 'unanswered', reason })
  }
}
