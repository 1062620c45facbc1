/** The carriers of this run: the order in which they are tried, and the flow that an operator has set for each. */
import type { Logger } from 'pino'
import type { RoutableCarrier } from '../rules/routing/route.ts'
import type { Store } from '../store/store.ts'
import type { Carrier } from './carrier.ts'
import { readFlows } from './flow.ts'

export interface Fleet {
  readonly carriers: readonly Carrier[]
  /** Carriers in the order in which they are tried. */
  routes(): readonly RoutableCarrier[]
  /** Call it when there may be something to send through this carrier. */
  wake(carrierId: number): void
  wakeAll(): void
  start(): void
  stop(timeoutMs: number): Promise<unknown>
}

/** From then on the carriers follow the flow that an operator sets. */
export async function createFleet(
  carriers: readonly Carrier[],
  { read, onChange }: Pick<Store, 'read' | 'onChange'>,
  log: Logger,
): Promise<Fleet> {
  const byId = new Map(carriers.map((carrier) => [carrier.identity.carrierId, carrier]))
  let routes = carriers.map(({ identity }) => identity)

  const follow = async (): Promise<void> => {
    const flows = await readFlows(read)
    for (const carrier of carriers) {
      const flow = flows.get(carrier.identity.carrierId) ?? 'running'
      if (carrier.state.flow === flow) continue
      carrier.setFlow(flow)
      log[flow === 'running' ? 'info' : 'warn'](
        { carrier: carrier.identity.name, flow },
        'an operator set what it does',
      )
    }
    routes = carriers.map(({ identity, state }) =>
      state.flow === 'draining' ? { ...identity, draining: true } : identity,
    )
  }
  await follow()
  onChange(() => void follow().catch((error) => log.error({ err: error }, 'carriers could not be read')))

  return {
    carriers,
    routes: () => routes,
    wake: (carrierId) => byId.get(carrierId)?.wake(),
    wakeAll() {
      for (const carrier of carriers) carrier.wake()
    },
    start() {
      for (const carrier of carriers) carrier.start()
    },
    stop: (timeoutMs) => Promise.all(carriers.map((carrier) => carrier.stop(timeoutMs))),
  }
}
