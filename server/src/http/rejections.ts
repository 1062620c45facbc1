/**
 * Refused requests (4xx), kept for their account to find in the Members Area. They wait in bounded memory and are
 * written together beside the traffic; accepted requests never come here. Of a flood of bad requests an account keeps a
 * sample, and the rest is counted.
 */

import type { FastifyRequest } from 'fastify'
import { siteTime } from '../site-time.ts'
import type { RejectionRow } from '../store/traffic/sessions.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import { type Rate, TokenBuckets } from './token-bucket.ts'

export interface Rejection {
  /** HTTP status. */
  status: number
  errorName: string
  /** The text of the answer. */
  text: string
}

interface Rejections {
  /** Keeps a refused request if its account is known. */
  keep(request: FastifyRequest, rejection: Rejection): void
  /** Writes the waiting requests. */
  stop(): Promise<void>
}

export interface RejectionOptions {
  store: Pick<TrafficStore, 'recordRejections'>
  /** Called with the number of requests that were left out. */
  onDropped?: (count: number) => void
  /** Maximum number that wait to be written; beyond it the oldest are dropped. Default 1,000. */
  waitingMax?: number
  /** Maximum time that they wait, in ms. Default 500. */
  flushMs?: number
  /** Requests kept for one account. Default 100 at once, and one a second. */
  rate?: Rate
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The client id of the request, which names its account where there is no token. */
    askedBy?: { accountId: number; keyId: number }
  }
}

/** Accounts whose rate is remembered, each for as long as its bucket is not full. */
const remembered = 10_000
const pathLengthMax = 200
/** Longer error texts are cut. */
export const rejectionTextLengthMax = 500

export function createRejections(options: RejectionOptions): Rejections {
  const { store, onDropped = () => {}, waitingMax = 1000, flushMs = 500, rate = { perSecond: 1, burst: 100 } } = options
  const kept = new TokenBuckets<number>(remembered)
  let waiting: RejectionRow[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (waiting.length === 0) return
    const rows = waiting
    waiting = []
    // When the store is busy or full, these rows are the first to be given up.
    writing = store.recordRejections(rows).catch(() => onDropped(rows.length))
  }

  return {
    keep(request, { status, errorName, text }) {
      const by = request.askedBy ?? (request.access as typeof request.access | undefined)
      if (by === undefined || status >= 500) return
      if (kept.take(by.accountId, rate, performance.now()) < 0) return onDropped(1)
      if (waiting.length >= waitingMax) {
        waiting.shift()
        onDropped(1)
      }
      waiting.push({
        accountId: by.accountId,
        keyId: by.keyId,
        at: siteTime(),
        method: request.method,
        path: request.url.split('?', 1)[0]!.slice(0, pathLengthMax),
        status,
        errorName,
        error: text.slice(0, rejectionTextLengthMax),
        requestId: request.id,
      })
      timer ??= setTimeout(flush, flushMs)
    },
    async stop() {
      flush()
      await writing
    },
  }
}
