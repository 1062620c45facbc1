/** Explains the choice of a carrier: the reason for the one that is taken, and the reason against every other. The decision
 *  itself is the one of `compile.ts`. Pure. */
import type { Candidate } from './candidates.ts'
import type { Decision, Passed, Routes } from './compile.ts'
import type { RoutableCarrier, RouteRequest, RouteRule } from './route.ts'
import { pickByWeight } from './weights.ts'
import { lostByRule, obstacleText, ruleName, takenByRule } from './words.ts'
import { lostByNetwork, takenByNetwork } from './words-by-network.ts'

interface Explained {
  readonly carrierId: number
  readonly name: string
  readonly taken: boolean
  /** The reason for or against it, in words for people. */
  readonly why: string
}

interface RouteExplanation {
  /** Null when no carrier takes the message. */
  readonly carrier: RoutableCarrier | null
  /** The rule that decided; null: the carriers' own networks. */
  readonly rule: RouteRule | null
  /** Cost of one part, in micro-dollars; null where no rule gives it. */
  readonly costMicros: number | null
  /** The reason for the choice, or for having none, in words for people. */
  readonly reason: string
  /** Every carrier once, in the order in which they were asked. */
  readonly candidates: readonly Explained[]
}

export function explainRoute(routes: Routes, request: RouteRequest): RouteExplanation {
  const passed: Passed[] = []
  const decision = routes.decide(request, (one) => passed.push(one))
  const { rule, placing } = decision
  const taken = placing && pickByWeight(placing.among, request.draw)
  const reason = taken === null ? noCarrier(decision, passed) : reasonFor(routes, request, decision, taken)
  const whys = createWhys()
  for (const { rule: by, carrierId, name, obstacle } of passed) {
    if (by !== null) whys.add(carrierId, name, `${ruleName(by)}: ${obstacleText(obstacle, request)}`)
  }
  if (rule !== null && placing !== null) {
    for (const candidate of placing.able) {
      const { carrierId, name } = candidate.carrier
      const lost = () => `${ruleName(rule)}: ${lostByRule(candidate, placing, taken!, request)}`
      whys.add(carrierId, name, candidate === taken ? reason : lost())
    }
  }
  for (const carrier of routes.carriers) {
    const { carrierId, name } = carrier
    const isTaken = carrier === taken?.carrier
    if (rule === null)
      whys.add(carrierId, name, isTaken ? reason : lostByNetwork(carrier, request, taken?.carrier ?? null))
    else if (!whys.has(carrierId)) whys.add(carrierId, name, `${ruleName(rule)} decides, and does not name it`)
  }
  return {
    carrier: taken?.carrier ?? null,
    rule,
    costMicros: taken?.costMicros ?? null,
    reason,
    candidates: whys.list(taken?.carrier.carrierId ?? null),
  }
}

function reasonFor(routes: Routes, request: RouteRequest, decision: Decision, taken: Candidate): string {
  const { rule, placing, drained } = decision
  if (rule !== null && placing !== null) return takenByRule({ rule, placing, drained }, taken, request)
  const byNetwork = takenByNetwork(routes.carriers, request, decision, taken.carrier)
  return routes.rulesCount === 0 ? byNetwork : `no rule decides: ${byNetwork}`
}

function noCarrier({ rule }: Decision, passed: readonly Passed[]): string {
  if (rule !== null) return `${ruleName(rule)} is final, and none of its carriers can take the message`
  const names = new Set(passed.flatMap(({ rule: by }) => (by === null ? [] : [ruleName(by)])))
  const byRules = names.size === 0 ? '' : `no carrier of ${[...names].join(' or ')} can take the message, and `
  return `${byRules}no carrier takes the number by its networks`
}

/** Reasons by carrier, each carrier in the place in which it came first. */
function createWhys() {
  const found = new Map<number, { name: string; whys: string[] }>()
  return {
    has: (carrierId: number) => found.has(carrierId),
    add(carrierId: number, name: string, why: string) {
      const known = found.get(carrierId)
      if (known === undefined) found.set(carrierId, { name, whys: [why] })
      else known.whys.push(why)
    },
    list: (takenId: number | null): Explained[] =>
      [...found].map(([carrierId, { name, whys }]) => {
        return { carrierId, name, taken: carrierId === takenId, why: whys.join('; ') }
      }),
  }
}
