/** Puts the fleet together: carriers of the settings or the simulator, with their rows in the store, and stored ones. */

import type { Tracer } from '@opentelemetry/api'
import type { Logger } from 'pino'
import type { Metrics } from '../metrics.ts'
import type { RoutableCarrier } from '../rules/routing/route.ts'
import type { SmppSetting } from '../settings/carriers.ts'
import type { CarrierSetting } from '../settings.ts'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import { traceCarrier } from '../tracing/trace-carrier.ts'
import { createCarrier } from './carrier.ts'
import { createFleet, type Fleet, type Retired } from './fleet.ts'
import type { Callbacks, RetiredCarrier } from './http/callbacks.ts'
import { registerCarriers } from './register.ts'
import type { CarrierTimers } from './timers.ts'

interface FleetParts {
  /** Carriers that are not stored. */
  fixed: readonly SmppSetting[]
  /** They are the simulator's. */
  simulated: boolean
  store: Store
  /** Where carriers that speak HTTP deliver to. */
  callbacks: Callbacks
  metrics: Metrics
  log: Logger
  /** Null while tracing is off. */
  tracer?: Tracer | null
  /** Default: those of timers.ts. */
  timers?: Partial<CarrierTimers>
}

/** The carriers bind once `start` is called. */
export async function openFleet({
  fixed,
  simulated,
  store,
  callbacks,
  metrics,
  log,
  tracer = null,
  timers = {},
}: FleetParts): Promise<Fleet> {
  const registered = await store.change((db) => registerCarriers(db, fixed, simulated, siteTime()))
  const trafficOf = ({ name }: RoutableCarrier, { protocol }: CarrierSetting) =>
    tracer === null ? store.traffic : traceCarrier(store.traffic, { name, protocol }, { tracer, read: store.read })
  const fleet = await createFleet({
    fixed: registered.map((identity, index) => ({
      origin: simulated ? 'simulator' : 'environment',
      identity,
      setting: fixed[index]!,
    })),
    make: (identity, setting, about) =>
      createCarrier(identity, setting, {
        ...{ ...about, store: trafficOf(identity, setting), secrets: store.secrets, callbacks, metrics, log, timers },
      }),
    onRetired: (carriers) =>
      callbacks.serveRetired(carriers.flatMap((carrier) => retiredOverHttp(carrier, { store, metrics, log }))),
    store,
    log,
  })
  store.onQueued((carrierId) => (carrierId === null ? fleet.wakeAll() : fleet.wake(carrierId)))
  metrics.watchCarriers(() =>
    fleet.carriers
      .filter(({ here }) => here)
      .map(({ identity, state }) => ({
        carrier: identity.name,
        ...state,
        avoided: !['well', 'probing'].includes(state.health.others),
      })),
  )
  return fleet
}

/** The callbacks of a retired carrier; nothing for one that spoke SMPP, whose binds are closed. */
function retiredOverHttp(
  { carrierId, name, setting, retiredAt }: Retired,
  { store, metrics, log }: Pick<FleetParts, 'store' | 'metrics' | 'log'>,
): RetiredCarrier[] {
  if (setting.protocol !== 'http') return []
  const onReceipt: RetiredCarrier['onReceipt'] = async (receipt) => {
    metrics.receipt(name, receipt.state)
    metrics.receiptFates(name, await store.traffic.receipts([receipt]))
  }
  return [{ carrierId, name, setting, log, onReceipt, retiredAt }]
}
