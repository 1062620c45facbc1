/** Waiting with a bound. */

/** Waits for `done`, but not longer. */
export function within(timeoutMs: number, done: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, timeoutMs)
  void done.then(resolve, resolve)
  return promise.finally(() => clearTimeout(timer))
}
