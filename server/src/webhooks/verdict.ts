/**
 * Decides what one try means for its event: done, again later, or given up. Pure.
 *
 *   queued ──2xx──▶ delivered
 *     │  ▲
 *     │  └── anything else, while tries are left (READINGS "Webhook rules": 5 s, 5 min, 30 min)
 *     └──410, no URL any more, or no tries left──▶ failed
 */
import type { AttemptRow, ClaimedEvent } from '../store/traffic.ts'
import type { Answer } from './deliver.ts'

export interface RetryRules {
  /** Pause before the second try, the third and so on, in ms; their number is the number of retries. */
  retryDelaysMs: readonly number[]
  /** How far a pause may be off, as a share of it, so that what failed together does not come back together. */
  retryJitter: number
  /** From 0 up to, not including, 1. */
  random: () => number
}

export type Verdict = Pick<AttemptRow, 'outcome' | 'nextAt' | 'error'> & {
  /** The URL is to be disabled. */ gone: boolean
}

export const judge = (
  { statusCode, error }: Answer,
  event: ClaimedEvent,
  nowMs: number,
  rules: RetryRules,
): Verdict => {
  if (isSuccess(statusCode)) return { outcome: 'delivered', nextAt: null, error: null, gone: false }
  // RELIABILITY "Webhooks": 410 disables the URL.
  if (statusCode === 410) return { outcome: 'failed', nextAt: null, error: 'the receiver is gone for good', gone: true }
  const delayMs = rules.retryDelaysMs[event.attempts]
  if (delayMs === undefined) return { outcome: 'failed', nextAt: null, error, gone: false }
  const jittered = delayMs * (1 + rules.retryJitter * (2 * rules.random() - 1))
  return { outcome: 'retry', nextAt: nowMs + Math.round(jittered), error, gone: false }
}

/** Any 2xx (READINGS "Webhook rules"). */
const isSuccess = (statusCode: number | null): boolean => statusCode !== null && statusCode >= 200 && statusCode < 300
