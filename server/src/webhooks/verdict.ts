/**
 * Decides what one attempt means for its event: delivered, retry later, or failed. Pure.
 *
 *   queued ──2xx──▶ delivered
 *     │  ▲
 *     │ └── anything else, while attempts are left (readings "Webhook rules": 5 s, 5 min, 30 min; later where the receiver says so)
 *     └──410, no URL, or no attempts left──▶ failed
 *
 * An extra attempt that somebody asked for does not change this schedule: the next one is made when it was due.
 */
import type { AttemptRow, ClaimedEvent } from '../store/traffic/events.ts'
import type { Answer } from './post.ts'

export interface RetryRules {
  /** Pause before the second attempt, the third and so on, in ms; their number is the number of retries. */
  retryDelaysMs: readonly number[]
  /** Random change of a pause, as a share of it, so that events that failed together do not come back together. */
  retryJitter: number
  /** From 0 up to, not including, 1. */
  random: () => number
}

export type Verdict = Pick<AttemptRow, 'outcome' | 'nextAt' | 'error' | 'postponed'> & {
  /** The URL is to be disabled. */ gone: boolean
}

export const judge = (
  { statusCode, error, retryAfter }: Answer,
  event: ClaimedEvent,
  nowMs: number,
  rules: RetryRules,
): Verdict => {
  if (isSuccess(statusCode)) return { outcome: 'delivered', nextAt: null, error: null, gone: false }
  // readings "Webhook rules": 410 disables the URL.
  if (statusCode === 410) return { outcome: 'failed', nextAt: null, error: 'the receiver is gone for good', gone: true }
  const scheduledAt = event.regularAt ?? nextRegularAt(event.attempts, nowMs, rules)
  if (scheduledAt === null) return { outcome: 'failed', nextAt: null, error, gone: false }
  const askedAt = asksToWait(statusCode) ? nowMs + Math.min(waitMs(retryAfter, nowMs), postponedMsMax) : nowMs
  const postponed = askedAt > scheduledAt
  return {
    ...{ outcome: 'retry', nextAt: Math.max(scheduledAt, askedAt), error, gone: false },
    ...(postponed && { postponed }),
  }
}

/** Maximum time by which a receiver can postpone an attempt, in ms from its answer (readings "Webhook rules"). */
const postponedMsMax = 30 * 60_000

function nextRegularAt(attempts: number, nowMs: number, rules: RetryRules): number | null {
  const delayMs = rules.retryDelaysMs[attempts]
  if (delayMs === undefined) return null
  return nowMs + Math.round(delayMs * (1 + rules.retryJitter * (2 * rules.random() - 1)))
}

/** Too Many Requests, and Service Unavailable. */
const asksToWait = (statusCode: number | null): boolean => statusCode === 429 || statusCode === 503

/** `Retry-After` in ms: it holds seconds, or a date (RFC 9110 §10.2.3). 0 for anything else, and for a past time. */
function waitMs(retryAfter: string | null, nowMs: number): number {
  const text = retryAfter?.trim() ?? ''
  if (/^\d+$/.test(text)) return Number(text) * 1000
  // One of the three forms of a date does not say that it is UTC.
  const at = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`) : Number.NaN
  return Number.isNaN(at) ? 0 : Math.max(0, at - nowMs)
}

/** Any 2xx (readings "Webhook rules"). */
const isSuccess = (statusCode: number | null): boolean => statusCode !== null && statusCode >= 200 && statusCode < 300
