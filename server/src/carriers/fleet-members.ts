/** The carriers of a fleet by their ids: added, changed and retired as their rows ask for it. */
import type { Logger } from 'pino'
import type { RoutableCarrier } from '../rules/routing/route.ts'
import type { CarrierSetting } from '../settings/carriers.ts'
import type { Carrier, CarrierMemory } from './carrier.ts'
import { changeMs, createMember, type Member, type Origin } from './fleet-member.ts'

export interface Running {
  origin: Origin
  identity: RoutableCarrier
  setting: CarrierSetting
}

interface MembersOptions {
  /** `account`: the carrier that represents its account. */
  make(identity: RoutableCarrier, setting: CarrierSetting, account: number, memory?: CarrierMemory): Carrier
  /** True for a carrier that this node sends through. */
  leads: (carrierId: number) => boolean
  log: Logger
}

export interface Members {
  get(carrierId: number): Member | undefined
  /** Makes these the carriers of the fleet, and gives them in this order. `accounts` are theirs. */
  follow(running: readonly Running[], accounts: readonly number[]): Member[]
  /** Starts those that this node leads and that do not run. */
  start(): void
  /** Resolves when this node no longer sends through the carrier. */
  rest(carrierId: number): Promise<void>
  stop(timeoutMs: number): Promise<unknown>
}

export function createMembers({ make, leads, log }: MembersOptions): Members {
  const members = new Map<number, Member>()
  /** Retired carriers whose links are not yet closed: the same carrier binds again only after that. */
  const leaving = new Map<number, { member: Member; left: Promise<void> }>()
  let stopped = false

  const memberOf = ({ origin, identity, setting }: Running, account: number): Member => {
    const known = members.get(identity.carrierId)
    if (known !== undefined) {
      known.change(origin, identity, setting, account)
      return known
    }
    const member = createMember({ origin, identity, setting, account, make, log })
    members.set(identity.carrierId, member)
    return member
  }

  const retire = (carrierId: number, member: Member) => {
    members.delete(carrierId)
    log.info({ carrier: member.identity.name }, 'carrier retired')
    const left = member.stop(changeMs).finally(() => leaving.delete(carrierId))
    leaving.set(carrierId, { member, left })
  }

  return {
    get: (carrierId) => members.get(carrierId),
    follow(running, accounts) {
      const next = running.map((carrier, index) => memberOf(carrier, accounts[index]!))
      for (const [carrierId, member] of members) if (!next.includes(member)) retire(carrierId, member)
      return next
    },
    start() {
      for (const [carrierId, member] of members) {
        if (!leads(carrierId)) continue
        const before = leaving.get(carrierId)
        if (before === undefined) member.start()
        else
          void before.left.then(
            () => !stopped && members.get(carrierId) === member && leads(carrierId) && member.start(),
          )
      }
    },
    async rest(carrierId) {
      await Promise.all([members.get(carrierId)?.rest(), leaving.get(carrierId)?.left])
    },
    stop(timeoutMs) {
      stopped = true
      const all = [...members.values(), ...[...leaving.values()].map(({ member }) => member)]
      return Promise.all(all.map((member) => member.stop(timeoutMs)))
    },
  }
}
