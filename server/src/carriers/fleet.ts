/**
 * The carriers of this run, and the order in which they are tried: those of `WEBSMS_CARRIERS` or the simulator, which stay
 * as they were at the start, and stored ones, which follow their rows. An edited carrier is stopped, so that what is in
 * flight is answered, and started with its new settings; what waits for it stays in the outbox meanwhile.
 */
import type { Logger } from 'pino'
import type { RoutableCarrier } from '../rules/routing/route.ts'
import { type CarrierFault, type CarrierSetting, readCarrierFields } from '../settings/carriers.ts'
import type { Store } from '../store/store.ts'
import type { Carrier } from './carrier.ts'
import { changeMs, createMember, type FleetCarrier, type Member, type Origin } from './fleet-member.ts'
import { readFlows } from './flow.ts'
import { accountsOf, routableCarrier } from './register.ts'
import { type CarrierTexts, readStoredCarriers, type StoredCarrier } from './stored.ts'

/** A stored carrier that cannot run with its settings. */
interface FaultyCarrier {
  carrierId: number
  name: string
  /** Without the password. */
  texts: CarrierTexts
  faults: readonly CarrierFault[]
}

export interface Fleet {
  /** In the order in which they are tried. */
  readonly carriers: readonly FleetCarrier[]
  readonly faulty: readonly FaultyCarrier[]
  routes(): readonly RoutableCarrier[]
  /** Call it when there may be something to send through this carrier. */
  wake(carrierId: number): void
  wakeAll(): void
  start(): void
  stop(timeoutMs: number): Promise<unknown>
}

interface Running {
  origin: Origin
  identity: RoutableCarrier
  setting: CarrierSetting
}

interface FleetOptions {
  /** Carriers that are not stored: of the environment, or the simulator's. */
  fixed: readonly Running[]
  /** `account`: the carrier that represents its account. */
  make(identity: RoutableCarrier, setting: CarrierSetting, account: number): Carrier
  store: Pick<Store, 'read' | 'onChange' | 'secrets'>
  log: Logger
}

/** From then on the carriers follow their rows, and the flow that an operator sets. */
export async function createFleet({ fixed, make, store, log }: FleetOptions): Promise<Fleet> {
  const members = new Map<number, Member>()
  /** Retired carriers whose links are not yet closed: the same carrier binds again only after that. */
  const leaving = new Map<number, { member: Member; left: Promise<void> }>()
  let order: readonly Member[] = []
  let faulty: readonly FaultyCarrier[] = []
  let routes: readonly RoutableCarrier[] = []
  let started = false
  let stopped = false

  const memberOf = ({ origin, identity, setting }: Running, account: number): Member => {
    const known = members.get(identity.carrierId)
    if (known !== undefined) {
      known.change(origin, identity, setting)
      return known
    }
    const member = createMember({ origin, identity, setting, log, make: (...changed) => make(...changed, account) })
    members.set(identity.carrierId, member)
    return member
  }

  const retire = (carrierId: number, member: Member) => {
    members.delete(carrierId)
    log.info({ carrier: member.identity.name }, 'carrier retired')
    const left = member.stop(changeMs).finally(() => leaving.delete(carrierId))
    leaving.set(carrierId, { member, left })
  }

  const follow = async (): Promise<void> => {
    const stored = readSettings(await readStoredCarriers(store.read), store.secrets)
    const flows = await readFlows(store.read)
    const running = runningCarriers(fixed, stored, members)
    const accounts = await accountsOf(
      store.read,
      running.map(({ identity }) => identity),
    )
    if (stopped) return
    const next = running.map((carrier, index) => memberOf(carrier, accounts[index]!))
    for (const [carrierId, member] of members) if (!next.includes(member)) retire(carrierId, member)
    for (const member of next) member.setFlow(flows.get(member.identity.carrierId) ?? 'running')
    order = next
    faulty = stored.filter(({ retired, faults }) => !retired && faults.length > 0)
    routes = next.map(({ identity, state }) => (state.flow === 'draining' ? { ...identity, draining: true } : identity))
    if (started) for (const member of next) startMember(member)
  }

  const startMember = (member: Member) => {
    const before = leaving.get(member.identity.carrierId)
    if (before === undefined) member.start()
    else void before.left.then(() => !stopped && members.get(member.identity.carrierId) === member && member.start())
  }

  const followNext = inTurn(follow)
  await followNext()
  for (const { name, faults } of faulty) log.error({ carrier: name, faults }, 'a carrier cannot run with its settings')
  store.onChange(() => void followNext().catch((error) => log.error({ err: error }, 'carriers could not be read')))

  return {
    get carriers() {
      return order
    },
    get faulty() {
      return faulty
    },
    routes: () => routes,
    wake: (carrierId) => members.get(carrierId)?.wake(),
    wakeAll() {
      for (const member of order) member.wake()
    },
    start() {
      started = true
      for (const member of order) startMember(member)
    },
    stop(timeoutMs) {
      stopped = true
      const all = [...members.values(), ...[...leaving.values()].map(({ member }) => member)]
      return Promise.all(all.map((member) => member.stop(timeoutMs)))
    },
  }
}

/** A stored carrier takes the place of one of WEBSMS_CARRIERS, even when it is retired. One whose new settings cannot run
 *  keeps those that it has. */
function runningCarriers(
  fixed: readonly Running[],
  stored: readonly StoredSetting[],
  members: ReadonlyMap<number, Member>,
): Running[] {
  const ids = new Set(stored.map(({ carrierId }) => carrierId))
  return [
    ...fixed.filter(({ identity }) => !ids.has(identity.carrierId)),
    ...stored.flatMap(({ carrierId, retired, setting = members.get(carrierId)?.setting }) =>
      retired || setting === undefined
        ? []
        : [{ origin: 'stored' as const, identity: routableCarrier(carrierId, setting), setting }],
    ),
  ]
}

interface StoredSetting extends FaultyCarrier {
  retired: boolean
  /** Undefined when the settings have faults. */
  setting: CarrierSetting | undefined
}

function readSettings(stored: readonly StoredCarrier[], secrets: Store['secrets']): StoredSetting[] {
  return stored.map(({ carrierId, name, texts, password, retiredAt }) => {
    const about = { carrierId, name, texts, retired: retiredAt !== null }
    try {
      const read = readCarrierFields({ ...texts, password: password(secrets) })
      return { ...about, setting: undefined, faults: [], ...read }
    } catch (error) {
      const fault = { field: 'password', found: 'what cannot be decrypted', expected: (error as Error).message }
      return { ...about, setting: undefined, faults: [fault] }
    }
  })
}

/** Runs `work` once at a time; calls during a run make it run once more. */
function inTurn(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let again = false
  const run = async (): Promise<void> => {
    do {
      again = false
      await work()
    } while (again)
  }
  return () => {
    if (running === null) {
      running = run().finally(() => {
        running = null
      })
    } else again = true
    return running
  }
}
