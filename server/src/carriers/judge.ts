/** Judges a carrier's answer: what it means for its part, and for the parts that are sent next. */

import { validUntil } from '../rules/validity.ts'
import { siteTime } from '../site-time.ts'
import type { ClaimedPart, PartFate } from '../store/traffic/sending.ts'
import type { Health } from './health.ts'
import type { Pace } from './pace.ts'
import { nextTryAt, type RetryLimits } from './retry.ts'
import type { Refusal, SubmitAnswer } from './upstream.ts'

export interface JudgeOptions {
  pace: Pace
  health: Health
  retry?: RetryLimits
  /** A part was refused. */
  onRefusal: (messageId: number, refusal: Refusal) => void
  /** The carrier refuses every message, or takes messages again. */
  onStopped: () => void
  onResumed: () => void
  /** The carrier's recent rate: parts taken in a second. */
  acceptedPerSecond: () => number
}

export function createJudge(options: JudgeOptions): (part: ClaimedPart, answer: SubmitAnswer) => PartFate {
  const { pace, health, onRefusal, onStopped, onResumed, acceptedPerSecond } = options

  const react = (part: ClaimedPart, refusal: Refusal | null) => {
    const advice = health.note(part, refusal)
    if (refusal === null) {
      pace.onAccepted(part.messageId, acceptedPerSecond)
      if (health.stopped !== null) onResumed()
    } else pace.onRefused(part.messageId, refusal.asksFor === 'less_speed')
    if (advice === 'busy') pace.slow()
    else if (advice === 'fault') pace.rest()
    else if (advice === 'stop') onStopped()
  }

  const refused = (part: ClaimedPart, refusal: Refusal): PartFate => {
    const { error, scope, patience } = refusal
    onRefusal(part.messageId, refusal)
    // The carrier refuses every message: the cause is not this one.
    if (scope === 'carrier' && health.stopped !== null) return { outcome: 'retry' }
    const attempt = { patience, putOffs: part.putOffs, at: siteTime(), validUntil: validUntil(part) }
    const dueAt = nextTryAt(attempt, options.retry)
    return dueAt === null ? { outcome: 'refused', error } : { outcome: 'put_off', error, dueAt }
  }

  return (part, answer) => {
    switch (answer.answer) {
      case 'unwritten':
        return { outcome: 'retry' }
      case 'unanswered':
        return { outcome: 'unknown' }
      case 'accepted':
        react(part, null)
        return {
          outcome: 'accepted',
          carrierRef: answer.carrierRef,
          ...(answer.unreported && { unreported: true }),
        }
      case 'refused':
        react(part, answer.refusal)
        return refused(part, answer.refusal)
    }
  }
}
