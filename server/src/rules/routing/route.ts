/** Chooses the carrier of a message from what is known about the number. Pure. */
import type { Charset } from '@websms/sms'

export interface RoutableCarrier {
  /** The row id, as messages refer to it. */
  readonly carrierId: number
  /** Its name, which answers call `route`. */
  readonly name: string
  readonly simulated: boolean
  /** The networks it serves; null takes any number. */
  readonly networks: readonly string[] | null
  /** The charset of data_coding 0 there, which decides how many parts a text needs. Default `gsm7`. */
  readonly charset?: Charset
  /** Draining: takes a message only when no other carrier does. */
  readonly draining?: boolean
}

export interface Destination {
  /** The network that serves the number; null when it is not known. */
  readonly network: string | null
  /** True for a demo account, whose messages never go to a real carrier. */
  readonly demo: boolean
}

export interface Route {
  readonly carrier: RoutableCarrier
  /** The reason, in words for people. */
  readonly reason: string
}

/** The first carrier that names the network, else the first that takes any number; draining carriers come last. Null
 *  when no carrier takes the message. */
export function chooseRoute(carriers: readonly RoutableCarrier[], destination: Destination): Route | null {
  return firstOf(carriers, destination, false) ?? firstOf(carriers, destination, true)
}

function firstOf(
  carriers: readonly RoutableCarrier[],
  { network, demo }: Destination,
  draining: boolean,
): Route | null {
  let anyNumber: RoutableCarrier | null = null
  let drained: RoutableCarrier | null = null
  const although = draining ? ', and is being drained, but no other carrier takes the number' : ''
  for (const carrier of carriers) {
    if (demo && !carrier.simulated) continue
    const serves = network !== null && carrier.networks?.includes(network) === true
    if ((carrier.draining === true) !== draining) {
      if (serves && !draining) drained ??= carrier
    } else if (carrier.networks === null) anyNumber ??= carrier
    else if (serves) {
      return { carrier, reason: `${carrier.name} serves ${network}${although}` }
    }
  }
  if (anyNumber === null) return null
  const otherwise =
    network === null
      ? "the number's network is unknown"
      : drained === null
        ? `no carrier serves ${network}`
        : `${drained.name} serves ${network} but is being drained`
  return { carrier: anyNumber, reason: `${otherwise}, and ${anyNumber.name} takes any number${although}` }
}
