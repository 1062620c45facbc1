/** The access token: kept, renewed before it expires and when the server rejects it, by one request for all callers. */
import { ApiError, WebsmsError } from './errors.ts'
import { type Answer, exchange } from './exchange.ts'
import type { Settings, StoredToken } from './options.ts'
import { createRetries } from './retries.ts'

export interface Tokens {
  /** A token that should be valid. The token request goes on for other callers when `signal` ends this call. */
  get(signal?: AbortSignal): Promise<StoredToken>
  /** Forgets a token that the server has rejected, unless it was renewed meanwhile. */
  reject(token: StoredToken): void
}

/** The header of a token's answer by which a server shows that it keeps idempotency keys, and for how many seconds. */
const idempotencyHeader = 'websms-idempotency'

/** A token is renewed in the last tenth of its life, and no earlier than this before its end. */
const renewedEarlyMsMax = 300_000

export function createTokens(settings: Settings): Tokens {
  let token: StoredToken | null = null
  let loading: Promise<void> | null = null
  let renewal: Promise<StoredToken> | null = null

  const load = async () => {
    token = (await settings.tokenCache?.read()) ?? null
  }

  const renew = () => {
    renewal ??= requestToken(settings)
      .then(async (renewed) => {
        token = renewed
        await settings.tokenCache?.write(renewed)
        return renewed
      })
      .finally(() => {
        renewal = null
      })
    // Callers whose signals have ended them no longer listen.
    renewal.catch(() => {})
    return renewal
  }

  return {
    async get(signal) {
      loading ??= load().catch((error) => {
        loading = null
        throw error
      })
      await loading
      if (token === null || Date.now() >= token.expiresAt) return unlessAborted(renew(), signal)
      if (Date.now() >= token.renewAt) renew()
      return token
    },
    reject({ accessToken }) {
      if (token?.accessToken === accessToken) token = null
    },
  }
}

async function requestToken(settings: Settings): Promise<StoredToken> {
  const { clientId, clientSecret, baseUrl, timeout, fetch } = settings
  const request = {
    url: `${baseUrl}/auth/token`,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret }).toString(),
  } as const
  const beforeRetry = createRetries({ ...settings, isRepeatable: () => true })
  for (;;) {
    const askedAt = Date.now()
    try {
      return storedToken(await exchange(request, { fetch, timeout }), askedAt)
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) throw noApiAt(baseUrl, error)
      await beforeRetry(error)
    }
  }
}

function noApiAt(baseUrl: string, cause: ApiError): ApiError {
  const text = `There is no API at ${baseUrl}: baseUrl is an address such as https://sms.example.com/api/connexus`
  return new ApiError(text, cause)
}

function storedToken({ headers, body }: Answer, askedAt: number): StoredToken {
  const { access_token, expires_in } = body
  if (typeof access_token !== 'string' || typeof expires_in !== 'number') {
    throw new WebsmsError('The answer to the token request has no token: is baseUrl right?', { code: 'invalid_answer' })
  }
  const lifetimeMs = expires_in * 1000
  return {
    accessToken: access_token,
    renewAt: askedAt + lifetimeMs - Math.min(renewedEarlyMsMax, lifetimeMs / 10),
    expiresAt: askedAt + lifetimeMs,
    keepsIdempotencyKeys: Number(headers.get(idempotencyHeader)) > 0,
  }
}

function unlessAborted<Value>(promise: Promise<Value>, signal?: AbortSignal): Promise<Value> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
