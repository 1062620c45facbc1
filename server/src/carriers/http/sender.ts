/** Sends claimed parts to a carrier over HTTP, each as one request, with a token where the carrier wants one. */

import type { HttpSetting } from '../../settings/carriers.ts'
import { siteTime } from '../../site-time.ts'
import type { ClaimedPart } from '../../store/traffic/sending.ts'
import { reactions } from '../reactions.ts'
import type { SubmitAnswer } from '../upstream.ts'
import { createExchange, type Exchange, type HttpAnswer } from './exchange.ts'
import { createAnswerReader, type ReadAnswer } from './read-answer.ts'
import { createRequestMaker, type HttpRequest } from './request.ts'
import { createTokens } from './tokens.ts'

/** One part's way over the wire, for the dispatcher and for people who try a carrier. */
export interface Sent extends ReadAnswer {
  /** Null where it was not made. */
  request: HttpRequest | null
  /** Null without an answer to it. */
  http: HttpAnswer | null
  /** The reason why there is no answer. */
  reason: string | null
}

interface Sender extends Pick<Exchange, 'destroy'> {
  /** Opens a connection and closes it. @throws Error */
  connect(): Promise<void>
  send(part: ClaimedPart): Promise<Sent>
}

interface SenderOptions {
  callbackUrl: () => string
  /** Default: the setting's. */
  responseTimeoutMs?: number | undefined
}

const secondMs = 1000

export function createSender(setting: HttpSetting, { callbackUrl, responseTimeoutMs }: SenderOptions): Sender {
  const { url, token_url, window, connect_timeout, response_timeout } = setting
  const hosts = [url, token_url].filter((one) => one !== '').map((one) => new URL(originOf(one)).hostname)
  const exchange = createExchange({
    allow: setting.allow_private ? hosts.map((host) => host.replace(/^\[(.*)\]$/, '$1')) : [],
    connections: window,
    connectTimeoutMs: connect_timeout * secondMs,
    timeoutMs: responseTimeoutMs ?? response_timeout * secondMs,
  })
  const tokens = createTokens(setting, exchange)
  const requestOf = createRequestMaker(setting)
  const readAnswer = createAnswerReader(setting)

  const attempt = async (part: ClaimedPart): Promise<Sent & { token: string | null }> => {
    const found = await tokens.get()
    if (found.result === 'unreachable') return { ...failed('unwritten', found.reason, null), token: null }
    if (found.result === 'refused') return { ...noToken(found.status, found.error), token: null }
    const { token } = found
    const request = requestOf(part, { token, callbackUrl: callbackUrl() }, siteTime())
    const exchanged = await exchange.send(request)
    if (exchanged.result !== 'answered') return { ...failed(exchanged.result, exchanged.reason, request), token }
    const { answer: http } = exchanged
    return { ...readAnswer(http, { id: String(part.messageId), text: part.body }), request, http, reason: null, token }
  }

  return {
    connect: () => exchange.connect(originOf(url)),
    async send(part) {
      if (part.wireParts > 1) return manyParts
      const first = await attempt(part)
      if (first.http?.status !== 401 || first.token === null) return first
      tokens.forget(first.token)
      return attempt(part)
    },
    destroy: exchange.destroy,
  }
}

/** The origin of an address whose path may be a template. */
export function originOf(address: string): string {
  return /^https?:\/\/[^/?#]+/.exec(address)![0]
}

function failed(answer: 'unwritten' | 'unanswered', reason: string, request: HttpRequest | null): Sent {
  return { id: null, error: null, answer: { answer }, request, http: null, reason }
}

function refused(refusal: Extract<SubmitAnswer, { answer: 'refused' }>['refusal']): Sent {
  const { error } = refusal
  return { id: null, error, answer: { answer: 'refused', refusal }, request: null, http: null, reason: null }
}

function noToken(status: number, error: string): Sent {
  const reaction = status >= 500 || status === 429 ? reactions.retry : reactions.stop
  const meaning = 'it gives no access token: check token_url, user and secret'
  return refused({ error: `token_url HTTP ${status}: ${error.slice(0, 80)}`, meaning, ...reaction })
}

/** A part of a message that was counted for SMPP, in a carrier of the same name. */
const manyParts: Sent = refused({
  error: 'cannot be encoded',
  meaning: 'the message was accepted in parts, for SMPP, and HTTP takes whole texts',
  ...reactions.refuse,
})
