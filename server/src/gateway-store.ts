/** The store of a gateway, brought in order after the run before it. */

import { createHmac } from 'node:crypto'
import type { Logger } from 'pino'
import packageJson from '../package.json' with { type: 'json' }
import type { Metrics } from './metrics.ts'
import type { Settings, SmppSetting } from './settings.ts'
import { siteTime } from './site-time.ts'
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
    node: {
      version: packageJson.version,
      roles: settings.roles,
      carriers: Object.fromEntries(settings.carriers.map((carrier) => [carrier.id, fingerprint(carrier, settings)])),
      standby: settings.standby,
      leaseMs: settings.leaseSeconds * 1000,
      onStandby: (node) => log.info({ node }, 'waiting: another gateway works on this database'),
      onClock: (aheadMs) =>
        log.warn(
          { aheadMs },
          "the clock of this node differs from the database's, which messages go by: set both by NTP",
        ),
      onNewerData: (migrations) =>
        log.warn(
          { migrations },
          'this node is older than the database: it works with the migrations of a newer version, beside its nodes',
        ),
      ...(ended && { ended }),
    },
    onCommit: metrics.committed,
    onDeath(error) {
      log.fatal({ err: error }, 'the store is lost: the gateway ends, and loses nothing that was answered')
      process.exit(1)
    },
  })
  metrics.watchWaiting(store.waiting)
  if (store.nodes === null) {
    // Parts that were in flight when the previous run ended: nobody knows whether a carrier took them.
    await store.traffic.claimsLost(null, siteTime())
    await store.traffic.resumeBulks(siteTime())
  }
  return store
}

/** Tells whether two nodes have the same carrier, without telling its password. */
function fingerprint(carrier: SmppSetting, { secretKey }: Settings): string {
  return createHmac('sha256', secretKey ?? '')
    .update(JSON.stringify(carrier))
    .digest('hex')
    .slice(0, 16)
}
