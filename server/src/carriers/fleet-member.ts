/** One carrier of the fleet while its settings change. The old link is closed first, and then the new one binds, since
 *  many carriers allow one bind at a time. Facts that were learnt stay while it is the same account at the same place. */
import { isDeepStrictEqual } from 'node:util'
import type { Logger } from 'pino'
import type { Flow } from '../rules/flow.ts'
import type { RoutableCarrier } from '../rules/routing/route.ts'
import type { CarrierSetting } from '../settings/carriers.ts'
import type { Carrier, CarrierMemory } from './carrier.ts'
import { within } from './within.ts'

/** Where a carrier's settings come from. */
export type Origin = 'environment' | 'stored' | 'simulator'

export interface FleetCarrier extends Pick<Carrier, 'identity' | 'setting' | 'state' | 'takeRefused' | 'check'> {
  readonly origin: Origin
}

export interface Member extends FleetCarrier {
  /** Goes on with these settings: at once where the link need not change, else once what is in flight is answered.
   *  `account`: the carrier that represents its account. */
  change(origin: Origin, identity: RoutableCarrier, setting: CarrierSetting, account: number): void
  setFlow(flow: Flow): void
  wake(): void
  start(): void
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
  let { origin, identity, setting, account } = first
  let carrier = make(identity, setting, account)
  let madeFor = account
  let flow: Flow = 'running'
  let started = false
  let stopping = false
  let changing: Promise<void> | null = null

  const rebind = async (): Promise<void> => {
    while (madeFor !== account || !sameLink(carrier.setting, setting)) {
      await carrier.stop(changeMs)
      if (stopping) return
      const memory = sameAccount(carrier.setting, setting) ? carrier.memory : undefined
      carrier = make(identity, setting, account, memory)
      madeFor = account
      carrier.setFlow(flow)
      if (started) carrier.start()
      log.info({ carrier: identity.name }, 'carrier changed: it binds again')
    }
  }

  return {
    get origin() {
      return origin
    },
    get identity() {
      return identity
    },
    get setting() {
      return setting
    },
    get state() {
      return carrier.state
    },
    takeRefused: () => carrier.takeRefused(),
    check: () => carrier.check(),
    change(nextOrigin, nextIdentity, nextSetting, nextAccount) {
      origin = nextOrigin
      identity = nextIdentity
      setting = nextSetting
      account = nextAccount
      changing ??= rebind()
        .catch((error) => log.error({ err: error, carrier: identity.name }, 'a carrier cannot run with its settings'))
        .finally(() => {
          changing = null
        })
    },
    setFlow(next) {
      if (next === flow) return
      flow = next
      carrier.setFlow(next)
      log[next === 'running' ? 'info' : 'warn']({ carrier: identity.name, flow }, 'an operator set what it does')
    },
    wake: () => carrier.wake(),
    start() {
      if (started) return
      started = true
      carrier.start()
    },
    async stop(timeoutMs) {
      stopping = true
      await Promise.all([carrier.stop(timeoutMs), changing && within(timeoutMs, changing)])
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
