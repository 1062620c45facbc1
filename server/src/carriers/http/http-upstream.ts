/**
 * The upstream of a carrier that speaks HTTP. It is up while the carrier takes connections: it opens one before the first request, and
 * again, from time to time, after one failed. Late answers cannot come, since a request that timed out ends its connection.
 */

import type { Logger } from 'pino'
import type { HttpSetting } from '../../settings/carriers.ts'
import { siteTime } from '../../site-time.ts'
import type { CarrierTimers } from '../timers.ts'
import type { Link, SubmitAnswer, Upstream, UpstreamEvents } from '../upstream.ts'
import type { Callbacks } from './callbacks.ts'
import { createReach } from './reach.ts'
import { createSender, originOf, type Sent } from './sender.ts'

export interface HttpUpstreamOptions extends UpstreamEvents {
  /** The carrier's name in the log. */
  name: string
  carrierId: number
  /** The carrier that represents its account. */
  account: number
  setting: HttpSetting
  callbacks: Callbacks
  timers: Pick<CarrierTimers, 'responseTimeoutMs' | 'reconnectMinMs'>
  log: Logger
}

const secondMs = 1000

/** Bounds of a pause that a carrier asks for with Retry-After, in ms. */
const pauseMsMin = 1000
const pauseMsMax = 300_000

export function createHttpUpstream(options: HttpUpstreamOptions): Upstream {
  const { name, setting, callbacks, timers, log, onUp, onDown } = options
  const link = linkOf(setting)
  const sender = createSender(setting, {
    callbackUrl: () => callbacks.receiptUrl(setting),
    responseTimeoutMs: timers.responseTimeoutMs,
  })
  const endCallbacks = callbacks.serve(options)
  const reach = createReach({
    ...{ link, onUp, onDown, connect: sender.connect },
    waitMsMin: timers.reconnectMinMs,
    waitMsMax: setting.reconnect_max * secondMs,
  })
  const idle: (() => void)[] = []
  let inFlight = 0
  let pausedUntil = 0

  const judge = ({ answer, reason, http }: Sent): SubmitAnswer => {
    if (answer.answer === 'unwritten') reach.fell(reason ?? 'not reachable')
    if (http !== null) reach.worked()
    if (http !== null && (http.status === 429 || http.status === 503)) {
      const pauseMs = pauseAskedFor(http.retryAfter)
      if (pauseMs !== null) {
        pausedUntil = performance.now() + pauseMs
        log.info({ carrier: name, pauseMs }, 'the carrier asks for a pause')
      }
    }
    if (answer.answer === 'unanswered') {
      const why = reason ?? 'its success has no id: check id_path and id_pattern'
      log.warn({ carrier: name, reason: why }, 'the outcome of a request is unknown')
    }
    return answer
  }

  return {
    links: [link],
    get up() {
      return reach.up
    },
    window: setting.window,
    get free() {
      return reach.up && performance.now() >= pausedUntil ? setting.window - inFlight : 0
    },
    submit(part, onAnswer) {
      if (!reach.up) return onAnswer({ answer: 'unwritten' })
      inFlight += 1
      void sender
        .send(part)
        .then(judge, (error): SubmitAnswer => {
          log.error({ err: error, carrier: name, messageId: part.messageId }, 'a request failed')
          return { answer: 'unanswered' }
        })
        .then((answer) => {
          inFlight -= 1
          if (inFlight === 0) for (const resolve of idle.splice(0)) resolve()
          onAnswer(answer)
        })
    },
    start: reach.start,
    async stop(timeoutMs) {
      reach.stop()
      if (inFlight > 0) {
        const { promise, resolve } = Promise.withResolvers<void>()
        idle.push(resolve)
        const timer = setTimeout(resolve, timeoutMs)
        await promise
        clearTimeout(timer)
      }
      await sender.destroy()
      endCallbacks()
      onDown(link, { reason: 'stopped', cure: '', retryInMs: null })
    },
  }
}

function linkOf({ url }: HttpSetting): Link {
  const { origin, hostname, port, protocol } = new URL(originOf(url))
  return { name: `${origin} requests`, host: hostname, port: Number(port) || (protocol === 'https:' ? 443 : 80) }
}

/** `Retry-After` in seconds or as a date (RFC 9110 §10.2.3), within bounds; null without one that can be read. */
function pauseAskedFor(retryAfter: string | null): number | null {
  if (retryAfter === null) return null
  const pauseMs = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * secondMs : Date.parse(retryAfter) - siteTime()
  return Number.isNaN(pauseMs) ? null : Math.min(Math.max(pauseMs, pauseMsMin), pauseMsMax)
}
