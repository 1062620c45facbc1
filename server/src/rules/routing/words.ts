/** Words for the reasons of a route: states of carriers, and why one of a rule is taken or not. Pure. */
import { type Candidate, healthFor, isUsable, type Obstacle, type Placing } from './candidates.ts'
import type { HealthState, RoutableCarrier, RouteRequest, RouteRule } from './route.ts'

export function ruleName({ name }: Pick<RouteRule, 'name'>): string {
  return `rule "${name}"`
}

/** Said of a carrier: `it is down`, `smsc_spark is down`. */
const stateWords: Record<HealthState, string> = {
  well: 'is well',
  probing: 'is tried with a few messages only',
  recovering: 'has only just recovered',
  down: 'is not bound',
  stopped: 'refuses every message',
  silent: 'does not answer',
  failing: 'fails too often',
}

export function healthText(carrier: RoutableCarrier, request: RouteRequest): string {
  return stateWords[healthFor(carrier, request)]
}

/** Said of a carrier that is not as it should be; null for one that is well. */
export function conditionOf({ draining, health }: RoutableCarrier): string | null {
  if (draining === true) return 'is being drained'
  if (health === undefined) return null
  if (health.others !== 'well') return stateWords[health.others]
  return health.otp === 'well' ? null : `${stateWords[health.otp]}, for one-time codes`
}

/** The reason why a carrier cannot take a message, for a list in which the carrier stands by its name. */
export function obstacleText(obstacle: Obstacle, { sender }: RouteRequest): string {
  switch (obstacle) {
    case 'absent':
      return 'it does not run'
    case 'no_weight':
      return 'its weight is 0'
    case 'tried':
      return 'it has already refused the message'
    case 'demo':
      return 'a demo account never reaches a real carrier'
    case 'demo_only':
      return 'the simulator takes only messages of demo accounts once a real carrier is set up'
    case 'receive_only':
      return 'it is receive only'
    case 'sender':
      return `it may not use the sender ${sender}`
    case 'texts_only':
      return 'it carries plain texts only'
    case 'draining':
      return 'it is being drained'
  }
}

/** Said at the end of a reason, when only carriers that are being drained take the number. */
export const althoughDrained = ', and is being drained, but no other carrier takes the number'

/** Said at the end of a reason, when no carrier is healthy. */
export function althoughUnhealthy(taken: RoutableCarrier, request: RouteRequest): string {
  return `, but it ${healthText(taken, request)} and no carrier of the number is healthy: the message waits`
}

/** The reason for the carrier that a rule gave the message to. */
export function takenByRule(
  { rule, placing, drained }: { rule: RouteRule; placing: Placing; drained: boolean },
  taken: Candidate,
  request: RouteRequest,
): string {
  const { name } = taken.carrier
  const shared = placing.among.length > 1
  const gives = shared ? `gives ${name} ${shareText(taken, placing)}, this one too` : `sends it to ${name}`
  const since = placing.healthy ? unhealthyBefore(taken, placing, request) : []
  const because = since.length === 0 ? '' : `, since ${since.join(' and ')}`
  const although = `${drained ? althoughDrained : ''}${placing.healthy ? '' : althoughUnhealthy(taken.carrier, request)}`
  return `${ruleName(rule)} ${gives}${because}${although}`
}

/** Carriers that would have had the message, or a share of it, if they were healthy. */
function unhealthyBefore({ order }: Candidate, { able }: Placing, request: RouteRequest): string[] {
  return able
    .filter((candidate) => candidate.order <= order && !isUsable(candidate.carrier, request))
    .map(({ carrier }) => `${carrier.name} ${healthText(carrier, request)}`)
}

/** The reason against a carrier of the rule that decided. */
export function lostByRule(lost: Candidate, placing: Placing, taken: Candidate, request: RouteRequest): string {
  const { name } = taken.carrier
  if (lost.carrier.paused === true) return `it is paused, and ${name} takes the number`
  if (placing.healthy && !isUsable(lost.carrier, request)) {
    return `it ${healthText(lost.carrier, request)}, and ${name} takes the message`
  }
  if (lost.order !== taken.order) return `${name} comes first`
  return `it has ${shareText(lost, placing)}, and this one belongs to ${name}`
}

function shareText({ weight }: Candidate, { among }: Placing): string {
  const percent = (100 * weight) / among.reduce((sum, candidate) => sum + candidate.weight, 0)
  return percent < 1 ? 'less than 1 % of the handsets' : `${Math.round(percent)} % of the handsets`
}
