/** The destination of an API key's events, as it is stored, and checked and parsed for the wire: origin, path and
 *  signing keys. */
import type { KeyObject } from 'node:crypto'
import type { AllowedHosts } from './guard.ts'
import { checkWebhookUrl } from './guard.ts'
import { signingKey } from './signature.ts'

/** The webhook URL and secrets of an API key. Never changed in place: a new setting is a new object. */
export interface WebhookDestination {
  /** The account of the key. */
  accountId: number
  url: string
  /** `whsec_…`; two while one replaces the other. Every attempt is signed with each. */
  secrets: readonly string[]
}

export type CheckedDestination =
  | {
      ok: true
      accountId: number
      url: string
      /** Scheme, host and port. */
      origin: string
      /** Path and query. */
      path: string
      keys: KeyObject[]
    }
  | { ok: false; reason: string }

/** Checks destinations, and remembers the result for as long as the destination object lives. */
export const destinationChecker = (allow: AllowedHosts): ((destination: WebhookDestination) => CheckedDestination) => {
  const known = new WeakMap<WebhookDestination, CheckedDestination>()
  return (destination) => {
    const remembered = known.get(destination)
    if (remembered !== undefined) return remembered
    const checked = check(destination, allow)
    known.set(destination, checked)
    return checked
  }
}

const check = ({ accountId, url, secrets }: WebhookDestination, allow: AllowedHosts): CheckedDestination => {
  const checked = checkWebhookUrl(url, allow)
  if (!checked.ok) return checked
  const { origin, pathname, search } = new URL(url)
  try {
    return { ok: true, accountId, url, origin, path: pathname + search, keys: secrets.map(signingKey) }
  } catch (error) {
    return { ok: false, reason: (error as Error).message }
  }
}
