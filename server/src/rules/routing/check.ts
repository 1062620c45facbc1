/** Warnings about a list of rules, each at its place: rules that never match or never send, rules behind a rule that takes all
 *  of their messages, names that nobody knows, carriers that no rule uses. Pure. */
import { countriesOfPrefix } from '@websms/sms'
import { covers, isContradiction } from './covers.ts'
import type { RoutableCarrier, RouteMatch, RouteRule, RouteTarget } from './route.ts'
import { ruleName } from './words.ts'

export interface RouteWarning {
  readonly kind:
    | 'never_matches'
    | 'shadowed'
    | 'unknown_network'
    | 'unknown_country'
    | 'no_carrier'
    | 'no_weight'
    | 'absent_carrier'
    | 'receive_only'
    | 'other_networks'
    | 'unused_carrier'
  /** The rule that it is about, and the field in it; null for a carrier that no rule uses. */
  readonly ruleId: number | null
  readonly field: keyof RouteMatch | 'match' | 'targets' | null
  /** The carrier that it is about, if it is about one. */
  readonly carrierId: number | null
  /** One sentence: what was found, and what follows. */
  readonly text: string
  /** The sentence without its subject, for a place that shows the rule: `never matches: …`. Of a carrier that no rule uses, all
   *  of it. */
  readonly finding: string
}

interface Known {
  /** Carriers that run, or would. */
  carriers: readonly RoutableCarrier[]
  /** Networks that prefixes, the portability table and carriers name. */
  networks: ReadonlySet<string>
}

/** In the order of the rules; carriers that no rule uses come last. Rules that are not enabled are held to their names only. */
export function checkRoutes(rules: readonly RouteRule[], known: Known): RouteWarning[] {
  return [...checkEach(rules, known)].flat()
}

/** The same, a rule at a time: each is compared with all before it. */
export function* checkEach(rules: readonly RouteRule[], known: Known): Generator<RouteWarning[]> {
  const byId = new Map(known.carriers.map((carrier) => [carrier.carrierId, carrier]))
  const enabled = rules.filter((rule) => rule.enabled)
  const sending = enabled.filter((rule) => rule.targets.some((target) => canSend(target, byId)))
  for (const rule of rules) {
    yield [
      ...checkNames(rule, known.networks),
      ...(rule.enabled ? [...checkMatch(rule, sending), ...checkTargets(rule, byId)] : []),
    ]
  }
  if (enabled.length > 0) yield unusedCarriers(enabled, known.carriers)
}

function warningAt(
  { ruleId, name }: RouteRule,
  kind: RouteWarning['kind'],
  field: RouteWarning['field'],
  finding: string,
  carrierId: number | null = null,
): RouteWarning {
  return { kind, ruleId, field, carrierId, text: `${ruleName({ name })} ${finding}`, finding }
}

function checkNames(rule: RouteRule, networks: ReadonlySet<string>): RouteWarning[] {
  const { match } = rule
  return [
    ...match.networks
      .filter((network) => !networks.has(network))
      .map((network) =>
        warningAt(
          rule,
          'unknown_network',
          'networks',
          `names the network "${network}", which no prefix, no number of the portability table and no carrier has`,
        ),
      ),
    ...match.countries
      .filter((country) => !countriesOfPrefix('').has(country))
      .map((country) =>
        warningAt(rule, 'unknown_country', 'countries', `names the country "${country}", which no number belongs to`),
      ),
  ]
}

/** @param sending enabled rules that can send */
function checkMatch(rule: RouteRule, sending: readonly RouteRule[]): RouteWarning[] {
  const { match } = rule
  if (isContradiction(match)) {
    const [prefixes, countries] = [match.prefixes.join(', '), match.countries.join(', ')]
    const text = `never matches: no number that begins with ${prefixes} is of ${countries}`
    return [warningAt(rule, 'never_matches', 'match', text)]
  }
  const noNumber = match.prefixes.filter((prefix) => countriesOfPrefix(prefix).size === 0)
  if (noNumber.length > 0 && noNumber.length === match.prefixes.length) {
    const text = `never matches: no country code begins with ${noNumber.join(', ')}`
    return [warningAt(rule, 'never_matches', 'prefixes', text)]
  }
  for (const earlier of sending) {
    if (earlier === rule) break
    if (!covers(earlier.match, match)) continue
    const by = ruleName(earlier)
    const text = earlier.final
      ? `is never asked: ${by} comes first, matches all of its messages and is final`
      : `is asked only when no carrier of ${by} can take the message: that one comes first and matches all of its messages`
    return [warningAt(rule, 'shadowed', 'match', text)]
  }
  return []
}

function checkTargets(rule: RouteRule, carriers: ReadonlyMap<number, RoutableCarrier>): RouteWarning[] {
  const { targets } = rule
  const warnings = targets.flatMap((target) => checkTarget(rule, target, carriers.get(target.carrierId)))
  if (targets.length === 0) {
    const text = rule.final ? 'has no carrier and is final: its messages are refused' : 'has no carrier: it never sends'
    return [warningAt(rule, 'no_carrier', 'targets', text)]
  }
  if (targets.some((target) => canSend(target, carriers))) return warnings
  const text = rule.final ? 'is final: its messages are refused' : 'never sends'
  return [
    ...warnings,
    warningAt(rule, 'no_carrier', 'targets', `has no carrier that could take a message, and ${text}`),
  ]
}

function checkTarget(rule: RouteRule, target: RouteTarget, carrier: RoutableCarrier | undefined): RouteWarning[] {
  const { carrierId, name, order, weight } = target
  const warn = (kind: RouteWarning['kind'], text: string) => [warningAt(rule, kind, 'targets', text, carrierId)]
  if (carrier === undefined) return warn('absent_carrier', `names the carrier ${name}, which does not run`)
  if (carrier.networks?.length === 0) return warn('receive_only', `names the carrier ${name}, which is receive only`)
  if (weight === 0 && !rule.targets.some((other) => other.order === order && other.weight > 0)) {
    return warn('no_weight', `gives ${name} the weight 0 and nobody shares its order ${order}: it takes nothing`)
  }
  const others = rule.match.networks.filter((network) => carrier.networks?.includes(network) === false)
  if (others.length === 0) return []
  const served = carrier.networks!.join(', ')
  return warn('other_networks', `sends ${others.join(', ')} to ${name}, which is set to serve ${served} only`)
}

function canSend({ carrierId, weight }: RouteTarget, carriers: ReadonlyMap<number, RoutableCarrier>): boolean {
  const carrier = carriers.get(carrierId)
  return weight > 0 && carrier !== undefined && carrier.networks?.length !== 0
}

function unusedCarriers(rules: readonly RouteRule[], carriers: readonly RoutableCarrier[]): RouteWarning[] {
  const used = new Set(rules.flatMap(({ targets }) => targets.map(({ carrierId }) => carrierId)))
  return carriers
    .filter(({ carrierId, networks, demoOnly }) => !used.has(carrierId) && networks?.length !== 0 && demoOnly !== true)
    .map(({ carrierId, name }) => {
      const text = `No rule uses the carrier ${name}: it takes only messages that no rule decides`
      return { kind: 'unused_carrier', ruleId: null, field: null, carrierId, text, finding: text }
    })
}
