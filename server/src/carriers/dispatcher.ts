/**
 * Feeds one carrier from the outbox: claims no more than its window and pace allow, writes what was claimed, and records
 * what became of each part.
 *
 *   wake ──▶ claim (committed) ──▶ submit ──▶ answer ──▶ submitted (committed)
 *     ▲                                                          │
 *     └───────────── a place in the window is free ◀─────────────┘
 */
import type { Logger } from 'pino'
import { lanes } from '../rules/status.ts'
import { validUntil } from '../rules/validity.ts'
import type { Secrets } from '../store/secrets.ts'
import type { Claim, ClaimedPart, PartFate, SubmitOutcome } from '../store/traffic/sending.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import type { Health } from './health.ts'
import type { Pace } from './pace.ts'
import { nextTryAt, type RetryLimits } from './retry.ts'
import { turnBatch } from './turn-batch.ts'
import type { Refusal, SubmitAnswer, Upstream } from './upstream.ts'

export interface DispatcherOptions {
  carrierId: number
  store: Pick<TrafficStore, 'claim' | 'submitted' | 'nextDueAt'>
  secrets: Pick<Secrets, 'decrypt'>
  pace: Pace
  health: Health
  retry?: RetryLimits
  log: Logger
  /** False while an operator holds back what waits; `wake` is called when that ends. Default true. */
  mayClaim?: () => boolean
  onOutcome: (outcome: SubmitOutcome['outcome']) => void
  /** What the carrier said no with, last; for people to see. */
  onRefusal: (error: string) => void
  /** The carrier takes nothing any longer, or takes messages again. */
  onStopped: () => void
  onResumed: () => void
  /** Parts that the carrier took in a second, lately. */
  acceptedPerSecond: () => number
}

export interface Dispatcher {
  /** The carrier can be submitted to: looks for what waits, and for what is due. */
  up(): void
  /** There may be something to send. */
  wake(): void
  /** Parts claimed and without a recorded outcome. */
  readonly inFlight: number
  /** Takes nothing more; resolves when every claimed part has its outcome recorded. */
  stop(): Promise<void>
}

/** Parts claimed at once at most: a wider window is filled by several claims, so that some of its parts are on the wire
 *  while others are in the store. */
const claimPartsMax = 200

/** How long to wait before the store is asked again after it failed, in ms. */
const storeRetryMs = 1000

/** How long to wait, in ms, before what is due and found no place in the window is looked for again. */
const dueAgainMs = 250

/** How often a window is looked at that only submits without an answer fill, in ms. */
const placesMs = 500

/** Node's timers count to 2^31 ms. */
const timerMsMax = 2_147_483_647

