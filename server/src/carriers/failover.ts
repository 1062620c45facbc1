/**
 * Moves what waits away from carriers that cannot send, and what a carrier refused for reasons of its own to the next one.
 * One-time codes go at once; other messages when the ailment has lasted for a while, since most links come back
 * within seconds.
 */
import type { Logger } from 'pino'
import type { Ailment, HealthState } from '../rules/routing/route.ts'
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
  /** Carriers that are not used any longer, with the decision about what waits for them. */
  unused: () => Promise<readonly UnusedCarrier[]>
  mover: Mover
  log: Logger
}

/** Share of its time that the mover takes, so that traffic goes on beside it. */
const workShare = 0.5

export function startFailover({
  carriers,
  unused,
  mover,
  log,
  patienceMs = 10_000,
  intervalMs = 1000,
}: FailoverOptions) {
  const ailingSince = new Map<number, number>()
  let timer: NodeJS.Timeout | null = null
  let stopped = false

  /** Messages that the carrier refused for reasons of its own go to the next one at once. */
  const fallThrough = async ({ identity: { carrierId, name }, takeRefused }: FleetCarrier): Promise<void> => {
    const refused = takeRefused()
    if (refused.length === 0) return
    const moved = await mover.moveRefused({ carrierId, reason: `${name} refused it for reasons of its own` }, refused)
    if (moved > 0) log.info({ carrier: name, messages: moved }, 'refused messages were moved to other carriers')
  }

  const leaveAiling = async ({ identity, state }: FleetCarrier, canSend: boolean, untilMs: number): Promise<void> => {
    const { carrierId, name } = identity
    const ailment = ailmentOf(state.health.others)
    if (ailment === null) ailingSince.delete(carrierId)
    else if (!ailingSince.has(carrierId)) ailingSince.set(carrierId, performance.now())
    const urgent = ailment ?? ailmentOf(state.health.otp)
    if (urgent === null || !canSend) return
    const long = ailment !== null && performance.now() - ailingSince.get(carrierId)! >= patienceMs
    const reason = `${name} ${ailments[urgent]}`
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
    for (const carrier of all) {
      carrier.check()
      await fallThrough(carrier)
      const canSend = all.some((other) => other !== carrier && ailmentOf(other.state.health.others) === null)
      await leaveAiling(carrier, canSend, untilMs)
    }
    const used = new Set(all.map(({ identity }) => identity.carrierId))
    for (const carrier of await unused()) {
      if (!used.has(carrier.carrierId)) await settleUnused(carrier, untilMs)
    }
  }

  let running: Promise<void> = Promise.resolve()
  const next = () => {
    running = round()
      .catch((error) => log.error({ err: error }, 'waiting messages could not be moved, trying again'))
      .finally(() => {
        if (!stopped) timer = setTimeout(next, intervalMs)
      })
  }
  next()

  return {
    async stop(): Promise<void> {
      stopped = true
      if (timer !== null) clearTimeout(timer)
      await running
    },
  }
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
