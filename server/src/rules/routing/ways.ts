/** The carriers that take the messages to each network at present, by rules and by the carriers' own networks. Pure. */
import { countriesOfPrefix, countryOfNetwork } from '@websms/sms'
import type { RoutableCarrier, RouteMatch, RouteRule } from './route.ts'
import { conditionOf } from './words.ts'

/** One way of a network's messages to carriers. */
interface Way {
  /** Null: the carriers' own networks. */
  readonly rule: RouteRule | null
  /** Conditions of the rule beside the network; none when the way is that of all messages that come so far. */
  readonly match: RouteMatch
  /** Carriers that share the messages, then those that stand in for them, and so on. None: the messages are refused. */
  readonly steps: readonly (readonly Taking[])[]
}

interface Taking {
  readonly carrierId: number
  readonly name: string
  /** Its part of the handsets among the carriers of its step, from 0 to 1. */
  readonly share: number
  /** Said of a carrier that is not as it should be: `is not bound`. */
  readonly condition: string | null
}

/** In the order in which the ways are asked. Null stands for all other networks, and for numbers without a network.
 *  @param known networks to list besides those of carriers and rules */
export function waysByNetwork(
  rules: readonly RouteRule[],
  carriers: readonly RoutableCarrier[],
  known: Iterable<string>,
): { network: string | null; ways: Way[] }[] {
  const enabled = rules.filter((rule) => rule.enabled)
  const named = [
    ...carriers.flatMap(({ networks }) => networks ?? []),
    ...enabled.flatMap(({ match }) => match.networks),
  ]
  const networks = [...new Set([...named, ...known])].sort((a, b) => a.localeCompare(b))
  const sending = carriers.filter((carrier) => carrier.demoOnly !== true && carrier.networks?.length !== 0)
  return [...networks, null].map((network) => ({ network, ways: waysOf(network, enabled, sending) }))
}

function waysOf(network: string | null, rules: readonly RouteRule[], carriers: readonly RoutableCarrier[]): Way[] {
  const ways: Way[] = []
  for (const rule of rules) {
    const match = furtherMatch(rule.match, network)
    if (match === null) continue
    const steps = stepsOfRule(rule, carriers)
    if (steps.length === 0 && !rule.final) continue
    ways.push({ rule, match, steps })
    if (Object.values(match).every((values) => values.length === 0)) return ways
  }
  return [...ways, { rule: null, match: nothingFurther, steps: stepsByNetwork(network, carriers) }]
}

const nothingFurther: RouteMatch = {
  networks: [],
  countries: [],
  prefixes: [],
  purposes: [],
  accounts: [],
  senders: [],
}

/** Conditions that are left when the network is given; null when no message to it can meet them. */
function furtherMatch(match: RouteMatch, network: string | null): RouteMatch | null {
  if (match.networks.length > 0 && (network === null || !match.networks.includes(network))) return null
  const country = network === null ? null : countryOfNetwork(network)
  if (country === null) return { ...match, networks: [] }
  const { countries, prefixes } = match
  if (countries.length > 0 && !countries.includes(country)) return null
  if (prefixes.length > 0 && !prefixes.some((prefix) => countriesOfPrefix(prefix).has(country))) return null
  return { ...match, networks: [], countries: [] }
}

function stepsOfRule({ targets }: RouteRule, carriers: readonly RoutableCarrier[]): Way['steps'] {
  const candidates = targets.flatMap(({ carrierId, order, weight }) => {
    const carrier = carriers.find((one) => one.carrierId === carrierId)
    return carrier === undefined || weight === 0 ? [] : [{ carrier, order, weight }]
  })
  return stepsOf(candidates)
}

function stepsByNetwork(network: string | null, carriers: readonly RoutableCarrier[]): Way['steps'] {
  const serving = carriers.filter(({ networks }) => network !== null && networks?.includes(network) === true)
  const anyNumber = carriers.filter(({ networks }) => networks === null)
  return stepsOf([...serving, ...anyNumber].map((carrier, order) => ({ carrier, order, weight: 1 })))
}

interface Ordered {
  readonly carrier: RoutableCarrier
  readonly order: number
  readonly weight: number
}

/** Of a step the largest share comes first. Carriers that are being drained come after all others. */
function stepsOf(candidates: readonly Ordered[]): Way['steps'] {
  const rank = ({ carrier, order }: Ordered) => (carrier.draining === true ? drainedRank : 0) + order
  const steps = Map.groupBy(
    [...candidates].sort((a, b) => rank(a) - rank(b) || b.weight - a.weight),
    rank,
  )
  return [...steps.values()].map((step) => {
    const sum = step.reduce((total, { weight }) => total + weight, 0)
    return step.map(({ carrier, weight }) => ({
      carrierId: carrier.carrierId,
      name: carrier.name,
      share: weight / sum,
      condition: conditionOf(carrier),
    }))
  })
}

/** Above every order. */
const drainedRank = 1e6
