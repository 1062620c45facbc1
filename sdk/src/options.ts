/** Options of a client and of its calls, with their defaults. Credentials that are not given come from the environment, where there is
 *  one. */
import { WebsmsError } from './errors.ts'

export interface CallOptions {
  /** Time that one attempt may take, from the connection to the last byte of the answer, in ms. Default: that of the client. */
  timeout?: number
  /** Maximum number of times that a request is made again. Default: that of the client. */
  maxRetries?: number
  /** Ends the call: it rejects with the reason of the signal. */
  signal?: AbortSignal
}

export interface SendCallOptions extends CallOptions {
  /** The Idempotency-Key: 1 to 255 printable ASCII characters, such as the id of an order. The server does what has the same key
   *  once. Default: a random one for each call, which its retries share. */
  idempotencyKey?: string
}

/** A token as it is kept. It opens the account until it expires: keep it like a password. Times are in ms since epoch. */
export interface StoredToken {
  accessToken: string
  /** From then on it is renewed, while it still counts. */
  renewAt: number
  expiresAt: number
  /** True when the server keeps idempotency keys. */
  keepsIdempotencyKeys: boolean
}

/** A place for the token outside of the process, for one client id at one address. An error of its own ends the call. */
export interface TokenCache {
  read(): Promise<StoredToken | null> | StoredToken | null
  write(token: StoredToken): Promise<void> | void
}

export interface ClientOptions {
  /** Default: `WEBSMS_CLIENT_ID` of the environment. */
  clientId?: string
  /** Default: `WEBSMS_CLIENT_SECRET` of the environment. */
  clientSecret?: string
  /** The address of the API, such as `https://sms.example.com/api/connexus`. Default: `WEBSMS_BASE_URL` of the environment. */
  baseUrl?: string
  /** Time that one attempt may take, in ms. Default 60,000: the gateway gives a large request 50 s to arrive. */
  timeout?: number
  /** Maximum number of times that a request is made again. Default 3. */
  maxRetries?: number
  /** Longest Retry-After that a call waits for, in ms; a longer one is thrown as the error that it came with. Default 60,000. */
  retryAfterMax?: number
  /** True: sends are repeated after a lost connection or a 5xx even where the server has not shown that it keeps idempotency keys. A
   *  message may then be sent and charged twice. Default false. */
  retryUnsafe?: boolean
  /** Keeps the access token between processes, such as in a file. Default: the token is kept in memory alone. */
  tokenCache?: TokenCache
  /** Default: the global `fetch`. */
  fetch?: typeof fetch
}

export interface Settings extends Required<Omit<ClientOptions, 'tokenCache' | 'fetch'>> {
  tokenCache: TokenCache | null
  fetch: typeof fetch
}

/** @throws WebsmsError `invalid_option` when an option is missing or has the wrong form */
export function readOptions(options: ClientOptions): Settings {
  return {
    clientId: given('clientId', options.clientId, 'WEBSMS_CLIENT_ID'),
    clientSecret: given('clientSecret', options.clientSecret, 'WEBSMS_CLIENT_SECRET'),
    baseUrl: httpAddress(given('baseUrl', options.baseUrl, 'WEBSMS_BASE_URL')),
    timeout: atLeast('timeout', 1, options.timeout ?? 60_000),
    maxRetries: atLeast('maxRetries', 0, options.maxRetries ?? 3),
    retryAfterMax: atLeast('retryAfterMax', 0, options.retryAfterMax ?? 60_000),
    retryUnsafe: options.retryUnsafe ?? false,
    tokenCache: options.tokenCache ?? null,
    // Browsers refuse a fetch that is called as a method of something else.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
  }
}

/** @throws WebsmsError `invalid_option` */
export function atLeast(name: string, min: number, value: number): number {
  if (value >= min) return value
  throw new WebsmsError(`${name} is ${value}: it must be a number of at least ${min}`, { code: 'invalid_option' })
}

/** Workers and browsers may have no `process`. */
const environment = globalThis as { process?: { env?: Record<string, string | undefined> } }

function given(name: string, value: string | undefined, variable: string): string {
  const found = value ?? environment.process?.env?.[variable]
  if (found) return found
  throw new WebsmsError(`${name} is missing: give it to createClient(), or set ${variable}`, { code: 'invalid_option' })
}

/** Without slashes at its end. */
function httpAddress(text: string): string {
  if (/^https?:\/\/[^/\s]/i.test(text) && URL.canParse(text)) return text.replace(/\/+$/, '')
  throw new WebsmsError(`baseUrl is ${text}: it must be an address such as https://sms.example.com/api/connexus`, {
    code: 'invalid_option',
  })
}
