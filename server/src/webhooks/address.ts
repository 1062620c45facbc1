/**
 * Tells whether an IP address is an ordinary host on the public internet, the only kind that a customer's URL may make
 * the gateway connect to. Pure.
 */
import ipaddr from 'ipaddr.js'

/** IPv6 unicast addresses are assigned from here alone (RFC 4291 §2.4 and IANA's registry). The rest includes the old
 *  `::127.0.0.1` form, which some systems still take for IPv4. */
const ipv6GlobalUnicast = ipaddr.parseCIDR('2000::/3')

/** Public by its number, yet every Azure machine finds its host's metadata there. */
const metadataAddress = '168.63.129.16'

/** True for global unicast only. Private, loopback, link-local, shared, documentation and multicast addresses are not,
 *  nor is any IPv6 address that carries an IPv4 one (mapped, translated, NAT64, 6to4, Teredo): where that leads is
 *  decided by machines we know nothing of. Anything that is not an address is not either. */
export const isGlobalUnicast = (address: string): boolean => {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  if (parsed.kind() === 'ipv6') return parsed.match(ipv6GlobalUnicast)
  return parsed.toString() !== metadataAddress
}
