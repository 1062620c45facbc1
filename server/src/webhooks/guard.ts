/**
 * Keeps customers' webhook URLs from reaching into the operator's own network (SSRF). The decision that counts falls
 * when a socket is opened, on the very addresses it may connect to: a name that resolved to a public address a moment
 * ago, and to a private one now, gets no connection. The check of the URL's text is only there to tell people early.
 */
import type { LookupAddress, LookupOptions } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { buildConnector } from 'undici'
import { isGlobalUnicast } from './address.ts'

/** Host names and addresses that may be private and may be reached over plain http, as URLs write them. */
export type AllowedHosts = ReadonlySet<string>

/** All addresses of a name; rejects when it has none. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>

/** Reads the setting WEBSMS_WEBHOOK_ALLOW, already split at its commas. An entry allows exactly the host written: a
 *  name does not allow the address that it stands for, nor the other way round. */
export const allowedHosts = (entries: readonly string[]): AllowedHosts => {
  const hosts = new Set<string>()
  for (const entry of entries) {
    const host = entry.trim().replace(/^\[(.*)\]$/, '$1')
    const url = URL.parse(`http://${isIP(host) === 6 ? `[${host}]` : host}/`)
    if (url !== null) hosts.add(bareHost(url.hostname))
  }
  return hosts
}

/** Judges by its text alone whether a webhook URL can be delivered to; `reason` is a sentence for the person who typed
 *  it. A URL that passes can still be refused later, when its name turns out to lead to a private address. */
export const checkWebhookUrl = (text: string, allow: AllowedHosts): { ok: true } | { ok: false; reason: string } => {
  const url = URL.parse(text)
  if (url === null) return refuse('This is not a URL. A webhook URL looks like https://example.com/webhook.')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refuse('A webhook URL must start with https://.')
  if (url.username !== '' || url.password !== '')
    return refuse('A webhook URL cannot hold a user name or password. Check the webhook-signature header instead.')
  const host = bareHost(url.hostname)
  if (allow.has(host)) return { ok: true }
  // First: a developer's own machine is reached over plain http, and allowing it allows that too.
  if (isIP(host) === 0 ? isLocalName(host) : !isGlobalUnicast(host)) return refuse(notPublic(host))
  if (url.protocol === 'http:') return refuse('A webhook URL must use https://, so that nobody on the way can read it.')
  return { ok: true }
}

interface GuardedConnectorOptions {
  allow: AllowedHosts
  /** Maximum time for name lookup, TCP and TLS together, in ms. */
  timeoutMs: number
  /** Resolver of names that are not allowed by name; default: DNS. */
  resolve?: Resolve | undefined
}

/** Thrown, before any packet leaves, for a host or address that must not be connected to. */
class BlockedHostError extends Error {
  override name = 'BlockedHostError'
  readonly code = 'WEBSMS_BLOCKED_HOST'
}

/** Opens sockets for undici, to allowed hosts as they are and to all others over TLS at global unicast addresses only. */
export const guardedConnector = (options: GuardedConnectorOptions): buildConnector.connector => {
  const { allow, timeoutMs, resolve = resolveByDns } = options
  const common = { timeout: timeoutMs, allowH2: false, autoSelectFamilyAttemptTimeout: addressAttemptMs }
  const connectAllowed = buildConnector(common)
  const connectPublic = buildConnector({ ...common, lookup: publicLookup(resolve) })
  return (target, callback) => {
    if (allow.has(target.hostname)) return connectAllowed(target, callback)
    if (target.protocol !== 'https:') return callback(new BlockedHostError('only https is delivered to'), null)
    // A literal address never reaches the lookup.
    if (isIP(target.hostname) !== 0 && !isGlobalUnicast(target.hostname))
      return callback(new BlockedHostError(`${target.hostname} is not on the public internet`), null)
    connectPublic(target, callback)
  }
}

/** Time that one of several addresses has before the next is tried beside it, in ms. Node's 250 ms gives up on a
 *  healthy host on the other side of the world. */
const addressAttemptMs = 1000

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void

/** A lookup for `net.connect` that hands out public addresses only, and fails when a name has no other. */
const publicLookup = (resolve: Resolve) => (hostname: string, options: LookupOptions, callback: LookupCallback) => {
  const found = (addresses: LookupAddress[]) => {
    const allowed = addresses.filter(({ address }) => isGlobalUnicast(address))
    const first = allowed[0]
    if (first === undefined) callback(new BlockedHostError(`${hostname} is not on the public internet`), [])
    else if (options.all) callback(null, allowed)
    else callback(null, first.address, first.family)
  }
  resolve(hostname).then(found, (error: Error) => callback(error, []))
}

// Asks the DNS servers over sockets. The system's own lookup would occupy one of four threads that the whole process
// shares for as long as some customer's name servers stay silent.
const resolver = new Resolver({ timeout: 1500, tries: 2 })

export const resolveByDns: Resolve = async (hostname) => {
  const [ipv4, ipv6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
  const addresses = [
    ...(ipv4.status === 'fulfilled' ? ipv4.value.map((address) => ({ address, family: 4 })) : []),
    ...(ipv6.status === 'fulfilled' ? ipv6.value.map((address) => ({ address, family: 6 })) : []),
  ]
  if (addresses.length === 0 && ipv4.status === 'rejected') throw ipv4.reason
  return addresses
}

/** Advice for a person who typed a URL whose host is not public. */
export const notPublic = (host: string): string =>
  `${host} is not on the public internet. The operator can allow it with WEBSMS_WEBHOOK_ALLOW=${host}.`

/** Names that by definition belong to the machine or its network (RFC 6761, RFC 6762, RFC 8375, ICANN's .internal), and
 *  names without a dot, which only a private network resolves. */
const isLocalName = (host: string): boolean => /(^|\.)(localhost|local|internal|home\.arpa)\.?$|^[^.]+$/.test(host)

/** The host of a URL as `AllowedHosts` has it: an IPv6 address without its brackets. */
export const bareHost = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1')

const refuse = (reason: string): { ok: false; reason: string } => ({ ok: false, reason })
