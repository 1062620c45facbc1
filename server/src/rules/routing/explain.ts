/** Explains the choice of a carrier: every carrier in the order in which they are tried, with the reason for or against
 *  it. The decision itself is made by `chooseRoute`. */
import { chooseRoute, type Destination, type RoutableCarrier, type Route } from './route.ts'

interface Candidate {
  readonly carrier: RoutableCarrier
  readonly taken: boolean
  /** The reason for or against it, in words for people. */
  readonly why: string
}

interface RouteExplanation {
  /** Null when no carrier takes the number. */
  readonly route: Route | null
  readonly candidates: readonly Candidate[]
}

export function explainRoute(carriers: readonly RoutableCarrier[], destination: Destination): RouteExplanation {
  const route = chooseRoute(carriers, destination)
  return {
    route,
    candidates: carriers.map((carrier) => {
      const taken = carrier === route?.carrier
      return { carrier, taken, why: taken ? route.reason : refusalOf(carrier, destination, route) }
    }),
  }
}

function refusalOf(carrier: RoutableCarrier, { network, demo }: Destination, route: Route | null): string {
  if (demo && !carrier.simulated) return 'a demo account never reaches a real carrier'
  if (carrier.networks?.length === 0) return 'it is receive only'
  const names = network !== null && carrier.networks?.includes(network) === true
  if (carrier.networks !== null && !names) {
    const served = `it serves only ${carrier.networks.join(', ')}`
    return network === null ? `${served}, and the number's network is unknown` : served
  }
  const instead = route?.carrier.name ?? 'another carrier'
  if (carrier.draining === true) return `it is being drained, and ${instead} takes the number`
  return names ? `it also serves ${network}, but ${instead} comes first` : `${instead} comes first`
}

/** For each network that a carrier or the number plan names: the carriers that take its numbers, in the order in which
 *  they are tried. Null stands for all other networks, and for numbers without a network. */
export function routesByNetwork(
  carriers: readonly RoutableCarrier[],
  known: readonly string[],
): { network: string | null; carriers: RoutableCarrier[] }[] {
  const named = carriers.flatMap((carrier) => carrier.networks ?? [])
  const anyNumber = carriers.filter((carrier) => carrier.networks === null)
  const networks = [...new Set([...named, ...known])].sort((a, b) => a.localeCompare(b))
  const ofNetwork = (network: string) => [
    ...carriers.filter((carrier) => carrier.networks?.includes(network)),
    ...anyNumber,
  ]
  return [
    ...networks.map((network) => ({ network, carriers: drainedLast(ofNetwork(network)) })),
    { network: null, carriers: drainedLast(anyNumber) },
  ]
}

function drainedLast(carriers: readonly RoutableCarrier[]): RoutableCarrier[] {
  const draining = (carrier: RoutableCarrier) => carrier.draining === true
  return [...carriers.filter((carrier) => !draining(carrier)), ...carriers.filter(draining)]
}
