/**
 * When a request is made again, and after which pause.
 *
 *   429                               always: the server did nothing
 *   409, the key's request is running always, with the same key, until `timeout` has passed
 *   connection that was never made    always
 *   lost connection, timeout, 5xx     where a repetition takes effect once, or `retryUnsafe` is set
 *   anything else                     never
 */
import { ApiError, ConnectionError } from './errors.ts'
import { timerMsMax } from './exchange.ts'

interface RetryRules {
  maxRetries: number
  /** Longest Retry-After to wait for, in ms. */
  retryAfterMax: number
  /** Time for which a running request with the same key is waited for, in ms. */
  timeout: number
  signal?: AbortSignal | undefined
  /** True when making the request again does no harm, whatever became of it. */
  isRepeatable: () => boolean
}

/** Resolves when the request is to be made again. @throws the error when it is not. */
type BeforeRetry = (error: unknown) => Promise<void>

export function createRetries({ maxRetries, retryAfterMax, timeout, signal, isRepeatable }: RetryRules): BeforeRetry {
  let retries = 0
  let runningSinceMs: number | null = null
  return async (error) => {
    const retryAfterMs = error instanceof ApiError ? error.retryAfterMs : null
    if (isRunning(error)) {
      runningSinceMs ??= Date.now()
      if (Date.now() - runningSinceMs >= timeout) throw error
      return pause(retryAfterMs ?? 1000, signal)
    }
    if (retries >= maxRetries || !mayRetry(error, isRepeatable)) throw error
    if (retryAfterMs !== null && retryAfterMs > retryAfterMax) throw error
    await pause(retryAfterMs ?? backoffMs(retries), signal)
    retries += 1
  }
}

function isRunning(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'request_in_progress'
}

function mayRetry(error: unknown, isRepeatable: () => boolean): boolean {
  if (error instanceof ApiError) return error.status === 429 || (error.status >= 500 && isRepeatable())
  if (error instanceof ConnectionError) return !error.mayHaveTakenEffect || isRepeatable()
  return false
}

/** Doubled each time and cut by chance, so that many clients do not come back at the same moment. */
function backoffMs(retries: number): number {
  const longest = Math.min(8000, 500 * 2 ** retries)
  return longest / 2 + (Math.random() * longest) / 2
}

/** @throws the reason of the signal */
function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const abort = () => {
      clearTimeout(timer)
      reject(signal!.reason)
    }
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      },
      Math.min(ms, timerMsMax),
    )
    signal?.addEventListener('abort', abort, { once: true })
  })
}
