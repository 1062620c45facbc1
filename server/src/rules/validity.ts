/** Validity periods of messages. */
import { type Lane, lanes } from './status.ts'

/** Maximum time that a message waits for its handset, in ms (reference §4: 48 hours). */
export const validityMs = 48 * 3_600_000

/** Lifetime of a one-time code, which is also the maximum wait for its handset, in ms (reference §3: 600 seconds). */
export const codeValidityMs = 600_000

/** The end of a message's validity, in ms since epoch. */
export function validUntil({ lane, createdAt }: { lane: Lane; createdAt: number }): number {
  return createdAt + (lane === lanes.otp ? codeValidityMs : validityMs)
}
