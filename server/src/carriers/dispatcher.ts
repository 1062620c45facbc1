/**
 * Feeds one carrier from the outbox: claims no more than its window and pace allow, writes what was claimed, and records
 * the outcome of each part.
 *
 *   wake ──▶ claim (committed) ──▶ submit ──▶ answer ──▶ submitted (committed)
 *     ▲                                                          │
 *     └───────────── a place in the window is free ◀─────────────┘
 */

import type { Logger } from 'pino'
import { lanes } from '../rules/status.ts'
import { validUntil } from '../rules/validity.ts'
import { siteTime } from '../site-time.ts'
import type { Secrets } from '../store/secrets.ts'
import type { Claim, ClaimedPart, PartFate, SubmitOutcome } from '../store/traffic/sending.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import { createClaimer } from './claimer.ts'
import { createDueAlarm } from './due-alarm.ts'
import { createJudge, type JudgeOptions } from './judge.ts'
import { createRecorder } from './recorder.ts'
import type { SubmitAnswer, Upstream } from './upstream.ts'

interface DispatcherOptions extends JudgeOptions {
  carrierId: number
  store: Pick<TrafficStore, 'claim' | 'submitted' | 'nextDueAt'>
  secrets: Pick<Secrets, 'decrypt'>
  log: Logger
  /** False while an operator has paused the carrier; `wake` is called when that ends. Default true. */
  mayClaim?: () => boolean
  onOutcome: (outcome: SubmitOutcome['outcome']) => void
  /** A part is written now. */
  onSubmit?: () => void
  /** Its answer; `late` for a second one, after `unanswered`. */
  onAnswer?: (answer: SubmitAnswer, late: boolean) => void
}

export interface Dispatcher {
  /** The carrier is bound: claims queued parts, and asks when put-off messages are due. */
  up(): void
  /** Call it when there may be something to send. */
  wake(): void
  /** Parts claimed and without a recorded outcome. */
  readonly inFlight: number
  /** Takes nothing more; resolves when every claimed part has its outcome recorded. */
  stop(): Promise<void>
}

export function createDispatcher(upstream: Upstream, options: DispatcherOptions): Dispatcher {
  const { carrierId, store, secrets, log, mayClaim = () => true, onOutcome, onSubmit, onAnswer } = options
  const judge = createJudge(options)
  let inFlight = 0
  const idle: (() => void)[] = []

  const tellIdle = () => {
    if (inFlight === 0 && !claimer.claiming) for (const resolve of idle.splice(0)) resolve()
  }

  const recorder = createRecorder({
    carrierId,
    store,
    log,
    onOffered: () => claimer.wake(),
    onRecorded(count, late) {
      inFlight -= count
      if (inFlight > 0 || claimer.claiming) {
        if (late) claimer.wake()
      } else tellIdle()
    },
  })
  const alarm = createDueAlarm({ carrierId, store, log, onDue: () => claimer.wake() })
  const claimer = createClaimer(upstream, {
    ...options,
    mayClaim,
    inFlight: () => inFlight,
    // Parts whose outcome is on its way into the store no longer take places in the window.
    unanswered: () => inFlight - recorder.offered,
    onClaimed(parts) {
      inFlight += parts.length
      for (const part of parts) submit(part)
    },
    onEnd: tellIdle,
  })

  const submit = (part: ClaimedPart) => {
    const clear = readable(part, secrets, log)
    if ('outcome' in clear) return settle(part, clear)
    let recorded = false
    onSubmit?.()
    upstream.submit(clear, (answer) => {
      onAnswer?.(answer, recorded)
      // A late answer: the outcome was recorded as unknown before. It settles the same claim.
      if (recorded) inFlight += 1
      recorded = true
      settle(part, judge(part, answer))
    })
  }

  const settle = (part: ClaimedPart, fate: PartFate) => {
    onOutcome(fate.outcome)
    if (fate.outcome === 'put_off') alarm.set(fate.dueAt)
    recorder.record({ claim: claimOf(part), at: siteTime(), ...fate })
  }

  return {
    up() {
      claimer.wake()
      alarm.ask()
    },
    wake: claimer.wake,
    get inFlight() {
      return inFlight
    },
    stop() {
      claimer.stop()
      alarm.stop()
      if (inFlight === 0 && !claimer.claiming) return Promise.resolve()
      return new Promise((resolve) => idle.push(resolve))
    },
  }
}

/** The part with its one-time code decrypted, for the wire alone: outcomes are recorded with the encrypted claim. A part
 *  whose message has a validity of its own, or a code, is not sent when that is over. */
function readable(part: ClaimedPart, secrets: Pick<Secrets, 'decrypt'>, log: Logger): ClaimedPart | PartFate {
  const isCode = part.lane === lanes.otp
  if ((isCode || part.validityS !== undefined) && validUntil(part) <= siteTime()) return { outcome: 'expired' }
  if (!isCode) return part
  try {
    return { ...part, body: secrets.decrypt(part.body) }
  } catch (error) {
    log.error({ err: error, messageId: part.messageId }, 'a one-time code cannot be decrypted')
    return { outcome: 'refused', error: 'cannot be decrypted' }
  }
}

/** The claim without the text, which the store does not need back. */
function claimOf(claimed: ClaimedPart): Claim {
  const { messageId, part, carrierId, wireParts, to, claimedAt, resent, putOffs, firstTry } = claimed
  return { messageId, part, carrierId, wireParts, to, claimedAt, resent, putOffs, firstTry }
}
