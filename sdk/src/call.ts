/** A call of the API: with a token, retries, and an Idempotency-Key where the API takes one. */
import { ApiError, ConnectionError, WebsmsError } from './errors.ts'
import { exchange, type HttpRequest } from './exchange.ts'
import { atLeast, type SendCallOptions, type Settings } from './options.ts'
import { createRetries } from './retries.ts'
import type { Tokens } from './token.ts'

interface Operation {
  method: HttpRequest['method']
  /** Below the base URL. */
  path: string
  query?: Readonly<Record<string, string | undefined>>
  body?: object
  /** `harmless`: a repetition changes nothing more; `with key`: it does nothing at a server that keeps keys; `harmful`: it may do
   *  something else, such as use up a try. */
  repetition: 'harmless' | 'with key' | 'harmful'
}

/** Resolves with the body of the answer; its type is the caller's claim. */
export type Call = <Body>(operation: Operation, options?: SendCallOptions) => Promise<Body>

export function createCall(settings: Settings, tokens: Tokens): Call {
  return async <Body>(operation: Operation, options: SendCallOptions = {}) => {
    const { repetition } = operation
    const { signal } = options
    const timeout = atLeast('timeout', 1, options.timeout ?? settings.timeout)
    const maxRetries = atLeast('maxRetries', 0, options.maxRetries ?? settings.maxRetries)
    const key = repetition === 'with key' ? checkedKey(options.idempotencyKey ?? newIdempotencyKey()) : null
    const request = httpRequest(settings.baseUrl, operation, key)
    let keepsKeys = false
    const isRepeatable = () =>
      repetition === 'harmless' || settings.retryUnsafe || (repetition === 'with key' && keepsKeys)
    const beforeRetry = createRetries({ ...settings, timeout, maxRetries, signal, isRepeatable })
    let renewed = false
    for (;;) {
      const token = await tokens.get(signal)
      keepsKeys = token.keepsIdempotencyKeys
      const headers = { ...request.headers, authorization: `Bearer ${token.accessToken}` }
      try {
        const { body } = await exchange({ ...request, headers }, { fetch: settings.fetch, timeout, signal })
        return body as Body
      } catch (error) {
        if (error instanceof ApiError && error.status === 401 && !renewed) {
          renewed = true
          tokens.reject(token)
        } else {
          if (error instanceof ConnectionError || error instanceof ApiError) error.idempotencyKey = key
          await beforeRetry(error)
        }
      }
    }
  }
}

/** 128 random bits, in hexadecimal; `crypto.randomUUID` is missing on pages without TLS. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function checkedKey(key: string): string {
  if (/^[\x20-\x7e]{1,255}$/.test(key)) return key
  throw new WebsmsError('idempotencyKey must be 1 to 255 printable ASCII characters', { code: 'invalid_option' })
}

function httpRequest(baseUrl: string, { method, path, query = {}, body }: Operation, key: string | null): HttpRequest {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, value)
  const search = parameters.size > 0 ? `?${parameters}` : ''
  return {
    url: `${baseUrl}${path}${search}`,
    method,
    headers: {
      accept: 'application/json',
      ...(body && { 'content-type': 'application/json' }),
      ...(key !== null && { 'idempotency-key': key }),
    },
    ...(body && { body: JSON.stringify(body) }),
  }
}
