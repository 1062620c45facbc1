/** Checks of the headers of every request, before anything else. */
import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'

/** The reason why a request has no single valid Host (RFC 9112 §3.2); null when it has one. Node would answer a missing
 *  Host in its own words, and would take the first of several. */
export function hostFault({ httpVersion, headers, rawHeaders }: IncomingMessage): string | null {
  if (headers.host === undefined) return httpVersion === '1.1' ? 'the Host header is missing' : null
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1
  }
  return hosts > 1 ? 'there is more than one Host header' : null
}

/** Some proxies and programs add a header that is there already and join the two values: `application/json,
 *  application/json` is one, and so is `application/json, application/json; charset=utf-8`. Returns the value unchanged
 *  when its parts contradict each other. */
export function undoubled(value: string): string {
  if (!value.includes(',')) return value
  const parts = value.split(',').map((part) => part.trim())
  const names = new Set(parts.map((part) => part.split(';')[0]!.trim().toLowerCase()))
  const withParameters = parts.filter((part) => part.includes(';'))
  const different = new Set(withParameters.map((part) => part.toLowerCase()))
  return names.size === 1 && different.size <= 1 ? (withParameters[0] ?? parts[0]!) : value
}

/** X-Forwarded-For with the addresses alone, so that limits by address do not count ports. */
export function withoutPorts(forwardedFor: string): string {
  return forwardedFor.split(',').map(addressIn).join(', ')
}

/** Of `203.0.113.7:40001`, `[2001:db8::1]:443`, `"[2001:db8::1]"` and the like; an IPv4 address that is written as an IPv6
 *  one is that IPv4 address. A text that is not an address only loses its port. */
function addressIn(entry: string): string {
  const plain = entry.trim().replace(/^"(.*)"$/, '$1')
  const address = plain.startsWith('[') ? plain.slice(1, plain.indexOf(']')) : plain.replace(/^([^:]*):\d*$/, '$1')
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address
}

/** The names that mean this machine on every machine (RFC 6761 §6.3). */
export function isLocalhost(hostname: string): boolean {
  return /^(.+\.)?localhost$/i.test(hostname)
}
