/**
 * Makes one attempt over HTTP: posts an event, reads the answer, reports the result. It never throws and never takes
 * longer than its timeout; whether to try again is decided elsewhere.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import type { AllowedHosts, Resolve } from './guard.ts'
import { guardedConnector } from './guard.ts'
import { explainNetworkError } from './network-error.ts'
import type { Lease } from './pools.ts'
import { createPools } from './pools.ts'
import { type WebhookRequest, webhookHeaders } from './signed-request.ts'

interface PosterOptions {
  allow: AllowedHosts
  /** For the whole of an attempt: name look-up, connect, TLS, request and answer, in ms (reference §5: 5 s). */
  timeoutMs: number
  /** Maximum number of connections of one account to one origin. */
  perHostConcurrency: number
  /** Maximum number of origins whose idle connections are kept, counted separately for each account. */
  originsMax: number
  resolve?: Resolve | undefined
}

export interface Answer {
  /** Null without an answer. A status that came in time counts, even when the body behind it broke off. */
  statusCode: number | null
  /** Text for people: the reason why there is no status, or what is wrong with it; null when the status says enough. */
  error: string | null
  /** The first kilobyte of the answer's body as text; null when empty. */
  response: string | null
  /** The header `Retry-After`; null where there is none. */
  retryAfter: string | null
  durationMs: number
}

export interface Poster {
  /** Connections are kept alive and shared. Redirects are not followed (readings "Webhook rules"). */
  post(request: WebhookRequest): Promise<Answer>
  /** Aborts attempts in progress and closes every connection. */
  destroy(): Promise<void>
}

/** Part of an answer that is kept, in bytes: enough to recognise an error page. */
const responseKeptBytes = 1024

/** Part of an answer that is read, in bytes. A body slightly longer than the kept part is read to its end, since
 *  closing the connection instead would cost a new TLS handshake at the next event; a longer body is cut off. */
const responseReadBytes = 16 * 1024

export const createPoster = (options: PosterOptions): Poster => {
  const { allow, timeoutMs, perHostConcurrency, originsMax, resolve } = options
  const connect = guardedConnector({ allow, timeoutMs, resolve })
  const pools = createPools({ connect, perHostConcurrency, originsMax })
  return {
    post: (request) =>
      new Promise((resolve) => {
        const lease = pools.lease(request)
        const handler = new AnswerHandler(lease, timeoutMs, resolve)
        try {
          lease.pool.dispatch(
            { method: 'POST', path: request.path, headers: webhookHeaders(request).flat(), body: request.body },
            handler,
          )
        } catch (error) {
          handler.onResponseError(null, error as Error)
        }
      }),
    destroy: () => pools.destroy(),
  }
}

class AnswerHandler implements Dispatcher.DispatchHandler {
  readonly #lease: Lease
  readonly #resolve: (answer: Answer) => void
  readonly #startedAt = performance.now()
  readonly #timer: NodeJS.Timeout
  #controller: Dispatcher.DispatchController | null = null
  #settled = false
  #statusCode: number | null = null
  #retryAfter: string | null = null
  #chunks: Buffer[] = []
  #readBytes = 0

  constructor(lease: Lease, timeoutMs: number, resolve: (answer: Answer) => void) {
    this.#lease = lease
    this.#resolve = resolve
    this.#timer = setTimeout(() => {
      this.#settle(`no ${this.#controller === null ? 'connection' : 'answer'} within ${timeoutMs / 1000} s`)
      this.#breakOff()
    }, timeoutMs)
  }

  onRequestStart(controller: Dispatcher.DispatchController) {
    this.#controller = controller
    // The connection was made too late: nothing of the request is written.
    if (this.#settled) this.#breakOff()
  }

  onResponseStart(_controller: Dispatcher.DispatchController, statusCode: number, headers: IncomingHttpHeaders) {
    // 1xx only announces an answer.
    if (statusCode < 200) return
    this.#statusCode = statusCode
    this.#retryAfter = [headers['retry-after']].flat()[0] ?? null
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer) {
    // A copy, since the chunk is a view of a larger buffer that it would keep alive.
    const room = responseKeptBytes - this.#readBytes
    if (room > 0) this.#chunks.push(Buffer.from(chunk.subarray(0, room)))
    this.#readBytes += chunk.length
    if (this.#readBytes <= responseReadBytes) return
    this.#settle(null)
    this.#breakOff()
  }

  onResponseEnd() {
    this.#settle(null)
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error) {
    this.#settle(explainNetworkError(error))
  }

  #settle(error: string | null) {
    if (this.#settled) return
    this.#settled = true
    clearTimeout(this.#timer)
    this.#lease.release()
    const statusCode = this.#statusCode
    const redirected = statusCode !== null && statusCode >= 300 && statusCode < 400
    this.#resolve({
      statusCode,
      error: redirected ? 'redirects are not followed' : statusCode === null ? error : null,
      response: this.#text(),
      retryAfter: this.#retryAfter,
      durationMs: Math.round(performance.now() - this.#startedAt),
    })
  }

  #text(): string | null {
    if (this.#chunks.length === 0) return null
    // PostgreSQL cannot store a NUL in a text.
    return Buffer.concat(this.#chunks).toString().replaceAll('\0', '\ufffd')
  }

  #breakOff() {
    this.#controller?.abort(new Error('the try is over'))
  }
}
