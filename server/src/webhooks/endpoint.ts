/**
 * What a key's webhook setting means for the wire: where to connect, what to ask for, what to sign with.
 */
import type { KeyObject } from 'node:crypto'
import type { AllowedHosts } from './guard.ts'
import { checkWebhookUrl } from './guard.ts'
import { signingKey } from './signature.ts'

/** The webhook setting of an API key. Never changed in place: a new setting is a new object. */
export interface Endpoint {
  /** Whose key it is. */
  accountId: number
  url: string
  /** `whsec_…`; two while one replaces the other. Every try is signed with each. */
  secrets: readonly string[]
}

export type Destination =
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

/** Parses endpoints, and remembers the answer for as long as the endpoint object lives. */
export const destinationReader = (allow: AllowedHosts): ((endpoint: Endpoint) => Destination) => {
  const known = new WeakMap<Endpoint, Destination>()
  return (endpoint) => {
    const remembered = known.get(endpoint)
    if (remembered !== undefined) return remembered
    const destination = read(endpoint, allow)
    known.set(endpoint, destination)
    return destination
  }
}

const read = ({ accountId, url, secrets }: Endpoint, allow: AllowedHosts): Destination => {
  const checked = checkWebhookUrl(url, allow)
  if (!checked.ok) return checked
  const { origin, pathname, search } = new URL(url)
  try {
    return { ok: true, accountId, url, origin, path: pathname + search, keys: secrets.map(signingKey) }
  } catch (error) {
    return { ok: false, reason: (error as Error).message }
  }
}
