/**
 * Judges from a carrier's answers whether the carrier itself must be slowed or has stopped. Only first attempts to
 * handsets that nothing is put off for are evidence: a handset that is refused for ever must not stop the others.
 *
 *   running ──20 destinations in a row refused for the carrier's own reasons──▶ stopped ──a probe is taken──▶ running
 *                                                                                └─one probe a minute─┘
 */
import { siteTime } from '../site-time.ts'
import type { ClaimedPart } from '../store/traffic/sending.ts'
import type { Refusal } from './upstream.ts'

export interface HealthLimits {
  /** Refusals are counted over this many recent first attempts, and over those of the last `sampleMs`. Either share is
   *  enough. */
  samples: number
  sampleMs: number
  /** The carrier is slowed when more than this share of them is refused, for at least so many destinations. */
  slowShare: number
  slowDestinations: number
  /** The carrier is stopped after so many destinations are refused in a row, of so many accounts (or of the only active
   *  one). */
  stopDestinations: number
  stopAccounts: number
  /** Time that an account counts as active after it sent, in ms. */
  activeMs: number
  /** Interval between probes while the carrier is stopped, in ms. */
  probeMs: number
}

export const healthLimits: Readonly<HealthLimits> = {
  samples: 200,
  sampleMs: 2000,
  slowShare: 0.2,
  slowDestinations: 5,
  stopDestinations: 20,
  stopAccounts: 2,
  activeMs: 600_000,
  probeMs: 60_000,
}

interface Stopped {
  /** The last refusal. */
  refusal: Refusal
  /** Every error of its refusals since the last message that it took. */
  errors: ReadonlySet<string>
  /** Ms since epoch. */
  since: number
}

type Answered = Pick<ClaimedPart, 'to' | 'accountId' | 'firstTry'>

export interface Health {
  /** Null while it runs. */
  readonly stopped: Stopped | null
  /** Records an answer (null: accepted) and advises what to do: nothing, send less (`busy`), pause (`fault`), or send
   *  only probes (`stop`). */
  note(part: Answered, refusal: Refusal | null): 'busy' | 'fault' | 'stop' | null
  /** Lets the carrier run again after it took a message. Returns the previous stop; null when it was not stopped. */
  resume(): Stopped | null
  /** Time until the next probe may go, in ms; 0: at once. */
  probeInMs(): number
  onProbe(): void
}

/** Accounts whose last submit is remembered. */
const accountsMax = 1000

interface Sample {
  at: number
  to: string
  kind: 'busy' | 'fault' | 'other'
}

/** `now` is monotonic, in ms. */
export function createHealth(limits: HealthLimits = healthLimits, now: () => number = () => performance.now()): Health {
  let samples: Sample[] = []
  let stopped: Stopped | null = null
  let probedAt = Number.NEGATIVE_INFINITY
  const refused = { destinations: new Set<string>(), accounts: new Set<number>(), errors: new Set<string>() }
  const activeAt = new Map<number, number>()

  const forgetRefused = () => {
    if (refused.destinations.size === 0) return
    refused.destinations.clear()
    refused.accounts.clear()
    refused.errors = new Set()
  }

  const noteSpeed = ({ to }: Answered, refusal: Refusal | null, at: number): 'busy' | 'fault' | null => {
    const kind = refusal?.scope !== 'destination' ? 'other' : refusal.asksFor === null ? 'fault' : 'busy'
    samples.push({ at, to, kind })
    // Cut in large steps: removing one at a time would move the whole array each time.
    if (samples.length >= 2 * limits.samples) samples = samples.slice(-limits.samples)
    if (kind === 'other') return null
    const last = Math.max(0, samples.length - limits.samples)
    const lately = samples.findIndex((sample) => sample.at > at - limits.sampleMs)
    const isMuch = (from: number) => mostAre(kind, samples, from, limits)
    if (!isMuch(last) && !isMuch(Math.max(last, lately))) return null
    samples = [] // answers at the slower pace are judged by themselves
    return kind
  }

  const isStop = (accountId: number, at: number): boolean => {
    if (refused.destinations.size < limits.stopDestinations) return false
    if (refused.accounts.size >= limits.stopAccounts) return true
    const active = [...activeAt].filter(([, lastAt]) => at - lastAt < limits.activeMs)
    return active.every(([id]) => id === accountId)
  }

  return {
    get stopped() {
      return stopped
    },
    note(part, refusal) {
      const at = now()
      if (!activeAt.has(part.accountId) && activeAt.size >= accountsMax) activeAt.clear()
      activeAt.set(part.accountId, at)
      if (refusal === null) {
        forgetRefused()
        if (part.firstTry) noteSpeed(part, null, at)
        return null
      }
      if (refusal.scope !== 'carrier') return part.firstTry ? noteSpeed(part, refusal, at) : null
      if (refused.errors.size < limits.stopDestinations) refused.errors.add(refusal.error)
      if (stopped !== null) {
        stopped = { ...stopped, refusal }
        return null
      }
      if (refused.destinations.size < limits.stopDestinations) refused.destinations.add(part.to)
      if (refused.accounts.size < limits.stopAccounts) refused.accounts.add(part.accountId)
      if (!isStop(part.accountId, at)) return null
      stopped = { refusal, errors: refused.errors, since: siteTime() }
      probedAt = at
      return 'stop'
    },
    resume() {
      const before = stopped
      stopped = null
      return before
    },
    probeInMs: () => Math.max(0, probedAt + limits.probeMs - now()),
    onProbe() {
      probedAt = now()
    },
  }
}

/** True when enough of the samples from index `from` on are of one kind, from enough destinations. */
function mostAre(kind: Sample['kind'], samples: readonly Sample[], from: number, limits: HealthLimits): boolean {
  const found = new Set<string>()
  let count = 0
  for (let index = from; index < samples.length; index++) {
    const sample = samples[index]!
    if (sample.kind !== kind) continue
    count += 1
    found.add(sample.to)
  }
  return count > (samples.length - from) * limits.slowShare && found.size >= limits.slowDestinations
}
