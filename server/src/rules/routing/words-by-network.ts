/** Words for a route that the carriers' own networks decided: why each carrier takes the number or does not. Pure. */
import { isUsable, obstacleOf } from './candidates.ts'
import type { Decision } from './compile.ts'
import type { RoutableCarrier, RouteRequest } from './route.ts'
import { althoughDrained, althoughUnhealthy, healthText, obstacleText } from './words.ts'

/** The reason for the carrier that is taken. */
export function takenByNetwork(
  carriers: readonly RoutableCarrier[],
  request: RouteRequest,
  { placing, drained }: Decision,
  taken: RoutableCarrier,
): string {
  const { network } = request
  const healthy = placing?.healthy === true
  const although = `${drained ? althoughDrained : ''}${healthy ? '' : althoughUnhealthy(taken, request)}`
  const passed = carriers.find(
    (carrier) => carrier !== taken && serves(carrier, network) && isPassed(carrier, request, healthy),
  )
  const state = passed && passedText(passed, request)
  if (serves(taken, network)) {
    const isBefore = passed !== undefined && carriers.indexOf(passed) < carriers.indexOf(taken)
    return `${taken.name} serves ${network}${isBefore ? `, and ${passed.name} ${state}` : ''}${although}`
  }
  const otherwise =
    network === null
      ? "the number's network is unknown"
      : passed === undefined
        ? `no carrier serves ${network}`
        : `${passed.name} serves ${network} but ${state}`
  return `${otherwise}, and ${taken.name} takes any number${although}`
}

/** The reason against a carrier that is not taken. @param taken null when none is */
export function lostByNetwork(carrier: RoutableCarrier, request: RouteRequest, taken: RoutableCarrier | null): string {
  const { network } = request
  const obstacle = obstacleOf(carrier, request, true)
  if (obstacle === 'demo' || obstacle === 'demo_only' || obstacle === 'receive_only')
    return obstacleText(obstacle, request)
  const names = serves(carrier, network)
  if (carrier.networks !== null && !names) {
    const served = `it serves only ${carrier.networks.join(', ')}`
    return network === null ? `${served}, and the number's network is unknown` : served
  }
  if (obstacle !== null) return obstacleText(obstacle, request)
  const instead = taken?.name ?? 'another carrier'
  if (carrier.draining === true) return `it is being drained, and ${instead} takes the number`
  if (carrier.paused === true) return `it is paused, and ${instead} takes the number`
  if (!isUsable(carrier, request)) return `it ${healthText(carrier, request)}, and ${instead} takes the number`
  return names ? `it also serves ${network}, but ${instead} comes first` : `${instead} comes first`
}

function serves({ networks }: RoutableCarrier, network: string | null): boolean {
  return network !== null && networks?.includes(network) === true
}

/** True for a carrier that would be asked for the number, and does not get it for the moment. */
function isPassed(carrier: RoutableCarrier, request: RouteRequest, healthy: boolean): boolean {
  const obstacle = obstacleOf(carrier, request, false)
  if (obstacle === 'demo' || obstacle === 'demo_only') return false
  return obstacle !== null || (healthy && !isUsable(carrier, request))
}

/** Said of a carrier. */
function passedText(carrier: RoutableCarrier, request: RouteRequest): string {
  const obstacle = obstacleOf(carrier, request, false)
  return obstacle === null ? healthText(carrier, request) : obstacleText(obstacle, request).replace(/^it /, '')
}
