/** Finds the secrets that an earlier attempt was signed with, as far as they are still known. Pure. */

interface SecretHistory {
  webhook_secret: string
  /** Time since which it is the current one, in ms since epoch; 0: always. */
  webhook_secret_since: number
  webhook_secret_before: string | null
  /** Time until which the previous secret signs too. */
  webhook_secret_before_until: number | null
}

/** An attempt uses the secrets from when it was claimed and may wait this long, in ms: so near to a change either may
 *  have been used. */
const settledAfterMs = 60_000

/** Null when they are not known. */
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
