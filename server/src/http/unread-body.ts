/**
 * Bodies that were not read when their request was answered, because the body was too large or the request was refused.
 * If we close a connection while its client still writes, it is reset and the client never reads the answer. So the
 * rest is read and discarded first, within a bound.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { pauseForTurn } from './turns.ts'

export interface DrainBounds {
  /** Maximum number of bytes that are discarded. */
  bytesMax: number
  /** Maximum time for that, in ms. */
  timeMsMax: number
}

/** Several times what any request may have, in the time that a slow line needs for it. */
export const drainBounds: DrainBounds = { bytesMax: 32_000_000, timeMsMax: 10_000 }

/** Requests whose client waits for "100 Continue" before it sends the body (RFC 9110 §10.1.1). */
const waiting = new WeakMap<IncomingMessage, ServerResponse>()

/** Leaves "100 Continue" to the reader of the body, so that a refused request need not send its body. */
export function holdContinue(server: Server): void {
  server.on('checkContinue', (request, response) => {
    waiting.set(request, response)
    server.emit('request', request, response)
  })
  // An expectation that we do not know is no reason to refuse (RFC 9110 §10.1.1 leaves it open).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
}

/** To be called by the reader of the body. */
export function letBodyCome(request: IncomingMessage): void {
  if (request.headers.expect === undefined) return
  waiting.get(request)?.writeContinue()
  waiting.delete(request)
}

/** Some of the body may still come. */
export function isUnread(request: IncomingMessage): boolean {
  if (request.complete || request.readableEnded || request.destroyed) return false
  const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers
  return coding !== undefined || length !== '0'
}

/** Discards the rest of the body. `done` gets true when the connection can take another request. */
export function drain(request: IncomingMessage, bounds: DrainBounds, done: (reusable: boolean) => void): void {
  if (waiting.has(request) || Number(request.headers['content-length']) > bounds.bytesMax) {
    done(false)
    return
  }
  let bytes = 0
  const count = (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > bounds.bytesMax) stop()
    else pauseForTurn(request)
  }
  const stop = () => {
    clearTimeout(timer)
    request.off('data', count).off('end', stop).off('error', stop).off('close', stop)
    done(request.readableEnded)
  }
  const timer = setTimeout(stop, bounds.timeMsMax)
  request.on('data', count).on('end', stop).on('error', stop).on('close', stop).resume()
}
