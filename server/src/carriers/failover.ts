/**
 * Moves what waits away from carriers that cannot send, and what a carrier refused for reasons of its own to the next one.
 * One-time codes go at once; other messages when the ailment has lasted for a while, since most links come back
 * within seconds.
 */
import type { Logger } from 'pino'
import type { Ailment, HealthState } from '../rules/routing/route.ts'
import { startRounds } from '../upkeep/rounds.ts'
import type { FleetCarrier } from './fleet-member.ts'
import type { Mover } from './mover.ts'
import type { UnusedCarrier } from './stored.ts'

export interface FailoverTimers {
  /** Time that an ailment must have lasted before messages that are no codes are moved, in ms. Default 10,000. */
  patienceMs?: number
  /** Interval between looks at the carriers, in ms. Default 1,000. */
  intervalMs?: number
}

interface FailoverOptions extends FailoverTimers {
  carriers: () => readonly FleetCarrier[]
  /** Carriers that are not used any longer, with the decision about what waits for them. None where another node settles them. */
  unused: () => Promise<readonly UnusedCarrier[]>
  /** The decision about a carrier is over: it is in use again. */
  onUsed: (carrierId: number) => Promise<void>
  /** Stored carriers that cannot run with their settings. */
  faulty: () => readonly { carrierId: number; name: string }[]
  mover: Mover
  log: Logger
}

/** An ailment as it bears on messages that wait. */
interface Urgency {
  /** Completes a sentence about the carrier; null while nothing must move. */
  says: string | null
  /** It concerns all messages, and counts from when it began. */
  lasting: boolean
  /** Another carrier can send. */
  canMove: boolean
}

/** Share of its time that the mover takes, so that traffic goes on beside it. */
const workShare = 0.5

export function startFailover({
  carriers,
  unused,
  onUsed,
  faulty,
  mover,
  log,
  patienceMs = 10_000,
  intervalMs = 1000,
}: FailoverOptions) {
  const ailingSince = new Map<number, number>()

  /** Messages that the carrier refused for reasons of its own go to the next one at once. */
  const fallThrough = async ({ identity: { carrierId, name }, takeRefused }: FleetCarrier): Promise<void> => {
    const refused = takeRefused()
    if (refused.length === 0) return
    const moved = await mover.moveRefused({ carrierId, reason: `${name} refused it for reasons of its own` }, refused)
    if (moved > 0) log.info({ carrier: name, messages: moved }, 'refused messages were moved to other carriers')
  }

  /** Moves what waits for a carrier with an ailment: codes at once, the others when it has lasted. */
  const leave = async (carrier: { carrierId: number; name: string }, urgency: Urgency, untilMs: number) => {
    const { carrierId, name } = carrier
    if (!urgency.lasting) ailingSince.delete(carrierId)
    else if (!ailingSince.has(carrierId)) ailingSince.set(carrierId, performance.now())
    if (urgency.says === null || !urgency.canMove) return
    const long = urgency.lasting && performance.now() - ailingSince.get(carrierId)! >= patienceMs
    const reason = `${name} ${urgency.says}`
    const messages = await mover.moveWaiting({ carrierId, reason }, long ? 'all' : 'codes', untilMs)
    if (messages > 0) log.warn({ carrier: name, messages, reason }, 'messages were moved to other carriers')
  }

  const settleUnused = async ({ carrierId, name, waiting }: UnusedCarrier, untilMs: number): Promise<void> => {
    const from = { carrierId, reason: `${name} is not used any longer`, gone: true }
    const messages = await (waiting === 'move'
      ? mover.moveWaiting(from, 'all', untilMs)
      : mover.failWaiting(from, untilMs))
    if (messages > 0) log.warn({ carrier: name, messages, waiting }, 'messages of an unused carrier were settled')
  }

  const round = async (): Promise<void> => {
    const untilMs = performance.now() + intervalMs * workShare
    const all = carriers()
    const canSend = all.filter(({ state }) => state.flow === 'running' && ailmentOf(state.health.others) === null)
    for (const carrier of all.filter(({ here }) => here)) {
      carrier.check()
      await fallThrough(carrier)
      const { otp, others } = carrier.state.health
      const ailment = ailmentOf(others)
      const urgent = ailment ?? ailmentOf(otp)
      const canMove = canSend.some((other) => other !== carrier)
      const says = urgent === null ? null : ailments[urgent]
      await leave(carrier.identity, { says, lasting: ailment !== null, canMove }, untilMs)
    }
    const used = new Set(all.map(({ identity }) => identity.carrierId))
    const broken = faulty().filter(({ carrierId }) => !used.has(carrierId))
    for (const carrier of broken) {
      const canMove = canSend.length > 0
      await leave(carrier, { says: 'cannot run with its settings', lasting: true, canMove }, untilMs)
    }
    for (const carrier of await unused()) {
      if (!used.has(carrier.carrierId)) await settleUnused(carrier, untilMs)
      // One that was retired a moment ago still runs; of any other, the decision was about the time before.
      else if (!carrier.retired) await onUsed(carrier.carrierId)
    }
    const known = new Set([...used, ...broken.map(({ carrierId }) => carrierId)])
    for (const carrierId of ailingSince.keys()) if (!known.has(carrierId)) ailingSince.delete(carrierId)
  }

  return startRounds(
    async () => {
      await round()
      return intervalMs
    },
    {
      retryMs: intervalMs,
      onError: (error) => log.error({ err: error }, 'waiting messages could not be moved, trying again'),
    },
  )
}

const ailments: Record<Ailment, string> = {
  down: 'is not bound',
  stopped: 'refuses every message',
  silent: 'has answered nothing for a while',
  failing: 'fails far more often than usual',
}

function ailmentOf(state: HealthState): Ailment | null {
  return state in ailments ? (state as Ailment) : null
}
