/** The condition of a carrier, from its link, its answers and its receipts: whether it is stopped, whether new messages should
 *  go to it, and which messages it refused for reasons of its own. */
import type { Logger } from 'pino'
import type { CarrierHealth, HealthState } from '../rules/routing/route.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import { createHealth, type Health, type HealthLimits } from './health.ts'
import type { JudgeOptions } from './judge.ts'
import { createRouteHealth, type RouteEvidence, type RouteHealth, type RouteHealthLimits } from './route-health.ts'
import { createStopNotices } from './stop-notices.ts'
import { explainRefusal, type Refusal } from './upstream.ts'

interface ConditionOptions {
  carrierId: number
  name: string
  store: Pick<TrafficStore, 'carrierStopped' | 'carrierResumed'>
  limits: { health: HealthLimits; routeHealth: RouteHealthLimits }
  log: Logger
  /** `route` has changed. */
  onChange: () => void
  /** Of the same carrier under its previous setting. */
  kept?: RouteEvidence | undefined
}

export interface Condition extends Pick<JudgeOptions, 'onStopped' | 'onResumed'> {
  readonly health: Health
  readonly evidence: Omit<RouteHealth, 'state' | 'stopped' | 'resumed' | 'check' | 'kept'>
  /** Call it before the link is closed on purpose. */
  keep(): RouteEvidence
  /** Judges whether new messages should go to it. */
  readonly route: CarrierHealth
  /** Time since which it refuses every message, and its error; null while it takes messages. */
  readonly stopped: { since: number; reason: string } | null
  /** Moves on by the clock: call it every second. */
  check(): void
  /** Ends notices of the previous run. */
  begin(): void
  noteRefusal(messageId: number, refusal: Refusal): void
  /** Messages that the carrier refused for reasons of its own since the last call. */
  takeRefused(): number[]
}

/** Refused messages that are remembered until somebody asks. */
const refusedMax = 10_000

export function createCondition({ carrierId, name, store, limits, log, onChange, kept }: ConditionOptions): Condition {
  const health = createHealth(limits.health)
  const notices = createStopNotices({ carrierId, name, health, store, log })
  const route = createRouteHealth({ limits: limits.routeHealth, onChange, kept })
  const refused = new Set<number>()
  /** Time since which a stopped carrier has lacked a message to be tried with; null while none is due. */
  let probeDueSince: number | null = null
  /** Where others take its messages, a stopped carrier needs new ones to be tried with: of some handsets, then of all. */
  const stoppedState = (): HealthState => {
    if (probeDueSince === null) return 'stopped'
    return performance.now() - probeDueSince < limits.health.probeMs ? 'probing' : 'well'
  }
  return {
    health,
    evidence: route,
    keep: () => route.kept,
    get route() {
      const { otp, others } = route.state
      return others === 'stopped' ? { otp, others: stoppedState() } : route.state
    },
    check() {
      route.check()
      const before = probeDueSince
      if (health.stopped === null || health.probeInMs() > 0) probeDueSince = null
      else probeDueSince ??= performance.now()
      if (before !== probeDueSince || probeDueSince !== null) onChange()
    },
    get stopped() {
      return health.stopped && { since: health.stopped.since, reason: explainRefusal(health.stopped.refusal) }
    },
    begin: notices.begin,
    onStopped() {
      route.stopped()
      notices.stopped()
    },
    onResumed() {
      route.resumed()
      notices.resumed()
    },
    noteRefusal(messageId, { scope }) {
      if (scope === 'carrier' && refused.size < refusedMax) refused.add(messageId)
    },
    takeRefused() {
      const messageIds = [...refused]
      refused.clear()
      return messageIds
    },
  }
}
