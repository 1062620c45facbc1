/** One HTTP request and its answer, within a time limit. Nothing is repeated here. */
import { ApiError, ConnectionError, codeOfStatus, type ErrorCode } from './errors.ts'

export interface HttpRequest {
  url: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  headers: Record<string, string>
  body?: string
}

interface ExchangeLimits {
  fetch: typeof fetch
  /** For the whole exchange, in ms. */
  timeout: number
  signal?: AbortSignal | undefined
}

export interface Answer {
  headers: Headers
  body: Record<string, unknown>
}

/** Resolves with an answer that is no error.
 *  @throws ApiError, ConnectionError, or the reason of the signal when that ends it */
export async function exchange({ url, ...request }: HttpRequest, limits: ExchangeLimits): Promise<Answer> {
  const { status, headers, text } = await fetchText(url, request, limits)
  const body = parsed(text)
  if (isObject(body) && isAnswer(status, body)) return { headers, body }
  throw apiError(status, headers, body ?? text)
}

/** Longest time of a timer; a longer one would end at once. */
export const timerMsMax = 2 ** 31 - 1

async function fetchText(url: string, request: RequestInit, { fetch, timeout, signal }: ExchangeLimits) {
  signal?.throwIfAborted()
  const ending = new AbortController()
  let timedOut = false
  const timer = setTimeout(
    () => {
      timedOut = true
      ending.abort()
    },
    Math.min(timeout, timerMsMax),
  )
  const abort = () => ending.abort()
  signal?.addEventListener('abort', abort, { once: true })
  try {
    const response = await fetch(url, { ...request, signal: ending.signal, redirect: 'manual' })
    return { status: response.status, headers: response.headers, text: await response.text() }
  } catch (thrown) {
    signal?.throwIfAborted()
    throw lost(thrown, timedOut ? timeout : null)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

/** `timeoutMs` is null when it was not the time that ended it. */
function lost(cause: unknown, timeoutMs: number | null): ConnectionError {
  if (timeoutMs !== null) {
    const message = `No answer came within ${timeoutMs} ms`
    return new ConnectionError(message, { code: 'timeout', cause, mayHaveTakenEffect: true })
  }
  const reason = innermost(cause)
  return new ConnectionError(`The connection failed: ${reason.message ?? cause}`, {
    code: 'connection_failed',
    cause,
    mayHaveTakenEffect: !unsentCodes.has(String(reason.code)),
  })
}

/** Codes of Node, Deno and Bun for a connection that was never made. */
const unsentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ConnectionRefused',
])

/** `fetch` hides the reason below its own error. */
function innermost(error: unknown): { message?: unknown; code?: unknown } {
  if (!isObject(error)) return {}
  const { cause } = error as { cause?: unknown }
  return isObject(cause) ? innermost(cause) : error
}

function apiError(status: number, headers: Headers, body: unknown): ApiError {
  const { error, error_code } = isObject(body) ? body : {}
  const isError = status >= 400
  const claimed = !isError && typeof error_code === 'number' ? error_code : status
  const code: ErrorCode =
    isError || typeof error === 'string'
      ? ((headers.get('websms-error') as ErrorCode | null) ?? codeOfStatus(claimed))
      : 'invalid_answer'
  const text = typeof error === 'string' ? error : `HTTP ${status}, and no answer of the API: is baseUrl right?`
  return new ApiError(text, {
    code,
    status: claimed,
    requestId: headers.get('x-request-id'),
    retryAfterMs: retryAfterMs(headers.get('retry-after'), Date.now()),
    body,
  })
}

/** Retry-After in seconds or as a date (RFC 9110 §10.2.3), in ms from now. */
function retryAfterMs(value: string | null, nowMs: number): number | null {
  if (value === null) return null
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - nowMs
  return Number.isNaN(ms) ? null : Math.max(0, ms)
}

/** A list of results is an answer with HTTP 400 too: no recipient was good. A refusal with HTTP 200 is an error. */
function isAnswer(status: number, { success, messages, summary }: Record<string, unknown>): boolean {
  const isList = Array.isArray(messages) && summary !== undefined
  if (status === 400) return isList
  return status >= 200 && status < 300 && (success !== false || isList)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
