/** Timeouts and retry pauses towards carriers. They are options, so that tests need not wait as long. */
import { type HealthLimits, healthLimits } from './health.ts'
import { type RetryLimits, retryLimits } from './retry.ts'
import { type RouteHealthLimits, routeHealthLimits } from './route-health.ts'

export interface CarrierTimers {
  /** Time to wait for the answer to a submit, in ms; then its outcome counts as unknown (SMPP 3.4 §7.2
   *  response_timer). Default: the carrier's response_timeout. */
  responseTimeoutMs?: number
  /** Time that a submit without an answer still keeps its place in the window after that, in ms. */
  timedOutPlaceMs: number
  /** The longest wait before the first attempt to bind again, in ms. */
  reconnectMinMs: number
  /** Retries of messages that were put off. */
  retry: RetryLimits
  /** Limits at which a carrier is slowed or stopped. */
  health: HealthLimits
  /** Limits at which new messages go to other carriers. */
  routeHealth: RouteHealthLimits
}

export const carrierTimers: Readonly<CarrierTimers> = {
  timedOutPlaceMs: 60_000,
  reconnectMinMs: 1000,
  retry: retryLimits,
  health: healthLimits,
  routeHealth: routeHealthLimits,
}
