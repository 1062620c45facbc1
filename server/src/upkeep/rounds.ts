/** Work in rounds, one at a time, with pauses between them. */

interface RoundsOptions {
  /** Pause after a round that failed, in ms. */
  retryMs: number
  onError: (error: unknown) => void
}

/**
 * Runs `round` at once, and again after each pause that it gives, in ms, until `stop`, which waits for the round at work. A long
 * round ends early once `isStopped`.
 */
export function startRounds(
  round: (isStopped: () => boolean) => Promise<number>,
  { retryMs, onError }: RoundsOptions,
): { stop(): Promise<void> } {
  let stopped = false
  let timer: NodeJS.Timeout | null = null

  const runOne = async (): Promise<void> => {
    let pauseMs = retryMs
    try {
      pauseMs = await round(() => stopped)
    } catch (error) {
      onError(error)
    }
    if (!stopped) timer = setTimeout(next, pauseMs)
  }

  let running = Promise.resolve()
  const next = () => {
    running = runOne()
  }
  next()
  return {
    async stop(): Promise<void> {
      stopped = true
      if (timer !== null) clearTimeout(timer)
      await running
    },
  }
}
