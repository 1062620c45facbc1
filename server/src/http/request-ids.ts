/** Ids that tell one request from another, in X-Request-Id and in logs. */
import { randomBytes } from 'node:crypto'

/** Short, unique over restarts, and in order within one run. */
export function requestIds(): () => string {
  const run = randomBytes(4).toString('hex')
  let count = 0
  return () => `${run}-${(count++).toString(36)}`
}
