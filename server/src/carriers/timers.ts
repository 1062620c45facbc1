/** How long a carrier is waited for, and how soon it is tried again. Options, so that tests need not wait as long. */
import { type HealthLimits, healthLimits } from './health.ts'
import { type RetryLimits, retryLimits } from './retry.ts'

export interface CarrierTimers {
  /** For the answer to a submit, in ms, before its fate is unknown (SMPP 3.4 §7.2 response_timer). */
  responseTimeoutMs: number
  /** How long a submit without an answer still keeps its place in the window after that, in ms. */
  timedOutPlaceMs: number
  /** The longest wait before the first try to bind again, in ms. */
  reconnectMinMs: number
  /** When what was put off is tried again. */
  retry: RetryLimits
  /** When a carrier is slowed or stopped. */
  health: HealthLimits
}

export const carrierTimers: Readonly<CarrierTimers> = {
  responseTimeoutMs: 60_000,
  timedOutPlaceMs: 60_000,
  reconnectMinMs: 1000,
  retry: retryLimits,
  health: healthLimits,
}
