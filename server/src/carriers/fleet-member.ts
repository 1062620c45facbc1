/** One carrier of the fleet while its settings change. The old link is closed first, and then the new one binds, since
 *  many carriers allow one bind at a time. Facts that were learnt stay while it is the same account at the same place. */
import { isDeepStrictEqual } from 'node:util'
import type { Logger } from 'pino'
import type { Flow } from '../rules/flow.ts'
import type { RoutableCarrier } from '../rules/routing/route.ts'
import type { CarrierSetting } from '../settings/carriers.ts'
import type { Carrier, CarrierMemory, CarrierState } from './carrier.ts'
import { within } from './within.ts'

/** Where a carrier's settings come from. */
export type Origin = 'environment' | 'stored' | 'simulator'

export interface FleetCarrier extends Pick<Carrier, 'identity' | 'setting' | 'state' | 'takeRefused' | 'check'> {
  readonly origin: Origin
  /** This node sends through it. Otherwise `state` is as the node told it that does. */
  readonly here: boolean
}

export interface Member extends FleetCarrier {
  /** Goes on with these settings: at once where the link need not change, else once what is in flight is answered.
   *  `account`: the carrier that represents its account. */
  change(origin: Origin, identity: RoutableCarrier, setting: CarrierSetting, account: number): void
  setFlow(flow: Flow): void
  wake(): void
  /** This node sends through it from now on. */
  start(): void
  /** This node no longer does, until `start`: resolves when what is in flight is answered and it is unbound. */
  rest(): Promise<void>
  /** Its state at the node that sends through it; null: it is not known. */
  told(state: CarrierState | null): void
  stop(timeoutMs: number): Promise<void>
}

interface MemberOptions {
  origin: Origin
  identity: RoutableCarrier
  setting: CarrierSetting
  account: number
  make(identity: RoutableCarrier, setting: CarrierSetting, account: number, memory?: CarrierMemory): Carrier
  log: Logger
}

/** Time for the answers to what is in flight when a carrier is changed or retired, in ms. */
export const changeMs = 10_000

export function createMember({ make, log, ...first }: MemberOptions): Member {
  let wanted = first
  let carrier = make(first.identity, first.setting, first.account)
  let madeFor = first.account
  let flow: Flow = 'running'
  let started = false
  /** `carrier` was started. One that was stopped never starts again: another takes its place. */
  let used = false
  let elsewhere: CarrierState | null = null
  let stopping = false

  const begin = () => {
    if (!started || used) return
    used = true
    carrier.start()
  }
  const rebind = async (): Promise<void> => {
    while (madeFor !== wanted.account || !sameLink(carrier.setting, wanted.setting) || (used && !started)) {
      await carrier.stop(changeMs)
      if (stopping) return
      const { identity, setting, account } = wanted
      const memory = sameAccount(carrier.setting, setting) ? carrier.memory : undefined
      carrier = make(identity, setting, account, memory)
      madeFor = account
      used = false
      carrier.setFlow(flow)
      begin()
      if (started) log.info({ carrier: identity.name }, 'carrier changed: it binds again')
    }
  }
  const changing = oneAtATime(rebind, (error) => {
    log.error({ err: error, carrier: wanted.identity.name }, 'a carrier cannot run with its settings')
  })

  return {
    get origin() {
      return wanted.origin
    },
    get identity() {
      return wanted.identity
    },
    get setting() {
      return wanted.setting
    },
    get here() {
      return started
    },
    get state() {
      return started || elsewhere === null ? carrier.state : { ...elsewhere, flow }
    },
    takeRefused: () => carrier.takeRefused(),
    check: () => carrier.check(),
    change(origin, identity, setting, account) {
      wanted = { origin, identity, setting, account }
      void changing.run()
    },
    setFlow(next) {
      if (next === flow) return
      flow = next
      carrier.setFlow(next)
      log[next === 'running' ? 'info' : 'warn']({ carrier: wanted.identity.name, flow }, 'an operator set what it does')
    },
    wake: () => carrier.wake(),
    start() {
      started = true
      if (changing.running === null) begin()
    },
    rest() {
      started = false
      return changing.run()
    },
    told(state) {
      elsewhere = state
    },
    async stop(timeoutMs) {
      stopping = true
      await Promise.all([carrier.stop(timeoutMs), changing.running && within(timeoutMs, changing.running)])
    },
  }
}

/** A call during `work` gets the promise of the work under way. */
function oneAtATime(work: () => Promise<void>, onError: (error: unknown) => void) {
  let running: Promise<void> | null = null
  return {
    get running() {
      return running
    },
    run(): Promise<void> {
      running ??= work()
        .catch(onError)
        .finally(() => {
          running = null
        })
      return running
    },
  }
}

/** True when it is the same account at the same place, so that what was learnt of it holds. */
function sameAccount(before: CarrierSetting, after: CarrierSetting): boolean {
  const placeOf = (setting: CarrierSetting) =>
    setting.protocol === 'http' ? [setting.url, setting.user] : [setting.host, setting.port, setting.system_id]
  return before.protocol === after.protocol && isDeepStrictEqual(placeOf(before), placeOf(after))
}

/** True when the link and its submits stay as they are; its networks and senders are only for routing. */
function sameLink(before: CarrierSetting, after: CarrierSetting): boolean {
  const same = { networks: null, senders: null }
  return isDeepStrictEqual({ ...before, ...same }, { ...after, ...same })
}
