/** The store of a gateway: held for it alone, and brought in order after the run before it. */
import type { Logger } from 'pino'
import type { Metrics } from './metrics.ts'
import type { Settings } from './settings.ts'
import { openStore } from './store/open-store.ts'
import type { Store } from './store/store.ts'

interface GatewayStoreOptions {
  log: Logger
  metrics: Metrics
  /** Ends the waiting for the lease. */
  ended: AbortSignal | undefined
}

export async function openGatewayStore(
  settings: Settings,
  { log, metrics, ended }: GatewayStoreOptions,
): Promise<Store> {
  const store = await openStore(settings, {
    ...{ exclusive: true, siteSender: settings.sender },
    lease: {
      standby: settings.standby,
      leaseMs: settings.leaseSeconds * 1000,
      onStandby: (holder) => log.info({ holder }, 'waiting: another gateway has the lease of this database'),
      ...(ended && { ended }),
    },
    onCommit: metrics.committed,
    onDeath(error) {
      log.fatal({ err: error }, 'the store is lost: the gateway ends, and loses nothing that was answered')
      process.exit(1)
    },
  })
  metrics.watchWaiting(store.waiting)
  // Parts that were in flight when the previous run ended: nobody knows whether a carrier took them.
  await store.traffic.claimsLost(null, Date.now())
  await store.traffic.resumeBulks(Date.now())
  return store
}
