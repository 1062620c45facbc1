/** For tests: carriers, rules and messages in a few words. */
import { countryOf, networkOf } from '@websms/sms'
import type {
  CarrierHealth,
  HealthState,
  RoutableCarrier,
  RouteMatch,
  RouteRequest,
  RouteRule,
  RouteTarget,
} from './route.ts'
import { drawOf } from './weights.ts'

/** Made from the name, so that a rule and a list of carriers mean the same one. */
function carrierIdOf(name: string): number {
  return drawOf(name) >>> 8
}

/** Takes any number, unless `networks` says otherwise. */
export function carrierOf(name: string, more: Partial<RoutableCarrier> = {}): RoutableCarrier {
  return { carrierId: carrierIdOf(name), name, simulated: false, networks: null, ...more }
}

/** The same state for every message. */
export function health(state: HealthState): { health: CarrierHealth } {
  return { health: { otp: state, others: state } }
}

let rules = 0

/** Targets as texts: `a`, `a 2` with its order, `a 2 30` with its weight too, `a 2 30 1000` with its cost in micro-dollars. */
export function ruleOf(
  name: string,
  match: Partial<RouteMatch>,
  targets: readonly string[],
  more: Partial<RouteRule> = {},
): RouteRule {
  const all = { networks: [], countries: [], prefixes: [], purposes: [], accounts: [], senders: [], ...match }
  return { ruleId: ++rules, name, enabled: true, final: false, match: all, targets: targets.map(targetOf), ...more }
}

function targetOf(text: string): RouteTarget {
  const [name = '', order = '1', weight = '1', cost = '0'] = text.split(' ')
  return { carrierId: carrierIdOf(name), name, order: Number(order), weight: Number(weight), costMicros: Number(cost) }
}

/** To a handset of Spark in New Zealand, unless another number is given; country, network and draw follow from it. */
export function requestOf(more: Partial<RouteRequest> = {}): RouteRequest {
  const number = more.number ?? '64275550100'
  return {
    number,
    country: countryOf(number)?.country ?? '001',
    network: networkOf(number)?.network ?? null,
    purpose: 'transactional',
    accountId: 1001,
    sender: '552',
    demo: false,
    draw: drawOf(number),
    ...more,
  }
}
