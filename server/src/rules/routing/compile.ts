/**
 * Routes a message by rules in their order, else by the carriers' own networks. The first rule that matches decides, unless
 * none of its carriers can take the message; then the next one is asked. Among the carriers that can, healthy ones
 * come before unhealthy ones, a lower order before a higher one, and carriers of one order share by weight. Pure.
 */
import { type Candidate, type Obstacle, type Placing, placeAmong } from './candidates.ts'
import type { RoutableCarrier, Route, RouteRequest, RouteRule } from './route.ts'
import { createRuleIndex } from './rule-index.ts'
import { pickByWeight } from './weights.ts'

/** Rules and carriers, compiled: a decision takes a few microseconds, however many rules there are. */
export interface Routes {
  readonly carriers: readonly RoutableCarrier[]
  /** Enabled rules. */
  readonly rulesCount: number
  /** Prefixes that enabled rules name. */
  readonly prefixes: readonly string[]
  /** Null when no carrier takes the message. */
  choose(request: RouteRequest): Route | null
  /** Carriers that share such messages, each with its share of the handsets; empty when none takes them. */
  spread(request: RouteRequest): (Route & { share: number })[]
  /** The way to the decision of `choose`, for people. `onPassed` receives the carriers that cannot take the message, in the
   *  order in which they were asked. */
  decide(request: RouteRequest, onPassed?: (passed: Passed) => void): Decision
}

/** A carrier that cannot take a message. */
export interface Passed {
  /** The rule that names it; null: its own networks. */
  readonly rule: RouteRule | null
  readonly carrierId: number
  readonly name: string
  readonly obstacle: Obstacle
}

export interface Decision {
  /** The rule that decided; null: the carriers' own networks, unless `placing` is null. */
  readonly rule: RouteRule | null
  /** Null when no carrier can take the message. With `rule`, that one is final. */
  readonly placing: Placing | null
  /** True when only carriers that are being drained can take it. */
  readonly drained: boolean
}

export function compileRoutes(rules: readonly RouteRule[], carriers: readonly RoutableCarrier[]): Routes {
  const byId = new Map(carriers.map((carrier) => [carrier.carrierId, carrier]))
  const compiled = rules.filter(({ enabled }) => enabled).map((rule) => compileRule(rule, byId))
  const index = createRuleIndex(compiled)
  const ofNetwork = networkCandidates(carriers)

  const decideWith = (
    request: RouteRequest,
    drained: boolean,
    onPassed: ((passed: Passed) => void) | null,
  ): Decision => {
    const place = (rule: RouteRule | null, candidates: readonly Candidate[]) =>
      placeAmong(
        candidates,
        request,
        drained,
        onPassed && (({ carrier: { carrierId, name } }, obstacle) => onPassed({ rule, carrierId, name, obstacle })),
      )
    const byRule = index.first(request, ({ rule, candidates, absent }): Decision | null => {
      if (onPassed) for (const target of absent) onPassed({ rule, ...target, obstacle: 'absent' })
      const placing = place(rule, candidates)
      return placing !== null || rule.final ? { rule, placing, drained } : null
    })
    return byRule ?? { rule: null, placing: place(null, ofNetwork(request.network)), drained }
  }

  const decide: Routes['decide'] = (request, onPassed) => {
    // Carriers that are being drained are asked last of all, so each try reports what it passed by itself.
    const passed: Passed[] = []
    const decision = decideWith(request, false, onPassed ? (one) => passed.push(one) : null)
    if (decision.placing === null) return decideWith(request, true, onPassed ?? null)
    if (onPassed) for (const one of passed) onPassed(one)
    return decision
  }

  return {
    carriers,
    rulesCount: compiled.length,
    prefixes: [...new Set(compiled.flatMap(({ match }) => match.prefixes))],
    decide,
    choose(request) {
      const { rule, placing } = decide(request)
      return placing && routeOf(rule, pickByWeight(placing.among, request.draw))
    },
    spread(request) {
      const { rule, placing } = decide(request)
      const among = placing?.among ?? []
      const sum = among.reduce((total, { weight }) => total + weight, 0)
      return among.map((candidate) => ({ ...routeOf(rule, candidate), share: candidate.weight / sum }))
    },
  }
}

function routeOf(rule: RouteRule | null, { carrier, costMicros }: Candidate): Route {
  return { carrier, rule, costMicros }
}

interface CompiledRule {
  readonly rule: RouteRule
  readonly match: RouteRule['match']
  /** Carriers that run, by order. */
  readonly candidates: readonly Candidate[]
  /** Carriers that do not run. */
  readonly absent: readonly { carrierId: number; name: string }[]
}

function compileRule(rule: RouteRule, carriers: ReadonlyMap<number, RoutableCarrier>): CompiledRule {
  const candidates: Candidate[] = []
  const absent: { carrierId: number; name: string }[] = []
  for (const { carrierId, name, order, weight, costMicros } of rule.targets) {
    const carrier = carriers.get(carrierId)
    if (carrier === undefined) absent.push({ carrierId, name })
    else candidates.push({ carrier, order, weight, costMicros })
  }
  return { rule, match: rule.match, candidates: candidates.sort((a, b) => a.order - b.order), absent }
}

/** Without a rule: the carriers that name the network, then those that take any number, each an order of its own. */
function networkCandidates(carriers: readonly RoutableCarrier[]) {
  const inOrder = (list: readonly RoutableCarrier[]): Candidate[] =>
    list.map((carrier, order) => ({ carrier, order, weight: 1, costMicros: null }))
  const anyNumber = carriers.filter(({ networks }) => networks === null)
  const names = new Set(carriers.flatMap(({ networks }) => networks ?? []))
  const byNetwork = new Map(
    [...names].map((network) => {
      const serving = carriers.filter(({ networks }) => networks?.includes(network) === true)
      return [network, inOrder([...serving, ...anyNumber])]
    }),
  )
  const others = inOrder(anyNumber)
  return (network: string | null) => (network === null ? others : (byNetwork.get(network) ?? others))
}
