/** Decides when a message that was put off is tried again, and when it fails. Pure. */
import type { Refusal } from './upstream.ts'

export interface RetryLimits {
  /** The first pause, in ms; it doubles with each try. */
  pauseMsMin: number
  pauseMsMax: number
  /** Attempts in all before a message fails: the setting `tries`. */
  triesMax: number
  /** The pauses, in ms, between the attempts at a message that may be refused for good: one fewer than attempts. */
  doubtPausesMs: readonly number[]
  /** Time from a message's last try to the end of its validity, in ms. */
  lastTryMs: number
}

/** 30 tries with pauses up to 10 minutes are about 4 hours; the three tries of a doubtful refusal take less than a minute. */
export const retryLimits: Readonly<RetryLimits> = {
  pauseMsMin: 1000,
  pauseMsMax: 600_000,
  triesMax: 30,
  doubtPausesMs: [15_000, 40_000],
  lastTryMs: 5000,
}

/** Random change of a pause, as a share of it, so that messages that failed together are not tried together again. */
const jitter = 0.2

interface Attempt {
  patience: Refusal['patience']
  /** Number of times that the message was put off before this try. */
  putOffs: number
  /** Now, and when the message's time is over, in ms since epoch. */
  at: number
  validUntil: number
}

/** Time of the next try, in ms since epoch; null when the message fails now. `random` gives 0 to 1. */
export function nextTryAt(
  { patience, putOffs, at, validUntil }: Attempt,
  limits: RetryLimits = retryLimits,
  random: () => number = Math.random,
): number | null {
  const pauseMs = patience === 'long' ? longPause(putOffs, limits, random) : shortPause(patience, putOffs, limits)
  if (pauseMs === null) return null
  if (at + pauseMs < validUntil) return at + pauseMs
  const lastTryAt = validUntil - limits.lastTryMs
  return lastTryAt > at + limits.pauseMsMin ? lastTryAt : null
}

function longPause(putOffs: number, { pauseMsMin, pauseMsMax, triesMax }: RetryLimits, random: () => number) {
  if (putOffs + 1 >= triesMax) return null
  const pauseMs = Math.min(pauseMsMax, pauseMsMin * 2 ** putOffs)
  return Math.round(pauseMs * (1 - jitter + 2 * jitter * random()))
}

function shortPause(patience: Refusal['patience'], putOffs: number, { doubtPausesMs }: RetryLimits) {
  return patience === 'none' ? null : (doubtPausesMs[putOffs] ?? null)
}