export function createDispatcher(upstream: Upstream, options: DispatcherOptions): Dispatcher {
  const { carrierId, store, secrets, pace, health, log, mayClaim = () => true, onOutcome, onRefusal } = options
  let inFlight = 0
  /** Of those in flight the ones whose outcome is on its way into the store. What is claimed now is claimed in the same
   *  transaction or a later one, so their places in the window are free. */
  let recording = 0
  let claiming = false
  let stopped = false
  let mayWait = true
  let timer: NodeJS.Timeout | null = null
  /** When the next message that was put off is due, as far as is known here. */
  let due: { at: number; timer: NodeJS.Timeout } | null = null
  const idle: (() => void)[] = []

  const record = turnBatch<SubmitOutcome>(async (outcomes) => {
    const recorded = recordSurely(outcomes)
    wake()
    const tries = await recorded
    inFlight -= outcomes.length
    if (inFlight === 0 && !claiming) for (const resolve of idle.splice(0)) resolve()
    else if (tries > 1) wake()
  })

  /** An outcome is a fact: while the store cannot take it, it is kept and tried again. Gives the number of tries. */
  const recordSurely = async (outcomes: SubmitOutcome[]): Promise<number> => {
    for (let tries = 1; ; tries++) {
      recording += outcomes.length
      try {
        await store.submitted(outcomes)
        return tries
      } catch (error) {
        log.error({ err: error, carrierId }, 'submit outcomes could not be stored, trying again')
      } finally {
        recording -= outcomes.length
      }
      await new Promise((resolve) => setTimeout(resolve, storeRetryMs))
    }
  }

  const wakeIn = (ms: number) => {
    if (stopped) return
    timer ??= setTimeout(() => {
      timer = null
      wake()
    }, ms)
  }

  /** Wakes when what was put off is due, and then asks when the next is. */
  const wakeAt = (at: number) => {
    if (stopped || (due !== null && due.at <= at)) return
    if (due !== null) clearTimeout(due.timer)
    const onDue = () => {
      due = null
      wake()
      askDue(dueAgainMs)
    }
    due = { at, timer: setTimeout(onDue, Math.min(timerMsMax, Math.max(0, at - Date.now()))) }
  }
  /** Asks when the next message that was put off is due; nothing earlier than `pauseMs` from now. */
  const askDue = (pauseMs: number) => {
    store.nextDueAt(carrierId).then(
      (at) => at !== null && wakeAt(Math.max(at, Date.now() + pauseMs)),
      (error) => {
        log.error({ err: error, carrierId }, 'what was put off could not be looked for, trying again')
        wakeAt(Date.now() + storeRetryMs)
      },
    )
  }

  /** One part a while, as long as the carrier takes nothing. */
  const probe = () => {
    const waitMs = health.probeInMs()
    if (waitMs > 0) return wakeIn(waitMs)
    if (inFlight === 0) void claim(1)
  }

  const wake = (): void => {
    mayWait = true
    if (claiming || stopped || !upstream.up || !mayClaim()) return
    if (health.stopped !== null) {
      probe()
      return
    }
    const unanswered = inFlight - recording
    const allowed = pace.allowance(Math.min(upstream.free, upstream.window - unanswered), unanswered)
    if (allowed > 0) void claim(Math.min(allowed, claimPartsMax))
    else {
      // No answer will tell when the places of submits that timed out are free.
      const waitMs = pace.waitMs() ?? (unanswered === 0 && upstream.free === 0 ? placesMs : null)
      if (waitMs !== null) wakeIn(waitMs)
    }
  }

  const claim = async (limit: number): Promise<void> => {
    claiming = true
    mayWait = false
    try {
      const parts = await store.claim(carrierId, limit)
      if (health.stopped !== null && parts.length > 0) health.onProbe()
      inFlight += parts.length
      pace.spend(parts.length, limit)
      for (const part of parts) submit(part)
      if (parts.length === limit) mayWait = true
    } catch (error) {
      log.error({ err: error, carrierId }, 'nothing could be claimed, trying again')
      wakeIn(storeRetryMs)
    } finally {
      claiming = false
      if (stopped && inFlight === 0) for (const resolve of idle.splice(0)) resolve()
      else if (mayWait) wake()
    }
  }

  const submit = (part: ClaimedPart) => {
    if (part.lane === lanes.otp && validUntil(part) <= Date.now()) return settle(part, { outcome: 'expired' })
    let clear: ClaimedPart
    try {
      clear = readable(part)
    } catch (error) {
      log.error({ err: error, messageId: part.messageId }, 'a one-time code cannot be decrypted')
      return settle(part, { outcome: 'refused', error: 'cannot be decrypted' })
    }
    let recorded = false
    upstream.submit(clear, (answer) => {
      // The answer came when the part's fate had been recorded as unknown: it settles that claim.
      if (recorded) inFlight += 1
      recorded = true
      settle(part, judge(part, answer))
    })
  }

  const settle = (part: ClaimedPart, fate: PartFate) => {
    const outcome: SubmitOutcome = { claim: claimOf(part), at: Date.now(), ...fate }
    told(outcome)
    void record(outcome)
  }

  const told = (outcome: SubmitOutcome) => {
    onOutcome(outcome.outcome)
    if ('error' in outcome) onRefusal(outcome.error)
    if (outcome.outcome === 'put_off') wakeAt(outcome.dueAt)
  }

  /** Only what goes to the wire has the code of a one-time message in clear: its outcome is recorded with the claim. */
  const readable = (part: ClaimedPart): ClaimedPart =>
    part.lane === lanes.otp ? { ...part, body: secrets.decrypt(part.body) } : part

  const judge = (part: ClaimedPart, answer: SubmitAnswer): PartFate => {
    if (answer.answer === 'unwritten') return { outcome: 'retry' }
    if (answer.answer === 'unanswered') return { outcome: 'unknown' }
    if (answer.answer === 'accepted') {
      react(part, null)
      return { outcome: 'accepted', carrierRef: answer.carrierRef }
    }
    const { refusal } = answer
    const { error, scope, patience } = refusal
    react(part, refusal)
    if (scope === 'carrier' && health.stopped !== null) {
      onRefusal(error)
      return { outcome: 'retry' } // every message is refused so: it is not this one's fault
    }
    const dueAt = nextTryAt(
      { patience, putOffs: part.putOffs, at: Date.now(), validUntil: validUntil(part) },
      options.retry,
    )
    return dueAt === null ? { outcome: 'refused', error } : { outcome: 'put_off', error, dueAt }
  }

  /** What an answer means for those that are sent next. */
  const react = (part: ClaimedPart, refusal: Refusal | null) => {
    const advice = health.note(part, refusal)
    if (refusal === null) {
      pace.onAccepted(part.messageId, options.acceptedPerSecond)
      if (health.stopped !== null) options.onResumed()
    } else pace.onRefused(part.messageId, refusal.asksFor === 'less_speed')
    if (advice === 'busy') pace.slow()
    else if (advice === 'fault') pace.rest()
    else if (advice === 'stop') options.onStopped()
  }

  return {
    up() {
      wake()
      askDue(0)
    },
    wake,
    get inFlight() {
      return inFlight
    },
    stop() {
      stopped = true
      if (timer !== null) clearTimeout(timer)
      if (due !== null) clearTimeout(due.timer)
      if (inFlight === 0 && !claiming) return Promise.resolve()
      return new Promise((resolve) => idle.push(resolve))
    },
  }
}

/** Without the text, which need not travel back. */
function claimOf(claimed: ClaimedPart): Claim {
  const { messageId, part, carrierId, wireParts, to, claimedAt, resent, putOffs, firstTry } = claimed
  return { messageId, part, carrierId, wireParts, to, claimedAt, resent, putOffs, firstTry }
}
