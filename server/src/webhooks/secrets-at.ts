/** Which secrets an earlier attempt was signed with, as far as it is still known. Pure. */

export interface SecretHistory {
  webhook_secret: string
  /** Since when it is the present one, ms since epoch; 0: from the beginning. */
  webhook_secret_since: number
  webhook_secret_before: string | null
  /** Until when that one signs too. */
  webhook_secret_before_until: number | null
}

/** A try waits for its turn with the secrets of when it was claimed, in ms: so near to a change either may have been used. */
const settledAfterMs = 60_000

/** Null when it is not known. */
export function secretsAt(
  {
    webhook_secret: secret,
    webhook_secret_since: since,
    webhook_secret_before: before,
    webhook_secret_before_until: until,
  }: SecretHistory,
  at: number,
): string[] | null {
  if (since > 0 && at < since + settledAfterMs) return null
  if (before === null || until === null || at >= until + settledAfterMs) return [secret]
  return at < until ? [secret, before] : null
}
