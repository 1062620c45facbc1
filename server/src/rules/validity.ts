/** Validity periods of messages. */
import { type Lane, lanes } from './status.ts'

/** Maximum time that a message waits for its handset, in ms (reference §4: 48 hours). */
export const validityMs = 48 * 3_600_000

/** Lifetime of a one-time code, which is also the maximum wait for its handset, in ms (reference §3: 600 seconds). */
export const codeValidityMs = 600_000

interface Timed {
  lane: Lane
  createdAt: number
  /** Validity that was asked for, in s. */
  validityS?: number | undefined
}

/** The end of a message's validity, in ms since epoch. */
export function validUntil({ lane, createdAt, validityS }: Timed): number {
  // The one place that says from when it counts: acceptance.
  const validFrom = createdAt
  if (validityS !== undefined) return validFrom + validityS * 1000
  return validFrom + (lane === lanes.otp ? codeValidityMs : validityMs)
}

/** Time after the end of a validity that was asked for during which a carrier may still report, in ms (10 min): it ends
 *  what it did not deliver by then, and says so. */
export const lateReportMs = 600_000
