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
import { createDueAlarm } from './due-alarm.ts'
import { createJudge, type JudgeOptions } from './judge.ts'
import { createRecorder, storeRetryMs } from './recorder.ts'
import type { Upstream } from './upstream.ts'

export interface DispatcherOptions extends JudgeOptions {
  carrierId: number
  store: Pick<TrafficStore, 'claim' | 'submitted' | 'nextDueAt'>
  secrets: Pick<Secrets, 'decrypt'>
  log: Logger
  /** False while an operator has paused the carrier; `wake` is called when that ends. Default true. */
  mayClaim?: () => boolean
  onOutcome: (outcome: SubmitOutcome['outcome']) => void
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

/** Parts claimed at once at most: a wider window is filled by several claims, so that some of its parts are on the wire
 *  while others are in the store. */
const claimPartsMax = 200

/** How often to check, in ms, a window that is full of submits that timed out. */
const placesMs = 500

export function createDispatcher(upstream: Upstream, options: DispatcherOptions): Dispatcher {
  const { carrierId, store, secrets, pace, health, log, mayClaim = () => true, onOutcome } = options
  const judge = createJudge(options)
  let inFlight = 0
  let claiming = false
  let stopped = false
  let mayWait = true
  let timer: NodeJS.Timeout | null = null
  const idle: (() => void)[] = []

  const wakeIn = (ms: number) => {
    if (stopped) return
    timer ??= setTimeout(() => {
      timer = null
      wake()
    }, ms)
  }

  const wake = (): void => {
    mayWait = true
    if (claiming || stopped || !upstream.up || !mayClaim()) return
    if (health.stopped !== null) {
      probe()
      return
    }
    // Parts whose outcome is on its way into the store no longer take places in the window.
    const unanswered = inFlight - recorder.offered
    const allowed = pace.allowance(Math.min(upstream.free, upstream.window - unanswered), unanswered)
    if (allowed > 0) {
      void claim(Math.min(allowed, claimPartsMax))
      return
    }
    // No answer will announce that submits that timed out have left their places in the window, so check again later.
    const waitMs = pace.waitMs() ?? (unanswered === 0 && upstream.free === 0 ? placesMs : null)
    if (waitMs !== null) wakeIn(waitMs)
  }

  /** Sends a single part from time to time while the carrier refuses everything. */
  const probe = () => {
    const waitMs = health.probeInMs()
    if (waitMs > 0) return wakeIn(waitMs)
    if (inFlight === 0) void claim(1)
  }

  const recorder = createRecorder({
    carrierId,
    store,
    log,
    onOffered: wake,
    onRecorded(count, late) {
      inFlight -= count
      if (inFlight === 0 && !claiming) for (const resolve of idle.splice(0)) resolve()
      else if (late) wake()
    },
  })
  const alarm = createDueAlarm({ carrierId, store, log, onDue: wake })

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
    const clear = readable(part)
    if ('outcome' in clear) return settle(part, clear)
    let recorded = false
    upstream.submit(clear, (answer) => {
      // A late answer: the outcome was recorded as unknown before. It settles the same claim.
      if (recorded) inFlight += 1
      recorded = true
      settle(part, judge(part, answer))
    })
  }

  /** The part with its one-time code decrypted, for the wire alone: outcomes are recorded with the encrypted claim. */
  const readable = (part: ClaimedPart): ClaimedPart | PartFate => {
    if (part.lane !== lanes.otp) return part
    if (validUntil(part) <= Date.now()) return { outcome: 'expired' }
    try {
      return { ...part, body: secrets.decrypt(part.body) }
    } catch (error) {
      log.error({ err: error, messageId: part.messageId }, 'a one-time code cannot be decrypted')
      return { outcome: 'refused', error: 'cannot be decrypted' }
    }
  }

  const settle = (part: ClaimedPart, fate: PartFate) => {
    onOutcome(fate.outcome)
    if (fate.outcome === 'put_off') alarm.set(fate.dueAt)
    recorder.record({ claim: claimOf(part), at: Date.now(), ...fate })
  }

  return {
    up() {
      wake()
      alarm.ask()
    },
    wake,
    get inFlight() {
      return inFlight
    },
    stop() {
      stopped = true
      if (timer !== null) clearTimeout(timer)
      alarm.stop()
      if (inFlight === 0 && !claiming) return Promise.resolve()
      return new Promise((resolve) => idle.push(resolve))
    },
  }
}

/** The claim without the text, which the store does not need back. */
function claimOf(claimed: ClaimedPart): Claim {
  const { messageId, part, carrierId, wireParts, to, claimedAt, resent, putOffs, firstTry } = claimed
  return { messageId, part, carrierId, wireParts, to, claimedAt, resent, putOffs, firstTry }
}
