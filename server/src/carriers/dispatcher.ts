/**
 * Feeds one carrier from the outbox: claims no more than its window and pace allow, writes what was claimed, and records
 * what became of each part.
 *
 *   wake ──▶ claim (committed) ──▶ submit_sm ──▶ answer ──▶ submitted (committed)
 *     ▲                                                          │
 *     └───────────── a place in the window is free ◀─────────────┘
 */
import { type AnswerTo, type Session, SmppError, statusName } from '@websms/smpp'
import type { Logger } from 'pino'
import type { Secrets } from '../store/secrets.ts'
import { type Claim, type ClaimedPart, lanes, type SubmitOutcome, type TrafficStore } from '../store/traffic.ts'
import type { Pace } from './pace.ts'
import { type SubmitSetting, submitPdu, validUntil, verdictOf } from './submit.ts'
import { turnBatch } from './turn-batch.ts'

export interface DispatcherOptions {
  carrierId: number
  /** How its submits are written. Default: as most carriers take them. */
  setting?: SubmitSetting
  store: Pick<TrafficStore, 'claim' | 'submitted'>
  secrets: Pick<Secrets, 'decrypt'>
  pace: Pace
  log: Logger
  /** False while an operator holds back what waits; `wake` is called when that ends. Default true. */
  mayClaim?: () => boolean
  onOutcome: (outcome: SubmitOutcome['outcome']) => void
  /** What the carrier said no with, last; for people to see. */
  onRefusal: (error: string) => void
}

export interface Dispatcher {
  /** There may be something to send. */
  wake(): void
  /** Parts claimed and without a recorded outcome. */
  readonly inFlight: number
  /** Takes nothing more; resolves when every claimed part has its outcome recorded. */
  stop(): Promise<void>
}

/** Tries of a part that the carrier answers with a fault of its own while it takes others, before that counts as a
 *  refusal. While it takes nothing, the fault is not the part's, and it waits as long as it is valid. */
const troubleTriesMax = 5

/** Parts remembered as having met such a fault; beyond it their count starts again. */
const troubledMax = 10_000

/** How often a part met a fault, and how many parts had been accepted when it last did. */
interface Trouble {
  tries: number
  acceptedThen: number
}

/** Parts claimed at once at most: a wider window is filled by several claims, so that some of its parts are on the wire
 *  while others are in the store. */
const claimPartsMax = 200

/** How long to wait before the store is asked again after it failed, in ms. */
const storeRetryMs = 1000

export function createDispatcher(session: Session, options: DispatcherOptions): Dispatcher {
  const { carrierId, store, secrets, pace, log, mayClaim = () => true, onOutcome, onRefusal } = options
  let inFlight = 0
  /** Of those in flight the ones whose outcome is on its way into the store. What is claimed now is claimed in the same
   *  transaction or a later one, so their places in the window are free. */
  let recording = 0
  let claiming = false
  let stopped = false
  let mayWait = true
  let timer: NodeJS.Timeout | null = null
  let accepted = 0
  const troubled = new Map<string, Trouble>()
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

  const wake = (): void => {
    mayWait = true
    if (claiming || stopped || !mayClaim()) return
    const unanswered = inFlight - recording
    const allowed = pace.allowance(Math.min(session.windowFree, session.windowSize - unanswered), unanswered)
    if (allowed > 0) void claim(Math.min(allowed, claimPartsMax))
    else {
      const waitMs = pace.waitMs()
      if (waitMs !== null) wakeIn(waitMs)
    }
  }

  const claim = async (limit: number): Promise<void> => {
    claiming = true
    mayWait = false
    try {
      const parts = await store.claim(carrierId, limit)
      inFlight += parts.length
      pace.spend(parts.length)
      for (const part of parts) void submit(part)
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

  const submit = async (part: ClaimedPart): Promise<void> => {
    const outcome = await outcomeOf(part)
    onOutcome(outcome.outcome)
    if (outcome.outcome === 'refused') onRefusal(outcome.error)
    await record(outcome)
  }

  const outcomeOf = async (part: ClaimedPart): Promise<SubmitOutcome> => {
    const claim = claimOf(part)
    try {
      if (part.lane === lanes.otp && validUntil(part) <= Date.now())
        return { claim, at: Date.now(), outcome: 'expired' }
      const answer = await session.request(submitPdu(readable(part), Date.now(), options.setting))
      return { claim, at: Date.now(), ...judge(claim, answer) }
    } catch (error) {
      if (!(error instanceof SmppError)) {
        log.error({ err: error, messageId: claim.messageId }, 'a part cannot be put into a PDU')
        return { claim, at: Date.now(), outcome: 'refused', error: 'cannot be encoded' }
      }
      return { claim, at: Date.now(), outcome: error.written ? 'unknown' : 'retry' }
    }
  }

  /** Only what goes to the wire has the code of a one-time message in clear: its outcome is recorded with the claim. */
  const readable = (part: ClaimedPart): ClaimedPart =>
    part.lane === lanes.otp ? { ...part, body: secrets.decrypt(part.body) } : part

  type Judged =
    | { outcome: 'accepted'; carrierRef: string }
    | { outcome: 'refused'; error: string }
    | { outcome: 'retry' }

  const judge = (claim: Claim, answer: AnswerTo<'submit_sm'>): Judged => {
    const verdict = verdictOf(answer.command_status)
    const key = `${claim.messageId}/${claim.part}`
    if (verdict === 'accepted') {
      accepted += 1
      pace.onAccepted()
      if (troubled.size > 0) troubled.delete(key)
      return { outcome: 'accepted', carrierRef: ('message_id' in answer && answer.message_id) || '' }
    }
    if (verdict === 'busy') {
      pace.onBusy()
      return { outcome: 'retry' }
    }
    if (verdict === 'retry' && triesOf(key) < troubleTriesMax) {
      pace.onTrouble()
      return { outcome: 'retry' }
    }
    troubled.delete(key)
    return { outcome: 'refused', error: statusName(answer.command_status) }
  }

  const triesOf = (key: string): number => {
    const before = troubled.get(key)
    const tries = before === undefined ? 1 : before.tries + (accepted > before.acceptedThen ? 1 : 0)
    if (troubled.size >= troubledMax) troubled.clear()
    troubled.set(key, { tries, acceptedThen: accepted })
    return tries
  }

  session.on('room', wake)

  return {
    wake,
    get inFlight() {
      return inFlight
    },
    stop() {
      stopped = true
      if (timer !== null) clearTimeout(timer)
      if (inFlight === 0 && !claiming) return Promise.resolve()
      return new Promise((resolve) => idle.push(resolve))
    },
  }
}

/** Without the text, which need not travel back. */
function claimOf({ messageId, part, carrierId, wireParts, to, claimedAt, resent }: ClaimedPart): Claim {
  return { messageId, part, carrierId, wireParts, to, claimedAt, resent }
}
