/**
 * The carriers of this run, and the order in which they are tried: those of `WEBSMS_CARRIERS` or the simulator, which stay
 * as they were at the start, and stored ones, which follow their rows. An edited carrier is stopped, so that what is in
 * flight is answered, and started with its new settings; what waits for it stays in the outbox meanwhile.
 */
import type { Logger } from 'pino'
import type { RoutableCarrier } from '../rules/routing/route.ts'
import { type CarrierFault, type CarrierSetting, readCarrierFields } from '../settings/carriers.ts'
import type { Store } from '../store/store.ts'
import type { Carrier, CarrierMemory, CarrierState } from './carrier.ts'
import type { FleetCarrier, Member } from './fleet-member.ts'
import { createMembers, type Members, type Running } from './fleet-members.ts'
import { readFlows } from './flow.ts'
import { accountsOf, routableCarrier } from './register.ts'
import { type CarrierTexts, readStoredCarriers, type StoredCarrier } from './stored.ts'

/** A stored carrier that cannot run with its settings. */
interface FaultyCarrier {
  carrierId: number
  name: string
  /** Without secrets. */
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
  /** Sends through every carrier, those that come later too. */
  start(): void
  /** Sends through this carrier from now on. */
  lead(carrierId: number): void
  /** Resolves when this node no longer sends through the carrier. */
  leave(carrierId: number): Promise<void>
  /** The state of a carrier at the node that sends through it; null: it is not known. */
  told(carrierId: number, state: CarrierState | null): void
  stop(timeoutMs: number): Promise<unknown>
}

interface FleetOptions {
  /** Carriers that are not stored: of the environment, or the simulator's. */
  fixed: readonly Running[]
  /** `account`: the carrier that represents its account. `memory`: of the carrier under its previous setting. `onHealth` is called
   *  when its health has changed. */
  make(
    identity: RoutableCarrier,
    setting: CarrierSetting,
    about: { account: number; memory: CarrierMemory | undefined; onHealth: () => void },
  ): Carrier
  /** Told of retired carriers, whose receipts may still come. */
  onRetired(carriers: readonly Retired[]): void
  store: Pick<Store, 'read' | 'onChange' | 'secrets'>
  log: Logger
}

/** From then on the carriers follow their rows, and the flow that an operator sets. */
export async function createFleet({ fixed, make, onRetired, store, log }: FleetOptions): Promise<Fleet> {
  let order: readonly Member[] = []
  let faulty: readonly FaultyCarrier[] = []
  let routes: readonly RoutableCarrier[] = []
  /** Carriers that this node sends through. */
  let led: Set<number> | 'all' = new Set()
  let stopped = false
  const updateRoutes = () => {
    routes = routesOf(order)
  }
  const members = createMembers({
    make: (identity, setting, account, memory) => make(identity, setting, { account, memory, onHealth: updateRoutes }),
    leads: (carrierId) => led === 'all' || led.has(carrierId),
    log,
  })

  const follow = async (): Promise<void> => {
    const stored = readSettings(await readStoredCarriers(store.read), store.secrets)
    const flows = await readFlows(store.read)
    const running = runningCarriers(fixed, stored, members)
    const accounts = await accountsOf(
      store.read,
      running.map(({ identity }) => identity),
    )
    if (stopped) return
    order = members.follow(running, accounts)
    onRetired(retiredCarriers(stored))
    faulty = stored.filter(({ retiredAt, faults }) => retiredAt === null && faults.length > 0)
    for (const member of order) member.setFlow(flows.get(member.identity.carrierId) ?? 'running')
    updateRoutes()
    members.start()
  }
  const followNext = inTurn(follow)
  await followNext()
  for (const { name, faults } of faulty) log.error({ carrier: name, faults }, 'a carrier cannot run with its settings')
  store.onChange(() => followNext().catch((error) => log.error({ err: error }, 'carriers could not be read')))

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
      led = 'all'
      members.start()
    },
    lead(carrierId) {
      if (led !== 'all') led.add(carrierId)
      members.start()
      updateRoutes()
    },
    async leave(carrierId) {
      if (led !== 'all') led.delete(carrierId)
      await members.rest(carrierId)
      updateRoutes()
    },
    told(carrierId, state) {
      members.get(carrierId)?.told(state)
      updateRoutes()
    },
    stop(timeoutMs) {
      stopped = true
      return members.stop(timeoutMs)
    },
  }
}

/** Beside a real carrier, the simulator takes only what demo accounts send. */
function routesOf(members: readonly Member[]): RoutableCarrier[] {
  const demoOnly = members.some(({ identity }) => !identity.simulated)
  return members.map(({ identity, state: { flow, health } }) => ({
    ...identity,
    ...(demoOnly && identity.simulated && { demoOnly }),
    ...(flow === 'draining' && { draining: true }),
    ...(flow === 'paused' && { paused: true }),
    health,
  }))
}

/** A stored carrier takes the place of one of WEBSMS_CARRIERS, even when it is retired. One whose new settings cannot run
 *  keeps those that it has. */
function runningCarriers(
  fixed: readonly Running[],
  stored: readonly StoredSetting[],
  members: Pick<Members, 'get'>,
): Running[] {
  const ids = new Set(stored.map(({ carrierId }) => carrierId))
  return [
    ...fixed.filter(({ identity }) => !ids.has(identity.carrierId)),
    ...stored.flatMap(({ carrierId, retiredAt, setting = members.get(carrierId)?.setting }) =>
      retiredAt !== null || setting === undefined
        ? []
        : [{ origin: 'stored' as const, identity: routableCarrier(carrierId, setting), setting }],
    ),
  ]
}

/** A carrier that is not used any longer. */
export interface Retired {
  carrierId: number
  name: string
  setting: CarrierSetting
  retiredAt: number
}

function retiredCarriers(stored: readonly StoredSetting[]): Retired[] {
  return stored.flatMap(({ carrierId, name, setting, retiredAt }) =>
    retiredAt === null || setting === undefined ? [] : [{ carrierId, name, setting, retiredAt }],
  )
}

interface StoredSetting extends FaultyCarrier {
  /** Ms since epoch; null while it is used. */
  retiredAt: number | null
  /** Undefined when the settings have faults. */
  setting: CarrierSetting | undefined
}

function readSettings(stored: readonly StoredCarrier[], secrets: Store['secrets']): StoredSetting[] {
  return stored.map(({ carrierId, name, texts, secretTexts, retiredAt }) => {
    const about = { carrierId, name, texts, retiredAt }
    try {
      const read = readCarrierFields({ ...texts, ...secretTexts(secrets) })
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
