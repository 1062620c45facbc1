/** Decides which carriers of a list can take a message, and which of them share it. Pure. */
import { foldSender } from '../senders/sender.ts'
import type { HealthState, RoutableCarrier, RouteRequest } from './route.ts'
import { isProbe } from './weights.ts'

/** A carrier in a list: of a rule, or of the carriers' own networks. */
export interface Candidate {
  readonly carrier: RoutableCarrier
  readonly order: number
  readonly weight: number
  /** Null where no rule gives it. */
  readonly costMicros: number | null
}

/** The reason why a carrier cannot take a message at all. */
export type Obstacle =
  | 'absent'
  | 'no_weight'
  | 'tried'
  | 'demo'
  | 'demo_only'
  | 'receive_only'
  | 'sender'
  | 'texts_only'
  | 'draining'

/** @param drained true when no other carrier takes the message, so that draining ones may */
export function obstacleOf(carrier: RoutableCarrier, request: RouteRequest, drained: boolean): Obstacle | null {
  if (request.demo && !carrier.simulated) return 'demo'
  if (!request.demo && carrier.demoOnly === true) return 'demo_only'
  if (carrier.networks !== null && carrier.networks.length === 0) return 'receive_only'
  if (carrier.senders != null && !carrier.senders.has(foldSender(request.sender))) return 'sender'
  if (request.beyondText === true && carrier.textsOnly === true) return 'texts_only'
  if (request.tried?.has(carrier.carrierId) === true) return 'tried'
  return !drained && carrier.draining === true ? 'draining' : null
}

export function healthFor({ health }: RoutableCarrier, { purpose }: RouteRequest): HealthState {
  if (health === undefined) return 'well'
  return purpose === 'otp' ? health.otp : health.others
}

/** True when the carrier should get the message before unhealthy ones do. */
export function isUsable(carrier: RoutableCarrier, request: RouteRequest): boolean {
  const state = healthFor(carrier, request)
  return state === 'well' || (state === 'probing' && isProbe(request.draw, carrier.carrierId))
}

export interface Placing {
  /** Candidates that can take the message, healthy or not. */
  readonly able: readonly Candidate[]
  /** The ones of the lowest order, which share it: healthy ones, or all when none is. */
  readonly among: readonly Candidate[]
  /** False when the message waits for a carrier that is not healthy. */
  readonly healthy: boolean
}

/** @param candidates by order
 *  @param onPassed receives every candidate that cannot take the message
 *  @returns null when none can */
export function placeAmong(
  candidates: readonly Candidate[],
  request: RouteRequest,
  drained: boolean,
  onPassed: ((candidate: Candidate, obstacle: Obstacle) => void) | null,
): Placing | null {
  const able: Candidate[] = []
  let sick = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const obstacle = candidate.weight === 0 ? 'no_weight' : obstacleOf(candidate.carrier, request, drained)
    if (obstacle !== null) {
      onPassed?.(candidate, obstacle)
      continue
    }
    able.push(candidate)
    if (candidate.order < sick && !isUsable(candidate.carrier, request)) sick = candidate.order
  }
  if (able.length === 0) return null
  // A carrier that is paused stands in for no other: its messages would wait longer than those of one that is down.
  const serves = ({ carrier, order }: Candidate) =>
    isUsable(carrier, request) && !(carrier.paused === true && sick <= order)
  let order = Number.POSITIVE_INFINITY
  for (const candidate of able) if (candidate.order < order && serves(candidate)) order = candidate.order
  const healthy = order !== Number.POSITIVE_INFINITY
  if (!healthy) order = able[0]!.order
  const among = able.filter((candidate) => candidate.order === order && (!healthy || serves(candidate)))
  return { able, among, healthy }
}

/** The end of a part at one carrier. */
type PartEnd =
  | { end: 'accepted' }
  | { end: 'refused'; scope: 'part' | 'destination' | 'carrier' }
  /** The link was lost before the part was written. */
  | { end: 'unwritten' }
  /** `mayResend`: the rule for lost answers (promise 4) lets it be sent once more. */
  | { end: 'unanswered'; mayResend: boolean }

/** True when another carrier may be asked: never after a definite accept, on errors that are this carrier's alone, and
 *  with an unknown outcome only where the part may be sent once more at all. */
export function mayGoElsewhere(part: PartEnd): boolean {
  switch (part.end) {
    case 'accepted':
      return false
    case 'refused':
      return part.scope === 'carrier'
    case 'unwritten':
      return true
    case 'unanswered':
      return part.mayResend
  }
}
