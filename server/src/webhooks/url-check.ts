/**
 * Checks a webhook URL while somebody types it: its text, then the addresses of its host name. The guard at each
 * connection decides in the end; this check informs people early.
 */
import { isIP } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { isGlobalUnicast } from './address.ts'
import { type AllowedHosts, bareHost, checkWebhookUrl, notPublic, type Resolve, resolveByDns } from './guard.ts'

interface UrlVerdict {
  /** doubtful: events cannot be delivered to it now, which may change. */
  result: 'good' | 'doubtful' | 'refused'
  /** A sentence for the person who typed it. */
  text: string
}

interface UrlCheckOptions {
  allow: AllowedHosts
  resolve?: Resolve | undefined
  /** Maximum time to wait for name servers, in ms. */
  timeoutMs?: number
}

export const judgeWebhookUrl = async (
  text: string,
  { allow, resolve = resolveByDns, timeoutMs = 3000 }: UrlCheckOptions,
): Promise<UrlVerdict> => {
  const checked = checkWebhookUrl(text, allow)
  if (!checked.ok) return { result: 'refused', text: checked.reason }
  const host = bareHost(new URL(text).hostname)
  if (allow.has(host)) return { result: 'good', text: `${host} is allowed by the operator of this site.` }
  if (isIP(host) !== 0) return { result: 'good', text: `${host} is a public address.` }
  const looked = new AbortController()
  const late = pause(timeoutMs, null, { signal: looked.signal }).catch(() => null)
  const found = await Promise.race([resolve(host).catch(() => []), late])
  looked.abort()
  if (found === null) {
    return { result: 'doubtful', text: `The name servers of ${host} do not answer. You can save it and test it later.` }
  }
  if (found.length === 0) {
    return { result: 'doubtful', text: `${host} was not found. Check the spelling; a new name may need a while.` }
  }
  if (!found.some(({ address }) => isGlobalUnicast(address))) {
    return { result: 'refused', text: notPublic(host) }
  }
  return { result: 'good', text: `${host} is on the public internet.` }
}
