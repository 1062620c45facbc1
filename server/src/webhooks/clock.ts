/**
 * Time as the deliverer sees it, so that a test can turn half an hour into nothing.
 */
import { siteTime } from '../site-time.ts'
export interface Clock {
  /** Ms since epoch. */
  now(): number
  /** Calls `run` once after `delayMs`; the function it returns calls that off. */
  after(delayMs: number, run: () => void): () => void
}

export const systemClock: Clock = {
  now: () => siteTime(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}
